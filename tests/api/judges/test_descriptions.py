"""Metadata records of every kind that a harvest reads, sent as text or as a file; what is none is said to be none."""

import json
from pathlib import Path

import pytest

from api.judges.descriptions import MOST, drafts_of, record_in
from api.judges.inline import judged_record
from catalog.words.errors import SalaError

TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<http://x.example/1> a dcat:Dataset ; dct:title "ประชากร"@th ; dcat:keyword "คน" ."""
XML = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dct="http://purl.org/dc/terms/" xmlns:dcat="http://www.w3.org/ns/dcat#">
 <dcat:Dataset rdf:about="http://x.example/1"><dct:title>ประชากร</dct:title><dcat:keyword>คน</dcat:keyword></dcat:Dataset></rdf:RDF>"""
CKAN = {
    "name": "p",
    "id": "1",
    "title": "ประชากร",
    "notes": "",
    "tags": [{"name": "คน"}],
    "resources": [{"id": "r", "url": "http://x.example/a"}],
}
PACKAGE = {"name": "p", "title": "ประชากร", "keywords": ["คน"], "resources": [{"name": "a", "path": "a.csv"}]}
US = {"identifier": "1", "title": "ประชากร", "keyword": ["คน"], "accessLevel": "public", "distribution": []}
LINKED = {"@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}, "@type": "dcat:Dataset",
          "@id": "http://x.example/1", "dct:title": "ประชากร", "dcat:keyword": "คน"}  # fmt: skip
SCHEMA = {"@context": "https://schema.org/", "@type": "Dataset", "name": "ประชากร", "keywords": "คน"}
RECORDS = {
    "turtle.ttl": TURTLE,
    "records.rdf": XML,
    "linked.jsonld": json.dumps(LINKED),
    "ckan.json": json.dumps(CKAN),
    "answer.json": json.dumps({"success": True, "result": CKAN}),
    "search.json": json.dumps({"success": True, "result": {"count": 1, "results": [CKAN]}}),
    "data.json": json.dumps(
        {"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "dataset": [US]}
    ),
    "one.json": json.dumps(US),
    "page.json": json.dumps(SCHEMA),
    "datapackage.json": json.dumps(PACKAGE),
}


@pytest.mark.parametrize("name", RECORDS)
def test_every_kind_is_what_a_harvest_would_make_of_it(name: str, tmp_path: Path) -> None:
    [draft] = drafts_of(RECORDS[name])
    assert (draft.title, draft.tags) == ("ประชากร", ["คน"])
    path = tmp_path / "sent"
    path.write_text(RECORDS[name], encoding="utf-8")
    assert record_in(path, name) == RECORDS[name]
    made = judged_record(RECORDS[name])
    assert not made["valid"] and made["score"] > 0 and made["title"] == "ประชากร"


def test_several_records_are_judged_together() -> None:
    made = judged_record(json.dumps({"dataset": [US, {**US, "title": "ที่ดิน"}]}))
    assert made["records"] == 2 and {one["detail"]["params"]["record"] for one in made["findings"]} == {
        "ประชากร",
        "ที่ดิน",
    }
    assert judged_record(json.dumps({"dataset": [US] * (MOST + 5)}))["records"] == MOST


@pytest.mark.parametrize(
    "text",
    ["{", '{"foo": 1}', "[1, 2]", "[]", "null", '"x"', "<html></html>", "@prefix a: <b", "a,b\n1,2", "<a/>",
     '<!DOCTYPE r [<!ENTITY a "b">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>',
     '{"title":' * 5000 + "1" + "}" * 5000, '{"@context": "http://127.0.0.1:1/c", "@id": "x"}',
     '{"success": true, "result": {"results": [5]}}', '{"dataset": [{"title": {"a": []}, "distribution": 5}]}'],
)  # fmt: skip
def test_what_is_no_record_is_a_sentence_or_a_judgement(text: str) -> None:
    try:
        assert judged_record(text)["findings"]
    except SalaError as error:
        assert error.detail.render("th") != error.detail.render("en")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.json", json.dumps([{"title": "a", "n": 1}])),
        ("rows.json", json.dumps({"dataset": [{"n": 1}, {"n": 2}]})),
        ("rows.json", json.dumps({"success": True, "result": {"records": [{"n": 1}]}})),
        ("map.geojson", json.dumps({"@context": "x", "type": "FeatureCollection", "features": []})),
        ("rows.csv", "prefix,n\nนาย,1\n"),
        ("rows.xml", "<rows><row><a>1</a></row></rows>"),
    ],
)
def test_a_table_is_no_record(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert record_in(path, name) is None
