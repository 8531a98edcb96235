"""Our table of DCAT-US finds what a JSON Schema validator finds with the standards' own schemas, on recorded and on broken records."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.words.errors import InvalidRequest
from catalog.words.texts import catalogue
from validators.metadata.dcat_us import Version, classes, findings, judge_dcat_us
from validators.metadata.shapes import judge_shapes

VERSIONS: tuple[Version, ...] = ("1.1", "1.1-federal", "3")
Oracle = Callable[[Version, Any], set[Any]]
VALUES: list[Any] = [
    None, "", 0, 1.5, True, [], {}, "x", "http://a/b", "http://a b", "ftp://x.y/ä", "2024", "2024-01", "2024-01-05", "2024-13-01", "2024-01-05T10:00:00Z",
    "2024-01-05T10:00:00", "2024-01-05 10:00", "R/P1Y", "R/P", "P1Y", "2019/2020", "2019-01-01/2020-12-31", "R3/2019-01-01/P1Y", "text/csv", "en", "en-US",
    "english language", "mailto:a@b.c", "a@b.c", "[[REDACTED-EX B3]]", "015:10", "010:086", "123-123456789", ["x"], ["x", "x"], [""], [1], ["http://a/b"], [{}],
    {"fn": "a", "hasEmail": "mailto:a@b.go"}, [{"name": "x"}], {"name": "x", "subOrganizationOf": {"name": ""}}, {"type": "Polygon", "coordinates": [[1, 2]]},
    {"type": "Point", "coordinates": [1, 2]}, {"coordinates": [[1]]}, [{"startDate": "2024"}], [{"endDate": "nope"}], "a" * 300, "irregular", "public", "annually",
    [{"downloadURL": "http://a/b"}], [{"downloadURL": "http://a/b", "mediaType": "text/csv"}], {"@id": "urn:x", "title": "t"}, [{"prefLabel": "x"}],
]  # fmt: skip


@pytest.fixture(scope="module")
def oracle(corpus: Path) -> Oracle:
    folder = corpus / "10-standards"
    definitions = [json.loads(path.read_text()) for path in (folder / "dcatus-3.0" / "definitions").glob("*.json")]
    named = {schema["$id"]: schema for schema in definitions}
    registry = jsonschema_rs.Registry(list(named.items()), draft=jsonschema_rs.Draft202012)
    root = named["https://resources.data.gov/dcat-us/3.0.0/definitions/dataset"]
    validators = {"3": jsonschema_rs.Draft202012Validator(root, registry=registry, validate_formats=True)}
    for version, name in (("1.1", "non-federal"), ("1.1-federal", "federal")):
        schema = json.loads((folder / "dcatus-1.1" / f"{name}_dataset.json").read_text())
        validators[version] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def fields(version: Version, record: Any) -> set[Any]:
        """First step of every error's path; the name of what is missing at the top."""
        found = set()
        for error in validators[version].iter_errors(record):
            path = list(error.instance_path)
            found.add(path[0] if path else error.message.split('"')[1] if "required" in error.message else "")
        return found

    return fields


def records(corpus: Path, most: int) -> list[Any]:
    found: list[Any] = []
    for path in sorted((corpus / "3-dcat-us").rglob("*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        datasets = document if isinstance(document, list) else document.get("dataset", [])
        found += [record for record in datasets[:most] if isinstance(record, dict)]
    return found


def ours(version: Version, record: Any) -> set[Any]:
    return {breach.path[0] if breach.path else "" for breach in judge_dcat_us(record, version)}


@pytest.mark.corpus
def test_recorded_datasets_are_judged_as_the_schemas_judge(corpus: Path, oracle: Oracle) -> None:
    everything = records(corpus, 150)
    assert len(everything) > 1_000
    for record in everything:
        for version in VERSIONS:
            assert ours(version, record) == oracle(version, record)


@pytest.mark.corpus
def test_broken_copies_are_judged_as_the_schemas_judge(corpus: Path, oracle: Oracle) -> None:
    r = random.Random(9)
    good = records(corpus, 20)
    names = sorted(
        {
            f.name
            for c in ("1.1 federal", "3 dataset", "3 distribution", "1.1 distribution")
            for f in classes()[c].fields
        }
    )
    found = 0
    for _ in range(800):
        record = copy.deepcopy(r.choice(good))
        for _ in range(r.randint(1, 3)):
            files = record.get("distribution")
            target = (
                files[0]
                if r.random() < 0.4 and isinstance(files, list) and files and isinstance(files[0], dict)
                else record
            )
            if target and r.random() < 0.15:
                target.pop(r.choice(list(target)))
            else:
                target[r.choice(names)] = copy.deepcopy(r.choice(VALUES))
        for version in VERSIONS:
            expected = oracle(version, record)
            found += len(expected)
            assert ours(version, record) == expected
    assert found > 5_000


def made_up() -> st.SearchStrategy[Any]:
    """Records out of nothing: fields of both versions with values that fit here and there, odd text, and records inside records."""
    plain = (
        st.sampled_from(VALUES)
        | st.text(max_size=8)
        | st.sampled_from(["2567-02-30", "R/P0D", "HTTP://A", "http://ไทย.ไทย/ก", "a/b", "P1Y2", " en"])
    )
    names = {key: [field.name for field in one.fields] for key, one in classes().items()}
    nested = st.sampled_from(sorted(names)).flatmap(
        lambda key: st.dictionaries(st.sampled_from(names[key] or ["x"]), plain, max_size=6)
    )
    value = plain | nested | st.lists(plain | nested, max_size=2)
    fields = sorted({*names["1.1 federal"], *names["3 dataset"], "@type", "x"})
    return st.dictionaries(st.sampled_from(fields), value, max_size=14)


@pytest.mark.corpus
@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(record=made_up(), good=st.booleans())
def test_made_up_records_are_judged_as_the_schemas_judge(oracle: Oracle, record: dict[str, Any], good: bool) -> None:
    record = {**GOOD, **record} if good else record
    for version in VERSIONS:
        assert ours(version, record) == oracle(version, record)


GOOD = {
    "title": "t", "description": "d", "keyword": ["k"], "modified": "2024-01-05", "publisher": {"name": "p"}, "identifier": "i", "accessLevel": "public",
    "contactPoint": {"fn": "n", "hasEmail": "mailto:a@b.example"}, "distribution": [{"downloadURL": "http://x.example/a.csv", "mediaType": "text/csv"}],
}  # fmt: skip


def test_a_good_record_and_its_breaches() -> None:
    assert judge_dcat_us(GOOD, "1.1") == []
    broken = {**GOOD, "modified": "last year", "distribution": [{"downloadURL": "http://x.example/a.csv"}]}
    del broken["title"]
    found = {f.field: f for f in findings(judge_dcat_us(broken, "1.1"))}
    assert {name: f.code for name, f in found.items()} == {
        "title": "dcat-us-missing", "modified": "dcat-us-invalid", "distribution.0.mediaType": "dcat-us-missing",
    }  # fmt: skip
    assert all(f.detail.id in catalogue("th") for f in found.values())


@pytest.mark.parametrize("record", [None, [], "x", 1, {"publisher": {"name": "x"}}])
def test_anything_is_judged(record: Any) -> None:
    for version in VERSIONS:
        assert judge_dcat_us(record, version)


def test_depth_is_bounded() -> None:
    deep: dict[str, Any] = {"name": "x"}
    for _ in range(5_000):
        deep = {"name": "x", "subOrganizationOf": deep}
    assert judge_dcat_us({**GOOD, "publisher": deep}, "1.1")


def test_schemas_of_one_s_own(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps({"title": "x", "place": {"code": 1}}), encoding="utf-8")
    schema = {
        "$id": "http://x.example/s",
        "type": "object",
        "required": ["license"],
        "properties": {"place": {"$ref": "place"}},
    }
    (tmp_path / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    with pytest.raises(InvalidRequest, match="refers to a schema that is not here"):
        judge_shapes(tmp_path / "record.json", tmp_path / "s.json")
    (tmp_path / "place.json").write_text(
        json.dumps({"$id": "http://x.example/place", "properties": {"code": {"type": "string"}}})
    )
    assert {(f.code, f.field) for f in judge_shapes(tmp_path / "record.json", tmp_path / "s.json")} == {
        ("schema-required", None),
        ("schema-type", "place/code"),
    }
    (tmp_path / "s.json").write_text('{"type": 3}')
    with pytest.raises(InvalidRequest, match="not a valid JSON Schema"):
        judge_shapes(tmp_path / "record.json", tmp_path / "s.json")


@pytest.mark.corpus
def test_the_standard_s_own_schemas_may_be_named(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps({"title": "x"}), encoding="utf-8")
    found = judge_shapes(
        tmp_path / "record.json", corpus / "10-standards" / "dcatus-3.0" / "definitions" / "Dataset.json"
    )
    assert len(found) == 3
