"""Every protocol over recorded catalogues: how many records, datasets and files come out, and fields read by eye against the source."""

from pathlib import Path
from typing import Any

import pytest

from catalog.words.errors import SalaError, Unreachable, Unreadable
from harvesters.sources.arcgis import ArcGis
from harvesters.sources.csw import Csw
from harvesters.sources.datapackage import DataPackage
from harvesters.sources.dcat import Dcat
from harvesters.sources.dcat_us import DcatUs
from harvesters.sources.oai_pmh import OaiPmh
from harvesters.sources.opendatasoft import Opendatasoft
from harvesters.sources.schema_org import SchemaOrg
from tests.harvesters.recorded import RecordedFetcher, harvest, source

pytestmark = pytest.mark.corpus

# protocol, file, records, failed records, datasets, files
RECORDED: list[tuple[Any, str, int, int, int, int]] = [
    (DcatUs, "3-dcat-us/energy.gov_t1.json", 480, 0, 480, 758),
    (DcatUs, "3-dcat-us/energy.gov_t2.json", 482, 0, 482, 760),
    (DcatUs, "3-dcat-us/data.cdc.gov_2021-06-01.json", 712, 0, 712, 2650),
    (DcatUs, "3-dcat-us/usaid.gov.json", 316, 0, 316, 369),
    (DcatUs, "3-dcat-us/open.gsa.gov.json", 339, 0, 339, 466),
    (DcatUs, "3-dcat-us/open.fda.gov.json", 86, 0, 86, 86),
    (DcatUs, "3-dcat-us/opendata.fcc.gov_a.json", 59, 0, 59, 225),
    (DcatUs, "3-dcat-us/socrata-pod-v1.0-2013/data.cityofchicago.org.json", 514, 0, 514, 2206),
    (DcatUs, "3-dcat-us/gsa-samples/dcatus3_0.json", 4, 0, 4, 0),
    (DcatUs, "3-dcat-us/gsa-samples/missing-identifier-title.data.json", 3, 1, 2, 2),
    (Dcat, "4-dcat-ap/catalog.rdf", 2, 0, 2, 5),
    (Dcat, "4-dcat-ap/catalog.xml", 4, 0, 4, 8),
    (Dcat, "4-dcat-ap/dcatap_catalog.ttl", 2, 0, 2, 3),
    (Dcat, "4-dcat-ap/flat.jsonld", 3, 0, 3, 5),
    (Dcat, "4-dcat-ap/nested.jsonld", 1, 0, 1, 1),
    (Dcat, "4-dcat-ap/udata.xml", 3, 0, 3, 8),
    (Dcat, "4-dcat-ap/dcatap-de_catalog.rdf", 1, 0, 1, 5),
    (Dcat, "4-dcat-ap/arcgis-hub-dcat-ap/highland.json", 22, 0, 22, 132),
    (Dcat, "4-dcat-ap/swiss/catalog.xml", 2, 0, 2, 6),
    (Csw, "6-other-protocols/csw/geonetwork-iso19139-page-1.xml", 2, 0, 2, 22),
    (Csw, "6-other-protocols/csw/geonetwork-dcat-page-1.xml", 2, 0, 2, 8),
    (Csw, "6-other-protocols/csw/pycsw_apiso_GetRecords-all.xml", 5, 0, 5, 5),
    (Csw, "6-other-protocols/iso19139/invalid_iso2.xml", 1, 0, 1, 1),
    (OaiPmh, "6-other-protocols/oai-pmh/pycsw_ListRecords_oai_dc.xml", 10, 0, 10, 0),
    (Opendatasoft, "6-other-protocols/opendatasoft/ods_search_a.json", 5, 0, 5, 14),
    (ArcGis, "6-other-protocols/arcgis-hub/renfrew.json", 20, 0, 20, 57),
    (ArcGis, "6-other-protocols/arcgis-hub/south_ayrshire.json", 0, 0, 0, 0),
    (SchemaOrg, "6-other-protocols/schema-org/full.jsonld", 1, 0, 1, 1),
    (DataPackage, "5-frictionless/packages/units-and-prefixes.zip", 1, 0, 1, 2),
    (DataPackage, "5-frictionless/packages/countries-and-currencies/datapackage.json", 1, 0, 1, 2),
]
KINDS = {
    DcatUs: "dcat-us",
    Dcat: "dcat",
    Csw: "csw",
    OaiPmh: "oai-pmh",
    Opendatasoft: "opendatasoft",
    ArcGis: "arcgis",
    SchemaOrg: "schema-org",
    DataPackage: "datapackage",
}


def read(corpus: Path, protocol: Any, name: str) -> tuple[list[Any], list[Any]]:
    """(records, drafts) of one recorded answer."""
    config = source(KINDS[protocol])
    records = harvest(protocol(), config, RecordedFetcher({"*": corpus / name}))
    return records, [protocol().draft(r.raw, config) for r in records if not r.failure and not r.deleted]


@pytest.mark.parametrize(
    ("protocol", "name", "records", "failed", "datasets", "files"),
    RECORDED,
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_recorded_catalogues(
    corpus: Path, protocol: Any, name: str, records: int, failed: int, datasets: int, files: int
) -> None:
    found, drafts = read(corpus, protocol, name)
    assert (len(found), sum(1 for r in found if r.failure), len(drafts)) == (records, failed, datasets)
    assert sum(len(d.resources) for d in drafts) == files
    for draft in drafts:
        assert draft.remote_id
        ids = [r.remote_id for r in draft.resources]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("protocol", "name"),
    [
        (Dcat, "4-dcat-ap/dataset.ttl"),
        (Csw, "6-other-protocols/iso19139/decode_error.xml"),
        (OaiPmh, "6-other-protocols/oai-pmh/badResumptionToken.xml"),
        (OaiPmh, "6-other-protocols/oai-pmh/Identify.xml"),
        (Opendatasoft, "6-other-protocols/opendatasoft/test-a.json"),
        (SchemaOrg, "6-other-protocols/schema-org/full_croissant_dataset.jsonld"),
        (DcatUs, "9-hostile/captured-errors/healthdata.gov_2023-12-17_error500.json"),
        (DcatUs, "9-hostile/json/n_structure_100000_opening_arrays.json"),
        (Dcat, "9-hostile/captured-errors/index_html_as.csv"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_broken_answer_is_an_error_with_a_reason(corpus: Path, protocol: Any, name: str) -> None:
    with pytest.raises((Unreadable, Unreachable)) as caught:
        read(corpus, protocol, name)
    assert caught.value.fix is None or caught.value.fix.render("th") != caught.value.fix.id


@pytest.mark.parametrize("protocol", KINDS, ids=lambda p: p.__name__)
def test_hostile_answers_end_in_a_reason_or_in_records(corpus: Path, protocol: Any) -> None:
    hostile = [p for folder in ("json", "xml") for p in sorted((corpus / "9-hostile" / folder).iterdir())]
    assert len(hostile) > 50
    for path in hostile:
        try:
            records, _ = read(corpus, protocol, str(path.relative_to(corpus)))
        except SalaError as error:
            assert error.detail.render("th")
        else:
            assert len(records) < 100


def test_fields_of_energy(corpus: Path) -> None:
    _, drafts = read(corpus, DcatUs, "3-dcat-us/energy.gov_t1.json")
    found = next(d for d in drafts if d.remote_id == "DOE-019-2257845237")
    assert found.title == "Congressional and Intergovernmental Affairs Testimony"
    assert found.organization and found.organization.title == "DOE Congressional and Intergovernmental Affairs"
    assert found.license and (found.license.id, found.license.open) == ("CC-BY-4.0", True)
    assert found.frequency and found.frequency.code == "D"
    assert found.period and (found.period.start, found.period.end) == ("2009", "2014")
    assert found.contact and found.contact.email == "shari.davenport@hq.doe.gov"
    assert found.extras["bureauCode"] == ["019:00"]
    assert found.resources[0].format == "HTML"


def test_fields_of_a_swiss_dataset(corpus: Path) -> None:
    _, drafts = read(corpus, Dcat, "4-dcat-ap/swiss/catalog.xml")
    found = next(d for d in drafts if d.remote_id.startswith("346252@"))
    assert found.translations["title"]["fr"] == "Annuaire statistique de la Suisse 1894"
    assert found.license and found.license.id == "CC0-1.0"
    assert found.period and found.period.start == "1894-01-01"
    assert set(found.languages) == {"de", "fr"}
    assert "dct:rights" in found.extras


def test_fields_of_an_arcgis_table(corpus: Path) -> None:
    _, drafts = read(corpus, ArcGis, "6-other-protocols/arcgis-hub/renfrew.json")
    found = next(d for d in drafts if d.remote_id == "efc491c10f6e42c9a22fb4177b30582e_0")
    assert found.title == "Business Sites 2017"
    assert found.license and found.license.id == "OGL-UK-3.0"
    assert found.modified == "2019-07-23T13:24:22Z"
    assert {r.format for r in found.resources} >= {"CSV", "GEOJSON"}


def test_deleted_records_of_oai_are_deletions(corpus: Path) -> None:
    records, _ = read(corpus, OaiPmh, "6-other-protocols/oai-pmh/ListRecords.xml")
    assert [(r.remote_id, r.deleted) for r in records] == [
        ("oai:test.example.com:1585310", True),
        ("oai:test.example.com:1585322", False),
    ]


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [("valid_iso1.xml", "asNeeded", "X"), ("dataset1.xml", "irregular", "X")],
)
def test_the_frequency_of_an_iso_record_is_read(corpus: Path, name: str, said: str, code: str) -> None:
    _, drafts = read(corpus, Csw, f"6-other-protocols/iso19139/{name}")
    assert drafts[0].frequency and (drafts[0].frequency.raw, drafts[0].frequency.code) == (said, code)
