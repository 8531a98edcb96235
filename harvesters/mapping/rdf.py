"""RDF graphs as plain trees: one dataset, its distributions and agents, as nested lists and maps that can be stored and compared.

A tree is `{"@id"?, "prefix:name": [value, …]}`; a value is a tree, or `{"@value", "@language"?, "@type"?}`. Blank nodes lose their
labels and lists are sorted, so that two serialisations of one graph give one tree.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from catalog.words.vocabularies.languages import language_of
from harvesters.mapping.shape import clean

PREFIXES = {
    "http://www.w3.org/ns/dcat#": "dcat",
    "http://purl.org/dc/terms/": "dct",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/2006/vcard/ns#": "vcard",
    "http://www.w3.org/ns/adms#": "adms",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://schema.org/": "schema",
    "https://schema.org/": "schema",
    "http://www.w3.org/ns/locn#": "locn",
    "http://www.w3.org/ns/prov#": "prov",
    "http://spdx.org/rdf/terms#": "spdx",
    "http://www.w3.org/ns/hydra/core#": "hydra",
    "http://www.w3.org/2006/time#": "time",
    "http://data.europa.eu/r5r/": "dcatap",
    "http://dcat-ap.de/def/dcatde/": "dcatde",
    "http://data.europa.eu/930/": "geodcat",
    "http://www.w3.org/ns/odrl/2/": "odrl",
    "http://www.w3.org/ns/dqv#": "dqv",
}
DEPTH = 6
CEILING = 20_000  # nodes in one tree: a record is a description, not a database

Tree = dict[str, Any]


def curie(uri: str) -> str:
    """`dcat:title` for what has a known prefix, the whole address otherwise."""
    for base, prefix in PREFIXES.items():
        if uri.startswith(base):
            return f"{prefix}:{uri[len(base) :]}"
    return uri


class Trees:
    """Trees out of one graph. Links to other datasets, catalogues and records are kept as links, not followed."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.apart = {
            subject
            for kind in ("Dataset", "DatasetSeries", "Catalog", "CatalogRecord", "DataService")
            for subject in graph.subjects(RDF.type, URIRef(f"http://www.w3.org/ns/dcat#{kind}"))
        }

    def tree(self, subject: Node) -> Tree:
        self._left = CEILING
        return self._node(subject, (), 0)

    def _node(self, subject: Node, path: tuple[Node, ...], depth: int) -> Tree:
        found: Tree = {"@id": str(subject)} if isinstance(subject, URIRef) else {}
        self._left -= 1
        if depth > DEPTH or subject in path or self._left < 0:
            return found
        for predicate, value in self.graph.predicate_objects(subject):
            found.setdefault(curie(str(predicate)), []).append(self._value(value, (*path, subject), depth))
        for key, values in found.items():
            if key != "@id":
                values.sort(key=lambda v: json.dumps(v, sort_keys=True, ensure_ascii=False))
        return found

    def _value(self, value: Node, path: tuple[Node, ...], depth: int) -> Tree:
        if isinstance(value, Literal):
            found: Tree = {"@value": str(value)}
            if value.language:
                found["@language"] = value.language.lower()
            elif value.datatype is not None:
                found["@type"] = curie(str(value.datatype))
            return found
        if value in self.apart and not isinstance(value, BNode):
            title = next(iter(self.graph.objects(value, URIRef("http://purl.org/dc/terms/title"))), None)
            return {"@id": str(value), **({"dct:title": [{"@value": str(title)}]} if title is not None else {})}
        return self._node(value, path, depth + 1)


# Reading a tree ----------------------------------------------------------------------------------------------------


def values(tree: Mapping[str, Any], *keys: str) -> Iterator[Tree]:
    for key in keys:
        yield from tree.get(key, ())


def literal(value: Mapping[str, Any]) -> str:
    """A value as text: its literal, or the label of its node, or its address."""
    if "@value" in value:
        return str(value["@value"])
    for key in (
        "skos:prefLabel",
        "rdfs:label",
        "dct:title",
        "foaf:name",
        "vcard:fn",
        "schema:name",
        "skos:notation",
        "dct:identifier",
    ):
        for label in best(list(values(value, key))):
            return literal(label)
    return str(value.get("@id", ""))


def best(found: list[Tree]) -> list[Tree]:
    """In the order of languages that a Thai reader is served best by; those without a language first but Thai."""
    order = {"th": 0, "": 1, "en": 2}
    return sorted(found, key=lambda v: order.get(str(v.get("@language", ""))[:2], 3))


def first(tree: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        for value in best(list(values(tree, key))):
            label = literal(value).strip()
            if label:
                return label
    return ""


def each(tree: Mapping[str, Any], *keys: str) -> list[str]:
    return list(dict.fromkeys(label for value in values(tree, *keys) if (label := clean(literal(value)))))


def link(tree: Mapping[str, Any], *keys: str) -> str:
    """The first address (a node's id, or a literal that is one)."""
    for value in values(tree, *keys):
        found = str(value.get("@id") or value.get("@value") or "").strip()
        if found:
            return found
    return ""


def translations(tree: Mapping[str, Any], key: str) -> dict[str, str]:
    return {
        language_of(str(v["@language"])) or str(v["@language"]): str(v["@value"])
        for v in values(tree, key)
        if v.get("@language") and "@value" in v
    }
