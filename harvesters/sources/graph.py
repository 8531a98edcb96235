"""RDF documents into graphs, safely: no remote `@context`, no DTD, no entity is ever fetched or expanded."""

import io
import json
import logging
import re
from collections.abc import Mapping
from typing import Any
from xml.sax import SAXException

from rdflib import Graph
from rdflib.plugins.parsers.notation3 import BadSyntax

from catalog.words.errors import Unreadable

# A date that is none is kept as its text; the library would log a trace for each.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

TYPES = {
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "text/n3": "n3",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
}
ACCEPT = "text/turtle;q=0.9, application/rdf+xml, application/ld+json;q=0.9, application/n-triples;q=0.8, */*;q=0.1"
ENTITY = re.compile(rb"<!(ENTITY|DOCTYPE[^>\[]*(SYSTEM|PUBLIC))", re.IGNORECASE)
DEEP = 200

# What a context that we do not fetch would most likely say: the vocabularies of catalogues, and their usual plain keys.
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "adms": "http://www.w3.org/ns/adms#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "http://schema.org/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "locn": "http://www.w3.org/ns/locn#",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
}
KEYS: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    **{
        key: f"dct:{key}"
        for key in [
            "title",
            "description",
            "identifier",
            "publisher",
            "issued",
            "modified",
            "created",
            "license",
            "spatial",
            "temporal",
            "language",
            "accrualPeriodicity",
            "accessRights",
            "conformsTo",
            "provenance",
            "isPartOf",
            "rights",
            "format",
        ]
    },
    **{
        key: f"dcat:{key}"
        for key in [
            "Catalog",
            "Dataset",
            "Distribution",
            "DataService",
            "DatasetSeries",
            "keyword",
            "theme",
            "contactPoint",
            "distribution",
            "mediaType",
            "byteSize",
            "startDate",
            "endDate",
            "bbox",
            "inSeries",
            "version",
            "service",
            "record",
        ]
    },
    **{
        key: {"@id": f"dcat:{key}", "@type": "@id"}
        for key in ("dataset", "accessURL", "downloadURL", "landingPage", "endpointURL")
    },
    "fn": "vcard:fn",
    "hasEmail": {"@id": "vcard:hasEmail", "@type": "@id"},
    "hasTelephone": {"@id": "vcard:hasTelephone", "@type": "@id"},
    "name": "foaf:name",
    "homepage": {"@id": "foaf:homepage", "@type": "@id"},
    "prefLabel": "skos:prefLabel",
}
KNOWN: dict[str, Any] = {**PREFIXES, **KEYS}


def sniff(content_type: str, body: bytes) -> str:
    """The parser's name: by content where it is plain, by content type otherwise."""
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    declared = TYPES.get(content_type.split(";")[0].strip().lower(), "")
    if head[:1] in (b"{", b"["):
        return "json-ld"
    if head.startswith((b"<?xml", b"<rdf:RDF", b"<RDF")) or (head.startswith(b"<") and b"xmlns" in head):
        return "xml"
    if head[:1] == b"<" and re.match(rb"<(!doctype|html|head|body)\b", head, re.IGNORECASE):
        raise Unreadable(
            "The answer is a web page, not a catalogue in RDF.",
            "Check the address: it should give RDF/XML, Turtle or JSON-LD.",
        )
    return declared if declared and declared not in ("xml", "json-ld") else "turtle"


def local_context(context: Any) -> Any:
    """A JSON-LD context with every remote part replaced by what we know of it."""
    if isinstance(context, str):
        return KNOWN if "schema.org" not in context else {"@vocab": "http://schema.org/", **PREFIXES}
    if isinstance(context, list):
        return [local_context(part) for part in context]
    if isinstance(context, Mapping):
        return {k: v for k, v in context.items() if k not in ("@import",)}
    return context


def localise(value: Any, depth: int = 0) -> Any:
    """A JSON-LD document that asks nothing of anyone else. Raises Unreadable past the bound of depth."""
    if depth > DEEP:
        raise Unreadable("The document is nested more than {depth} levels deep.", depth=DEEP)
    if isinstance(value, list):
        return [localise(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {k: local_context(v) if k == "@context" else localise(v, depth + 1) for k, v in value.items()}
    return value


def parse(body: bytes, content_type: str, base: str) -> Graph:
    """The graph of a document. Raises Unreadable with the parser's own words, shortened."""
    kind = sniff(content_type, body)
    graph = Graph()
    try:
        if kind == "json-ld":
            document = json.loads(body.decode("utf-8-sig"))
            if not isinstance(document, dict | list):
                raise Unreadable("The answer is JSON, but no JSON-LD document.", "Check the address.")
            document = localise(document)
            if (
                isinstance(document, dict)
                and "@context" not in document
                and not any(k.startswith("http") for k in document)
            ):
                document = {"@context": KNOWN, **document}
            graph.parse(data=json.dumps(document), format="json-ld", publicID=base)
        else:
            if kind == "xml" and ENTITY.search(body[:65536]):
                raise Unreadable(
                    "The document declares entities of its own; such documents are not read.", "Leave out the DOCTYPE."
                )
            graph.parse(io.BytesIO(body), format=kind, publicID=base)
    except Unreadable:
        raise
    except (
        SAXException,
        BadSyntax,
        ValueError,
        SyntaxError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        RecursionError,
    ) as broken:
        # rdflib's parsers raise all of these on damaged input
        reason = " ".join(str(broken).split())[:200]
        raise Unreadable(
            "The document cannot be read as RDF: {reason}", "Check it with an RDF validator.", reason=reason
        ) from broken
    return graph
