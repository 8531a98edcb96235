"""The same source asked again: what its software renews by itself does not count as change; a changed source file does, at once."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.words.model import Draft, DraftResource, Run
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from harvesters import run as running
from harvesters.compare import asked, fingerprint
from harvesters.fetcher import GuardedFetcher
from harvesters.port import Fetcher, Progress, Record
from harvesters.run import Engine
from harvesters.sources.arcgis import ArcGis
from harvesters.sources.ckan import Ckan, record
from harvesters.sources.csw import Csw
from harvesters.sources.datapackage import DataPackage
from harvesters.sources.dcat import Dcat
from harvesters.sources.dcat_us import DcatUs
from harvesters.sources.oai_pmh import OaiPmh
from harvesters.sources.opendatasoft import Opendatasoft
from harvesters.sources.schema_org import SchemaOrg
from harvesters.sources.socrata import Socrata
from tests.harvesters.recorded import RecordedFetcher, harvest, source
from tests.harvesters.trial import JUDGES


def ckan(stamp: int, title: str) -> bytes:
    package = {"id": "a", "name": "a", "title": title, "tracking_summary": {"total": stamp, "recent": stamp}}
    package |= {"tags": [{"name": "x"}, {"name": "y"}][:: 1 if stamp % 2 else -1]}
    return json.dumps({"success": True, "result": {"count": 1, "results": [package]}}).encode()


def dcat_us(stamp: int, title: str) -> bytes:
    dataset = {"identifier": "a", "title": title, "keyword": ["x", "y"][:: 1 if stamp % 2 else -1]}
    return json.dumps({"modified": f"2026-01-{stamp:02}", "generator": f"build {stamp}", "dataset": [dataset]}).encode()


def dcat(stamp: int, title: str) -> bytes:
    return f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> .
    <http://a.example/> a dcat:Catalog ; dct:modified "2026-01-{stamp:02}" ; dcat:dataset <http://a.example/a> ; dcat:record _:r{stamp} .
    _:r{stamp} a dcat:CatalogRecord ; dct:modified "2026-01-{stamp:02}" ; foaf:primaryTopic <http://a.example/a> .
    <http://a.example/a> a dcat:Dataset ; dct:title "{title}" ; dct:publisher _:p{stamp} ; dcat:distribution _:d{stamp} .
    _:p{stamp} a foaf:Agent ; foaf:name "Agency" .
    _:d{stamp} a dcat:Distribution ; dcat:accessURL <http://a.example/a.csv> .""".encode()


def arcgis(stamp: int, title: str) -> bytes:
    attributes = {"name": title, "composedAt": stamp, "composeStatus": {"lastRetriedAt": stamp}, "numViews": stamp}
    return json.dumps({"data": [{"id": "a_0", "attributes": attributes}], "meta": {"queryTime": stamp}}).encode()


def opendatasoft(stamp: int, title: str) -> bytes:
    metas = {
        "default": {"title": title, "metadata_processed": f"2026-01-{stamp:02}"},
        "explore": {"download_count": stamp},
    }
    return json.dumps({"total_count": 1, "results": [{"dataset_id": "a", "metas": metas}]}).encode()


def socrata(stamp: int, title: str) -> bytes:
    resource = {"id": "aaaa-bbbb", "name": title, "page_views": {"page_views_total": stamp}, "download_count": stamp}
    return json.dumps({"results": [{"resource": resource}], "timings": {"serviceMillis": stamp}}).encode()


def oai(stamp: int, title: str) -> bytes:
    return f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-{stamp:02}T00:00:00Z</responseDate>
    <ListRecords><record><header><identifier>a</identifier><datestamp>2025-01-01</datestamp></header><metadata>
    <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:title>{title}</dc:title></oai_dc:dc></metadata></record></ListRecords></OAI-PMH>""".encode()


def csw(stamp: int, title: str) -> bytes:
    return f"""<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">
    <csw:SearchStatus timestamp="2026-01-{stamp:02}T00:00:00"/><csw:SearchResults numberOfRecordsMatched="1">
    <gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
    {" " * stamp}<gmd:fileIdentifier><gco:CharacterString>a</gco:CharacterString></gmd:fileIdentifier>
    <gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title>
    <gco:CharacterString>{title}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification>
    </gmd:identificationInfo></gmd:MD_Metadata></csw:SearchResults></csw:GetRecordsResponse>""".encode()


def schema_org(stamp: int, title: str) -> bytes:
    dataset = {"@context": "https://schema.org", "@type": "Dataset", "@id": "https://a.example/a", "name": title}
    return f"<!doctype html><p>{stamp}</p><script type='application/ld+json'>{json.dumps(dataset)}</script>".encode()


def datapackage(stamp: int, title: str) -> bytes:
    resources = [{"name": "one", "path": "one.csv"}]
    package: dict[str, Any] = {"name": "a", "title": title, "resources": resources}
    return json.dumps(package if stamp % 2 else dict(reversed(package.items())), indent=stamp).encode()


MADE = [
    ("ckan", Ckan, ckan), ("dcat-us", DcatUs, dcat_us), ("dcat", Dcat, dcat), ("arcgis", ArcGis, arcgis),
    ("opendatasoft", Opendatasoft, opendatasoft), ("socrata", Socrata, socrata), ("oai-pmh", OaiPmh, oai), ("csw", Csw, csw),
    ("schema-org", SchemaOrg, schema_org), ("datapackage", DataPackage, datapackage),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "protocol", "made"), MADE, ids=lambda v: v if isinstance(v, str) else "")
def test_stamps_of_generation_are_no_change_and_a_title_is(kind: str, protocol: Any, made: Any) -> None:
    def hashes(stamp: int, title: str) -> dict[str, str]:
        found = harvest(protocol(), source(kind), RecordedFetcher({"*": made(stamp, title)}, content_type(kind)))
        assert found and not any(r.failure for r in found)
        return {r.remote_id: fingerprint(r.raw) for r in found}

    assert hashes(1, "ระดับน้ำ") == hashes(2, "ระดับน้ำ")
    assert hashes(1, "ระดับน้ำ").keys() == hashes(1, "ปริมาณฝน").keys()
    assert hashes(1, "ระดับน้ำ") != hashes(1, "ปริมาณฝน")


def content_type(kind: str) -> str:
    return "text/turtle" if kind == "dcat" else ""


@pytest.mark.parametrize("said", [{"state": "draft"}, {"state": "deleted"}, {"private": True}, {"private": "True"}])
def test_what_a_ckan_keeps_to_itself_does_not_come(said: dict[str, Any]) -> None:
    assert record({"id": "a", **said}, "https://a.example").deleted
    assert not record({"id": "a", "state": "active", "private": False}, "https://a.example").deleted


class Listed:
    """A source that is a list of (id, title); it says what it was asked."""

    def __init__(self, *records: tuple[str, str]) -> None:
        self.given = records
        self.since: list[str | None] = []

    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        self.since.append(progress.since)
        for id, title in self.given:
            yield Record(id, {"id": id, "title": title}, deleted=title == "private")
        if progress.since:
            progress.sweep = iter([id for id, _ in self.given])

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        file = DraftResource(remote_id="1", url="https://a.example/a.csv")
        return Draft(remote_id=raw["id"], title=raw["title"], resources=[file])


def ran(catalogue: Catalogue, settings: Settings, protocol: Listed, **more: Any) -> Run:
    catalogue.add_source(source("ckan", files={"fetch": False}, **more))
    fetcher = GuardedFetcher(settings)
    try:
        return Engine(catalogue, fetcher, settings, JUDGES, {"ckan": lambda: protocol}).run("recorded")
    finally:
        fetcher.close()


@pytest.mark.parametrize("batch", [1, 100])
def test_two_records_of_one_id_are_one_dataset_and_an_outcome_that_says_so(
    batch: int, catalogue: Catalogue, settings: Settings
) -> None:
    small = settings.model_copy(update={"harvest_batch": batch})
    protocol = Listed(("a", "first"), ("b", "another"), ("a", "second"), ("a", "third"))
    run = ran(catalogue, small, protocol)
    assert (run.status, run.added, run.failed) == ("partial", 2, 1)
    (told,) = [o for o in run.outcomes if o.action == "failed"]
    assert told.detail is not None and "“a”" in told.detail.render("en") and told.fix is not None
    assert {catalogue.dataset(id)["title"] for id in catalogue.indexed_ids()} == {"first", "another"}
    again = ran(catalogue, small, protocol)
    assert (again.added, again.changed, again.unchanged, again.removed) == (0, 0, 2, 0)


def test_a_changed_source_file_or_mapping_is_a_full_pass(
    catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "weekday", lambda name: 9)
    large = settings.model_copy(update={"harvest_incremental": 1})
    protocol = Listed(("a", "one"), ("b", "two"))
    steps: list[tuple[dict[str, Any], bool]] = [
        ({}, True),  # the first
        ({}, False),
        ({"defaults": {"license": "CC-BY-4.0"}}, True),
        ({"defaults": {"license": "CC-BY-4.0"}}, False),
        ({"filter": {"tags": ["x"]}}, True),
        ({"filter": {"tags": ["x"]}}, False),
    ]
    for more, whole in steps:
        assert ran(catalogue, large, protocol, **more).status == "done"
        assert (protocol.since[-1] is None) == whole, more
    monkeypatch.setattr("harvesters.compare.MAPPING", 1_000)
    changed = ran(catalogue, large, protocol, filter={"tags": ["x"]})
    assert protocol.since[-1] is None and (changed.changed, changed.unchanged) == (0, 2), "it makes the same of them"
    assert asked(source("ckan")) != asked(source("ckan", url="https://elsewhere.example"))


def test_a_newer_mapping_changes_what_it_makes_otherwise_and_nothing_else(
    catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocol = Listed(("a", "one"), ("b", "two"))
    mapped: list[str] = []
    older = protocol.draft

    def newer(raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        mapped.append(raw["id"])
        made = older(raw, config)
        return made.model_copy(update={"version": "2"}) if raw["id"] == "b" else made

    ran(catalogue, settings, protocol)
    before = catalogue.last_change()
    monkeypatch.setattr("harvesters.compare.MAPPING", 1_000)
    protocol.draft = newer  # type: ignore[method-assign]
    run = ran(catalogue, settings, protocol)
    assert (run.changed, run.unchanged, mapped) == (1, 1, ["a", "b"])
    (told,) = run.outcomes
    assert (told.remote_id, told.changes) == ("b", [{"field": "version", "from": None, "to": "2"}])
    assert catalogue.last_change() == before + 1, "readers hear of the one that changed"
    again = ran(catalogue, settings, protocol)
    assert (again.unchanged, mapped) == (2, ["a", "b"]), "both are known by their new hashes"
    moved = ran(catalogue, settings, protocol, organization="ministry")
    assert moved.changed == 2
    assert {catalogue.dataset(id)["organization"]["slug"] for id in catalogue.indexed_ids()} == {"ministry"}


def test_what_became_private_between_full_passes_is_withdrawn(
    catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "weekday", lambda name: 9)
    large = settings.model_copy(update={"harvest_incremental": 1})
    names = [(f"d{n}", "title") for n in range(20)]
    ran(catalogue, large, Listed(*names))
    run = ran(catalogue, large, Listed(*names[:-1], ("d19", "private")))
    assert (run.status, run.removed, run.unchanged) == ("done", 1, 19)
