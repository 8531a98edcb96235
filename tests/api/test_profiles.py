"""Records against profiles and shapes, as the command line judges them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import COMMANDS, build
from api.dcat import graph, us
from api.dcat.triples import graph_of
from api.profiles import PROFILES, against_profile, against_shapes
from catalog.words.errors import InvalidRequest, Unreadable
from tests.api.portal.double import datasets

SHACL = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<urn:s> a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property [ sh:path dct:title ; sh:minCount 1 ] ."""
TURTLE = "@prefix dcat: <http://www.w3.org/ns/dcat#> . <urn:d> a dcat:Dataset ."
CKAN = {"id": "x", "name": "x", "title": "ประชากร", "notes": "สั้น", "resources": []}


def written(folder: Path, name: str, content: str | dict) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_what_is_served_conforms_to_both_standards(tmp_path: Path) -> None:
    base = "https://data.example.go.th"
    for n, document in enumerate(datasets()):
        content = graph_of(graph.alone(graph.dataset(base, document))).serialize(format="turtle")
        assert against_profile(written(tmp_path, f"{n}.ttl", content), "dcat-ap")["findings"] == [], document["slug"]
    listed = {**us.HEAD, "dataset": [us.dataset(base, document) for document in datasets()]}
    assert against_profile(written(tmp_path, "data.json", listed), "dcat-us")["findings"] == []
    del listed["dataset"][2]["title"]
    [missing] = against_profile(written(tmp_path, "data.json", listed), "dcat-us")["findings"]
    assert missing["field"].startswith("dataset/2")


def test_shapes_and_schemas(tmp_path: Path) -> None:
    record, shapes = written(tmp_path, "d.ttl", TURTLE), written(tmp_path, "s.ttl", SHACL)
    found = against_shapes(record, shapes)
    assert (found["valid"], [f["code"] for f in found["findings"]]) == (False, ["shacl-mincount"])
    schema = written(tmp_path, "s.json", {"type": "object", "required": ["title"]})
    assert against_shapes(written(tmp_path, "r.json", {"title": "a"}), schema)["valid"] is True
    with pytest.raises(InvalidRequest):
        against_shapes(record, tmp_path / "none.ttl")
    with pytest.raises(Unreadable):
        against_shapes(written(tmp_path, "bad.ttl", "<a"), shapes)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_ckan_record_by_every_profile(tmp_path: Path, profile: str) -> None:
    found = against_profile(written(tmp_path, "p.json", {"success": True, "result": CKAN}), profile)
    assert 0 <= found["score"] < 100 and found["findings"]


def test_on_the_command_line(tmp_path: Path) -> None:
    record, shapes = written(tmp_path, "d.ttl", TURTLE), written(tmp_path, "s.ttl", SHACL)
    ckan = written(tmp_path, "p.json", CKAN)

    def sala(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(build(COMMANDS), ["validate", *arguments])
        return done.exit_code, done.stdout

    status, out = sala(str(record), "--shapes", str(shapes), "--json")
    assert status == 1 and json.loads(out)["findings"][0]["code"] == "shacl-mincount"
    assert sala(str(ckan), "--profile", "gdc")[0] == 1
    assert sala(str(record), "--profile", "dcat-ap")[0] == 1
    for wrong in (("--profile", "none"), ("--shapes", "none.ttl"), ("--profile", "gdc", "--shapes", str(shapes))):
        assert sala(str(ckan), *wrong)[0] == 2
    assert sala("http://127.0.0.1:1/x.json", "--profile", "gdc")[0] == 2
