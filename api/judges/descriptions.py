"""Metadata records of strangers: which kind one is, and what a harvest would make of it. Pure; nothing that a record names is fetched."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from catalog.words.errors import InvalidRequest, SalaError
from catalog.words.model import Draft
from harvesters.mapping import ckan, datapackage, dcat, dcat_us, schema_org
from harvesters.sources.dcat import records_of
from harvesters.sources.graph import parse

MOST = 100  # records of one document
LARGEST = 5_000_000  # bytes of a file that is looked into for a record
NOWHERE = "https://record.invalid/"  # what relative addresses lead from
RDF = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(\w+:)?RDF\b|\s*(#.*\n\s*)*@?(prefix|base)\s", re.IGNORECASE | re.DOTALL
)
RDF_NAMES = (".ttl", ".nt", ".n3", ".rdf", ".jsonld")
UNKNOWN = (
    "What was sent is no metadata record of a kind that is known here.",
    "Known are CKAN packages, DCAT (JSON-LD, Turtle, RDF/XML), data.json, schema.org, Data Packages and this catalogue's own records.",
)
Content = Mapping[str, Any]


def drafts_of(text: str) -> list[Draft]:
    """Every dataset that the document describes, `MOST` at most. Raises InvalidRequest, Unreadable."""
    found = list(islice(_drafts(text), MOST))
    if not found:
        raise InvalidRequest(*UNKNOWN)
    return found


def _drafts(text: str) -> Iterator[Draft]:
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        yield from of_graph(text)
        return
    try:
        content = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("What was sent as JSON is none.") from error
    make = kind_of(content)
    if make is None:
        raise InvalidRequest(*UNKNOWN)
    try:
        yield from make(content)
    except SalaError:
        raise
    except (AttributeError, TypeError, KeyError, ValueError, RecursionError) as error:
        raise InvalidRequest("The record cannot be read: its fields are not what its kind has.", UNKNOWN[1]) from error


def kind_of(content: Any) -> Callable[[Any], Iterator[Draft]] | None:
    """What makes drafts of a JSON document; None where it is no record."""
    inner = content.get("result") if isinstance(content, Mapping) else None
    if isinstance(inner, Mapping) and "success" in content:
        return of_ckan_answer
    for fits, make in KINDS:
        if fits(content):
            return make
    return None


def is_linked(content: Any) -> bool:
    one = content[0] if isinstance(content, list) and content else content
    return isinstance(one, Mapping) and any(key in one for key in ("@context", "@graph", "@id"))


def is_catalogue(content: Any) -> bool:
    """A data.json."""
    listed = content.get("dataset") if isinstance(content, Mapping) else None
    return isinstance(listed, list) and any(isinstance(one, Mapping) and "title" in one for one in listed)


def has(*keys: str) -> Callable[[Any], bool]:
    return lambda content: isinstance(content, Mapping) and any(key in content for key in keys)


def is_package(content: Any) -> bool:
    listed = content.get("resources") if isinstance(content, Mapping) else None
    return isinstance(listed, list) and any(
        isinstance(one, Mapping) and {"path", "data"} & one.keys() for one in listed
    )


def of_ckan(content: Content) -> Iterator[Draft]:
    yield ckan.draft(content, "")


def of_ckan_answer(content: Content) -> Iterator[Draft]:
    listed = content["result"].get("results")
    for one in listed if isinstance(listed, list) else [content["result"]]:
        yield ckan.draft(one, "")


def of_catalogue(content: Content) -> Iterator[Draft]:
    for one in content["dataset"]:
        if isinstance(one, Mapping):
            yield dcat_us.draft(one)


def of_package(content: Content) -> Iterator[Draft]:
    yield datapackage.draft(content, "")


def of_linked(content: Any) -> Iterator[Draft]:
    described = list(schema_org.datasets([content]))
    if described:
        yield from (schema_org.draft(one, NOWHERE) for one in described)
    else:
        yield from of_graph(json.dumps(content))


def of_graph(text: str) -> Iterator[Draft]:
    for record in records_of(parse(text.encode(), "", NOWHERE)):
        yield dcat.draft(record.raw)


def of_ours(content: Content) -> Iterator[Draft]:
    try:
        yield Draft.model_validate({"remote_id": "-", **content})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InvalidRequest(
            "The record cannot be read: “{field}” is wrong ({why}).", field=place[:200], why=first["msg"][:200]
        ) from error


# In this order: what only one kind has comes first.
KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Iterator[Draft]]], ...] = (
    (has("remote_id"), of_ours),
    (is_catalogue, of_catalogue),
    (is_linked, of_linked),
    (is_package, of_package),
    (has("accessLevel", "bureauCode", "contactPoint", "distribution"), lambda content: iter([dcat_us.draft(content)])),
    (has("name", "id", "notes"), of_ckan),
    (has("title"), of_ours),
)


def record_in(path: Path, name: str) -> str | None:
    """The text of a file that is a metadata record, and no table of data; None for all others."""
    if path.stat().st_size > LARGEST:
        return None
    with path.open("rb") as file:
        head = file.read(2_000).lstrip(b"\xef\xbb\xbf \t\r\n")
    listed = head[:1] in (b"{", b"[")
    if not listed and (b"\x00" in head or not (name.lower().endswith(RDF_NAMES) or RDF.match(head))):
        return None
    data = path.read_bytes()
    if not listed:
        return data.decode("utf-8-sig", "replace")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    inner = content.get("result") if isinstance(content, Mapping) and "success" in content else content
    described = isinstance(inner, Mapping) and (
        is_package(inner) or is_catalogue(inner) or ("resources" in inner and bool({"title", "name"} & inner.keys()))
        or ("title" in inner and "distribution" in inner) or ("results" in inner and is_ckan_list(inner["results"]))
    )  # fmt: skip
    return data.decode("utf-8-sig") if described or (is_linked(content) and speaks_of_datasets(data)) else None


def is_ckan_list(listed: Any) -> bool:
    return isinstance(listed, list) and bool(listed) and isinstance(listed[0], Mapping) and "resources" in listed[0]


def speaks_of_datasets(data: bytes) -> bool:
    """Linked data may be anything: features with a context of their own are no metadata."""
    return re.search(rb'"(@type|type)"\s*:\s*(\[\s*)?"[^"]*Dataset"|dcat#Dataset', data) is not None
