"""What can be made of a publication before its transaction; what may fail because of one record fails here, alone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from catalog.catalogue.port import Publication
from catalog.catalogue.slugs import slug_of
from catalog.store.packing import canonical, column, dumps, loads, pack, squeeze
from catalog.words.errors import SalaError
from catalog.words.model import Finding, dataset_id

FINDINGS = TypeAdapter(Sequence[Finding])


@dataclass(slots=True)
class Prepared:
    """A publication with all that can be made of it before the transaction."""

    id: str
    publication: Publication
    raw: bytes  # canonical JSON
    findings: bytes
    changes: list[dict[str, Any]]
    slug: str = ""  # as wanted
    failure: SalaError | None = None


def prepare_all(source: str, batch: Sequence[Publication]) -> list[Prepared]:
    """Records that have the very same findings (the objects, which live as long as the batch) share their packed bytes."""
    packings: dict[tuple[int, ...], bytes] = {}
    return [prepare(source, publication, packings) for publication in batch]


def prepare(source: str, publication: Publication, packings: dict[tuple[int, ...], bytes]) -> Prepared:
    """Everything that may fail because of one record fails here, alone."""
    made = dataset_id(source, publication.draft.remote_id)
    try:
        raw = canonical(publication.raw)
        which = tuple(map(id, publication.findings))
        findings = packings.get(which)
        if findings is None:
            findings = packings[which] = packed(publication.findings)
        changes = loads(dumps(list(publication.changes)))
    except SalaError as error:
        return Prepared(made, publication, b"", b"", [], failure=error)
    except RecursionError as error:
        failure = SalaError("The record is nested too deep.")
        failure.__cause__ = error
        return Prepared(made, publication, b"", b"", [], failure=failure)
    return Prepared(
        made, publication, raw, findings, changes, column(slug_of(publication.raw, publication.draft.title, made))
    )


def packed(findings: Sequence[Finding]) -> bytes:
    """`pack` of their JSON, made at once; one by one where a value holds what JSON's text cannot (a lone surrogate)."""
    try:
        return squeeze(FINDINGS.dump_json(findings))
    except PydanticSerializationError:
        return pack([finding.model_dump(mode="json") for finding in findings])
