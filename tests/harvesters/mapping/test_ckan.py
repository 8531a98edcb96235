"""CKAN packages to drafts: every field of thai_gdc, what forks renamed, and nothing dropped."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from catalog.words.model import Draft
from harvesters.mapping import ckan
from harvesters.mapping.ckan_fields import DERIVED

BASE = "https://data.example.go.th"
# One package with every dataset field of thai_gdc 2.1 and 3.x, filled in by hand.
FULL: dict[str, Any] = {
    "id": "7c1b", "name": "water-quality", "type": "dataset", "state": "active", "private": False, "isopen": False,
    "title": "คุณภาพ\u200bน้ำ &amp; แหล่งน้ำ", "notes": "บรรทัดหนึ่ง\r\nบรรทัดสอง&nbsp;จบ",
    "organization": {"id": "o1", "name": "pcd", "title": "กรมควบคุมมลพิษ"}, "owner_org": "o1",
    "data_type": "ข้อมูลประเภทอื่นๆ", "data_type_other": "ภาพถ่าย", "allow_harvest": "True", "reference_url_catalog": "https://old.example",
    "maintainer": "กลุ่มสถิติ", "maintainer_email": "data@pcd.example", "telephone_number": "02-000-0000",
    "tags": [{"name": "น้ำ", "display_name": " น้ำ\u200b "}, {"name": "น้ำ"}, {"name": "PM2.5 &gt; 50"}],
    "groups": [{"name": "env", "title": "สิ่งแวดล้อม", "display_name": "สิ่งแวดล้อม"}],
    "objective": ["พันธกิจหน่วยงาน", "อื่นๆ"], "objective_other": "ตามคำขอ",
    "update_frequency_unit": "ไตรมาส", "update_frequency_interval": "2", "geo_coverage": "อื่นๆ", "geo_coverage_other": "ลุ่มน้ำ",
    "data_source": "สถานีตรวจวัด", "data_format": '["CSV","XLS"]', "data_category": "ข้อมูลสาธารณะ", "data_classification": "เปิดเผย",
    "license_id": "อื่นๆ", "license_id_other": "DGA Open Government License", "accessible_condition": "ไม่มีเงื่อนไข",
    "data_support": "หน่วยงานของรัฐ", "data_collect": "แหล่งน้ำ เช่น แม่น้ำ อ่างเก็บน้ำ", "url": "https://pcd.example/water",
    "data_language": ["ไทย", "อังกฤษ"], "created_date": "2560-01-15", "last_updated_date": "2567-02-29", "data_release_calendar": "2567-06-01",
    "first_year_of_data": "2550", "last_year_of_data": "พ.ศ. 2566", "disaggregate": ["เพศ"], "unit_of_measure": "มก./ล.",
    "unit_of_multiplier": "หน่วย", "calculation_method": "ค่าเฉลี่ย", "standard": "ISO", "geographic_data_set": "ชั้นข้อมูลแหล่งน้ำ",
    "equivalent_scale": "1:50,000", "west_bound_longitude": "97.3", "east_bound_longitude": "105.6", "north_bound_longitude": "20.5",
    "south_bound_longitude": "5.6", "positional_accuracy": "10 ม.", "reference_period": "2566", "data_release_date": "01/03/2567",
    "high_value_dataset": "True", "reference_data": "False", "official_statistics": "True",
    "metadata_created": "2017-01-15T03:04:05.678901", "metadata_modified": "2024-03-01T10:00:00.000001",
    "extras": [{"key": "access_detail", "value": "ดูที่เว็บ"}, {"key": "empty", "value": ""}], "data_cdp": "ใช่",
    "num_tags": 3, "num_resources": 3, "relationships_as_subject": [],
    "resources": [
        {"id": "r1", "name": "ผลตรวจ", "url": "/dataset/water/r1.xls", "format": "XSL", "mimetype": "application/vnd.ms-excel", "size": "1024",
         "state": "active", "position": 0, "resource_last_updated_date": "2567-03-05", "resource_unit_of_measure": "มก.", "last_modified": None},
        {"id": "r2", "name": "ลับ", "url": "https://pcd.example/secret.csv", "format": "CSV", "resource_private": "True"},
        {"id": "r1", "name": "ซ้ำ", "url": "pcd.example/again.csv", "format": ".csv"},
        {"id": "r4", "name": "ลบแล้ว", "url": "https://pcd.example/x.csv", "format": "CSV", "state": "deleted"},
        {"id": "r5", "name": "บริการ", "url": "https://pcd.example/wms", "format": "WMS", "schema": '{"fields": [{"name": "a"}]}'},
        {"id": "r6", "name": "ไม่มีที่อยู่", "url": "โปรดติดต่อเจ้าหน้าที่", "format": "PDF"},
    ],
}  # fmt: skip


def full(**more: Any) -> Draft:
    return ckan.draft({**FULL, **more}, BASE)


def test_every_field_has_its_place() -> None:
    found = full()
    assert (found.remote_id, found.title) == ("7c1b", "คุณภาพน้ำ & แหล่งน้ำ")
    assert found.description == "บรรทัดหนึ่ง\nบรรทัดสอง\xa0จบ"
    assert found.organization is not None and (found.organization.slug, found.organization.title) == (
        "pcd",
        "กรมควบคุมมลพิษ",
    )
    assert found.tags == ["น้ำ", "PM2.5 > 50"]
    assert (found.themes, found.category, found.data_type) == (["สิ่งแวดล้อม"], "ข้อมูลสาธารณะ", "ข้อมูลประเภทอื่นๆ")
    assert found.extras["data_type_other"] == "ภาพถ่าย"
    assert (found.created, found.modified, found.issued) == ("2017-01-15", "2024-02-29", "2024-03-01")
    assert found.frequency is not None and (found.frequency.code, found.frequency.interval) == ("Q", 2)
    assert (found.languages, found.granularity, found.provenance) == (["th", "en"], "ลุ่มน้ำ", "สถานีตรวจวัด")
    assert found.places[0].bbox == (97.3, 5.6, 105.6, 20.5)
    assert found.period is not None
    assert (found.period.start, found.period.end, found.period.raw) == ("2007", "2023", "2550 - พ.ศ. 2566")
    assert found.contact is not None and found.contact.phone == "02-000-0000"
    assert (found.objectives, found.data_formats) == (["พันธกิจหน่วยงาน", "ตามคำขอ"], ["CSV", "XLS"])
    assert (found.landing_page, found.access_rights, found.high_value) == (
        "https://pcd.example/water",
        "ไม่มีเงื่อนไข",
        True,
    )
    assert found.license is not None and (found.license.id, found.license.raw) == (
        "DGA-OGL",
        "DGA Open Government License",
    )


def test_nothing_is_dropped() -> None:
    """Each value of the package is in a field of its own, in extras under its own name, or is CKAN's own bookkeeping."""
    found = full()
    everything = json.dumps(found.model_dump(mode="json"), ensure_ascii=False)
    for name in ("data_support", "data_collect", "data_release_calendar", "disaggregate", "unit_of_measure", "unit_of_multiplier",
                 "calculation_method", "standard", "geographic_data_set", "equivalent_scale", "positional_accuracy",
                 "reference_data", "official_statistics", "reference_url_catalog", "allow_harvest", "data_classification", "data_cdp",
                 "name", "reference_period"):  # fmt: skip
        assert found.extras[name] == FULL[name], name
    assert found.extras["access_detail"] == "ดูที่เว็บ"
    assert "empty" not in found.extras and "private" not in found.extras
    for name, value in FULL.items():
        if isinstance(value, str) and name not in DERIVED and not name.startswith("metadata_") and name in found.extras:
            assert value in everything


def test_resources_are_cleaned_and_hidden_ones_stay_hidden() -> None:
    found = {r.remote_id: r for r in full().resources}
    assert set(found) == {"r1", "r1#2", "r5", "r6"}
    first = found["r1"]
    assert (first.format, first.format_raw, first.url, first.size) == (
        "XLS",
        "XSL",
        f"{BASE}/dataset/water/r1.xls",
        1024,
    )
    assert (first.modified, first.extras["resource_unit_of_measure"]) == ("2024-03-05", "มก.")
    assert (found["r1#2"].url, found["r1#2"].format) == ("http://pcd.example/again.csv", "CSV")
    assert found["r5"].kind == "service" and found["r5"].table_schema == {"fields": [{"name": "a"}]}
    assert found["r6"].url is None and found["r6"].extras["url"] == "โปรดติดต่อเจ้าหน้าที่"


@pytest.mark.parametrize(
    ("given", "id", "is_open"),
    [
        ({"license_id": "Creative Commons Attributions"}, "CC-BY", True),
        ({"license_id": "Creative Commons Non-Commercial (Any)"}, "CC-BY-NC", False),
        ({"license_id": "cc-by-4.0"}, "CC-BY-4.0", True),
        ({"license_id": "custom", "license_title": "ตามประกาศกรม"}, None, False),
        ({"license_id": "License not specified"}, "none stated", False),
    ],
)
def test_no_licence_is_invented(given: dict[str, str], id: str | None, is_open: bool) -> None:
    found = full(**{"license_id": "", "license_id_other": "", **given}).license
    if id == "none stated":
        assert found is None
    else:
        assert found is not None
        assert (found.id, found.open, found.raw) == (id, is_open, given["license_id"])


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"maintainer": "", "contact_person": "นายสมชาย"}, "contact.name", "นายสมชาย"),
        ({"organization": None, "owner_org": None, "owner": "อบต. ตัวอย่าง"}, "organization.title", "อบต. ตัวอย่าง"),
        (
            {"update_frequency_unit": None, "extras": [{"key": "maintain_frequent", "value": "รายวัน"}]},
            "frequency.code",
            "D",
        ),
        (
            {"maintainer": None, "maintainer_email": None, "telephone_number": None, "author": "ผู้เขียน"},
            "contact.name",
            "ผู้เขียน",
        ),
        ({"title": "", "title_translated": {"th": "ชื่อ", "en": "Name"}}, "title", "ชื่อ"),
        ({"tags": [], "tag_string": "น้ำ, ฝน"}, "tags", ["น้ำ", "ฝน"]),
        ({"data_format": "{CSV,JSON}"}, "data_formats", ["CSV", "JSON"]),
        ({"last_updated_date": "ไม่แน่ชัด"}, "modified", "2024-03-01T10:00:00Z"),
        ({"url": ""}, "landing_page", f"{BASE}/dataset/water-quality"),
    ],
)
def test_forks_and_older_sites_are_read_too(given: dict[str, Any], field: str, value: Any) -> None:
    found: Any = full(**given)
    for step in field.split("."):
        found = getattr(found, step)
    assert found == value


def test_flags_that_a_gate_reads_are_kept() -> None:
    found = full(private=True, allow_harvest="False")
    assert (found.extras["private"], found.extras["allow_harvest"]) == (True, "False")


@pytest.mark.parametrize(
    "broken",
    [{}, {"id": "x", "resources": "none"}, {"id": "x", "resources": [None, 1, []]}, {"id": "x", "extras": [{"key": None}, 5], "tags": [None, 5]},
     {"id": 5, "title": {"a": {}}, "organization": [], "groups": "x"}, {"id": "x", "spatial": "{", "west_bound_longitude": "ตะวันตก"},
     {"id": "x", "notes": 17, "license_id": ["a"], "data_language": 5, "size": {}}],
)  # fmt: skip
def test_odd_packages_are_read_as_far_as_they_go(broken: Mapping[str, Any]) -> None:
    assert isinstance(ckan.draft(broken, BASE), Draft)


def test_canadas_fields_in_two_languages() -> None:
    found = ckan.draft(
        {
            "id": "road",
            "title": "Road Network",
            "title_fra": "Réseau routier",
            "notes": "Roads.",
            "notes_fra": "Des routes.",
            "tags": [{"name": "Transport"}],
            "keywords": "highways, streets, Transport",
            "subject": ["Transport  Transport"],
            "language": "eng; CAN | fra; CAN",
            "maintenance_and_update_frequency": "Annually | Annuel",
            "date_published": "2009-06-03 00:00:00",
            "time_period_coverage_start": "2009-01-01 00:00:00",
            "time_period_coverage_end": "2010-12-31 00:00:00",
            "resources": [{"id": "r", "name": "Dataset", "name_fra": "Données", "url": "https://a.example/r.csv"}],
        },
        "https://open.canada.ca",
    )
    assert found.translations == {"title": {"fr": "Réseau routier"}, "description": {"fr": "Des routes."}}
    assert found.resources[0].translations == {"title": {"fr": "Données"}}
    assert found.tags == ["Transport", "highways", "streets"] and found.themes == ["Transport Transport"]
    assert found.languages == ["en", "fr"] and found.issued is not None and found.issued.startswith("2009-06-03")
    assert found.frequency is not None and (found.frequency.code, found.frequency.raw) == ("A", "Annually | Annuel")
    assert found.period is not None and (found.period.start, found.period.end) == ("2009-01-01", "2010-12-31")
    modern = ckan.draft({"id": "x", "keywords": {"en": ["roads"], "fr": ["routes", "roads"]}}, "https://open.canada.ca")
    assert modern.tags == ["roads", "routes"]


@pytest.mark.corpus
def test_recorded_catalogues_lose_no_field(corpus: Path) -> None:
    lines = (corpus / "2-ckan" / "canada_registry_2013_part1.jl").read_text(encoding="utf-8").splitlines()
    for line in lines[:50]:
        package = json.loads(line)
        found = ckan.draft(package, "https://open.canada.ca")
        kept = {**found.extras}
        mapped = {"author", "author_email", "maintainer", "maintainer_email", "url", "spatial", "metadata_created", "metadata_modified",
                  "version", "data_language", "license", "language", "owner", "maintenance_and_update_frequency", "date_published",
                  "time_period_coverage_start", "time_period_coverage_end"}  # fmt: skip
        lost = {
            k
            for k, v in package.items()
            if v not in (None, "", [], {}) and k not in kept and k not in DERIVED and k not in mapped
        }
        assert lost <= {"private"}, lost
