"""A metadata record against a profile by name, or against any shapes: SHACL on RDF, JSON Schema on JSON. Nothing is kept, nothing fetched."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from catalog.words.errors import InvalidRequest, TooLarge, Unreadable
from catalog.words.model import Draft, Finding, Severity
from harvesters.mapping import ckan
from validators.metadata import dcat_ap, dcat_us
from validators.metadata.judge import judge_metadata
from validators.metadata.shapes import RDF_FORMATS, judge_shapes, read_graph

# Name -> the profile of the table that judges records of CKAN's or Sala's making.
PROFILES: Mapping[str, str] = {
    "gdc": "thai-14",
    "dcat-ap": "dcat-ap-3",
    "dcat-us": "dcat-us-3",
    "dcat-us-3": "dcat-us-3",
    "schema-org": "schema-org",
    "fuji": "fuji",
    "mqa": "mqa",
    "sala": "sala",
}
VERSIONS: Mapping[str, Literal["1.1", "3"]] = {"dcat-us": "1.1", "dcat-us-3": "3"}
MOST_DATASETS = 100_000
LARGEST = 50_000_000  # bytes
JUDGED = 1_000  # findings


def against_shapes(path: Path, shapes: Path) -> dict[str, Any]:
    """Raises InvalidRequest (the shapes cannot be used), Unreadable, TooLarge."""
    for one in (path, shapes):
        if not one.is_file():
            raise InvalidRequest("There is no file {file}.", file=str(one))
    return made(judge_shapes(path, shapes), shapes=shapes.name)


def against_profile(path: Path, name: str) -> dict[str, Any]:
    """RDF is judged by DCAT-AP's own rules, DCAT-US JSON by its own, a CKAN or Sala record by what the profile looks for in one."""
    if name not in PROFILES:
        raise InvalidRequest(
            "There is no profile “{name}”", "Known here: {known}", name=name[:80], known=", ".join(PROFILES)
        )
    if not path.is_file():
        raise InvalidRequest("There is no file {file}.", file=str(path))
    if path.suffix.lower() in RDF_FORMATS:
        if name != "dcat-ap":
            raise InvalidRequest("RDF is judged by the profile dcat-ap, or by --shapes.")
        return made(dcat_ap.findings(dcat_ap.judge_graph(read_graph(path))), profile=name)
    record = read_record(path)
    if name in VERSIONS and looks_like_dcat_us(record):
        return made(us_findings(record, VERSIONS[name]), profile=name)
    found, score = judge_metadata(draft_of(record), PROFILES[name])
    return {**made(found, profile=name), "score": score}


def made(found: Sequence[Finding], **more: Any) -> dict[str, Any]:
    listed = [finding.model_dump(mode="json") for finding in found[:JUDGED]]
    valid = not any(finding.severity is Severity.ERROR for finding in found)
    return {"valid": valid, "total": len(found), "findings": listed, "score": None, **more}


def read_record(path: Path) -> Mapping[str, Any]:
    if path.stat().st_size > LARGEST:
        raise TooLarge("{name} is larger than {most} bytes", name=path.name, most=LARGEST)
    try:
        record = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Unreadable("{name} is not JSON", name=path.name) from error
    if not isinstance(record, dict):
        raise Unreadable("{name} holds no record", name=path.name)
    return record.get("result", record) if isinstance(record.get("result"), dict) else record


def looks_like_dcat_us(record: Mapping[str, Any]) -> bool:
    """One dataset, or a whole data.json."""
    return isinstance(record.get("dataset"), list) or not {"id", "name", "remote_id", "resources"} & record.keys()


def us_findings(record: Mapping[str, Any], version: Literal["1.1", "3"]) -> list[Finding]:
    """Of every dataset; the field begins with its place in the list."""
    if not isinstance(record.get("dataset"), list):
        return dcat_us.findings(dcat_us.judge_dcat_us(record, version))
    found: list[Finding] = []
    for place, one in enumerate(record["dataset"][:MOST_DATASETS]):
        for finding in dcat_us.findings(dcat_us.judge_dcat_us(one, version)):
            found.append(finding.model_copy(update={"field": f"dataset/{place}/{finding.field or ''}".rstrip("/")}))
    return found


def draft_of(record: Mapping[str, Any]) -> Draft:
    """A record in Sala's own words, or a CKAN package mapped as a harvest would."""
    if "remote_id" not in record:
        return ckan.draft(record, "")
    try:
        return Draft.model_validate({name: value for name, value in record.items() if name in Draft.model_fields})
    except ValueError as error:
        raise InvalidRequest(
            "The record cannot be read: “{field}” is wrong ({why}).", field="-", why=str(error)[:200]
        ) from error
