"""Foreign keys between the tables of a dataset, judged in a harvest of a live agency as `sala validate` judges the package."""

import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

import validators
from api.worklist import tasks_of
from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.model import Run
from catalog.words.settings import Settings
from harvesters import lookups
from harvesters.fetcher import GuardedFetcher
from harvesters.judges import STANDARD, Judges
from harvesters.run import Engine
from tests.harvesters.trial import settings_of, source

PROVINCES = {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]}
VILLAGES = {
    "fields": [{"name": "code", "type": "integer"}, {"name": "province", "type": "string"}],
    "foreignKeys": [{"fields": ["province"], "reference": {"resource": "provinces", "fields": ["code"]}}],
}
PEOPLE = "code,name,บัตรประชาชน\n" + "".join(f"{n},ก,{id}\n" for n, id in enumerate(["1234567890121"] * 9))


class Agency:
    """Files by name, served as they are now; what is not there is 404."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        agency = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                body = agency.files.get(self.path.rsplit("/", 1)[-1].split("?")[0])
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def put(self, name: str, text: str) -> None:
        self.files[name] = text.encode()

    def package(self, schema: dict[str, Any] = VILLAGES, **more: Any) -> None:
        resources = [
            {"name": "villages", "path": "villages.csv", "schema": schema},
            {"name": "provinces", "path": "provinces.csv", "schema": PROVINCES},
        ]
        self.put("datapackage.json", json.dumps({"name": "p", "title": "หมู่บ้าน", "resources": resources, **more}))


@pytest.fixture
def agency() -> Iterator[Agency]:
    made = Agency()
    made.package()
    made.put("provinces.csv", "code,name\n55,น่าน\n63,ตาก\n")
    made.put("villages.csv", "code,province\n1,55\n2,63\n3,99\nx,\n")
    yield made
    made.server.shutdown()
    made.server.server_close()


def harvested(catalogue: Catalogue, settings: Settings, judges: Judges = STANDARD) -> Run:
    fetcher = GuardedFetcher(settings)
    try:
        return Engine(catalogue, fetcher, settings, judges).run("p")
    finally:
        fetcher.close()


@pytest.fixture
def take(agency: Agency, catalogue: Catalogue, settings: Settings) -> Any:
    """Harvests the package and gives the files of its dataset by name, each with its report."""
    catalogue.add_source(source(agency.address, "p", kind="datapackage", safety={"approve_first": False}))
    catalogue.add_source(catalogue.source("p").model_copy(update={"url": f"{agency.address}/datapackage.json"}))

    def taking() -> dict[str, dict[str, Any]]:
        harvested(catalogue, settings)
        return files_of(catalogue)

    return taking


def files_of(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    [id] = list(catalogue.indexed_ids())
    reports = catalogue.reports_of([id])
    return {
        one["remote_id"]: {**one, "report": reports.get(one["id"], {})} for one in catalogue.dataset(id)["resources"]
    }


def errors_of(file: dict[str, Any]) -> list[dict[str, Any]]:
    return file["report"]["report"]["tasks"][0]["errors"]


def codes_of(file: dict[str, Any]) -> set[str]:
    return {one["code"] for one in file["report"]["findings"]}


def test_the_errors_are_those_of_the_package(agency: Agency, take: Any, catalogue: Catalogue, tmp_path: Path) -> None:
    villages = take()["villages"]
    for name, body in agency.files.items():
        (tmp_path / name).write_bytes(body)
    theirs = Package(str(tmp_path / "datapackage.json")).validate().tasks[0].errors
    ours = errors_of(villages)
    assert [(e["type"], e.get("rowNumber"), e["message"]) for e in ours] == [
        (e.type, getattr(e, "row_number", None), e.message) for e in theirs
    ]
    assert [e["type"] for e in ours] == ["foreign-key", "type-error"]
    assert villages["valid"] is False and villages["version"] == 1
    tasks = list(tasks_of(catalogue, [catalogue.document(villages["dataset"])]))
    [task] = [one for one in tasks if one.code == "foreign-key"]
    assert task.file == "villages" and 4 in task.rows and task.points > 0 and "คีย์" in task.detail.render("th")


def test_judged_again_when_either_table_changes(agency: Agency, take: Any, catalogue: Catalogue) -> None:
    assert "foreign-key" in codes_of(take()["villages"])
    before = catalogue.changes(0, 1000)
    assert "foreign-key" in codes_of(take()["villages"])
    assert catalogue.changes(0, 1000) == before  # nothing changed, nothing is judged
    agency.put("villages.csv", "code,province\n1,55\n2,63\n3,99\n4,\n")
    agency.put("provinces.csv", "code,name\n55,น่าน\n63,ตาก\n99,ใหม่\n")
    files = take()
    assert files["villages"]["valid"] is True and errors_of(files["villages"]) == []
    assert files["villages"]["version"] == 2
    agency.put("provinces.csv", "code;name\n55;น่าน\n")  # of another dialect
    files = take()
    assert files["villages"]["version"] == 2 and files["villages"]["valid"] is False
    assert [one["rowNumber"] for one in errors_of(files["villages"])] == [3, 4]
    assert catalogue.changes(0, 1000)[-1]["resource"] == files["villages"]["id"]
    agency.package({"fields": VILLAGES["fields"]})  # the schema gives the key up
    assert take()["villages"]["valid"] is True


def test_a_table_that_is_not_at_hand_is_said(agency: Agency, take: Any) -> None:
    del agency.files["provinces.csv"]
    villages = take()["villages"]
    assert "keys-into-lost" in codes_of(villages) and errors_of(villages)[0]["type"] == "type-error"
    agency.put("provinces.csv", PEOPLE)
    files = take()
    assert files["provinces"]["state"] == "withheld" and "keys-into-withheld" in codes_of(files["villages"])
    agency.put("provinces.csv", "code,name\n55,น่าน\n63,ตาก\n")
    assert "foreign-key" in codes_of(take()["villages"])
    elsewhere = {"fields": ["province"], "reference": {"resource": "amphoe", "fields": ["code"]}}
    agency.package({**VILLAGES, "foreignKeys": [elsewhere, *VILLAGES["foreignKeys"]]})
    files = take()
    assert {"keys-into-nothing", "foreign-key"} <= codes_of(files["villages"])
    del agency.files["provinces.csv"]  # its last version stands, and is looked into
    assert "foreign-key" in codes_of(take()["villages"])


def test_a_ckan_names_its_tables_by_title_and_they_are_read_as_thai_files_are(
    agency: Agency, catalogue: Catalogue, settings: Settings
) -> None:
    keys = [{"fields": "province", "reference": {"resource": "จังหวัด", "fields": "name"}}]
    schema = json.dumps({"fields": VILLAGES["fields"], "foreignKeys": keys}, ensure_ascii=False)
    made = {"id": "1", "name": "villages", "title": "หมู่บ้าน", "state": "active"}
    made["resources"] = [
        {"id": "a", "name": "หมู่บ้าน", "url": f"{agency.address}/villages.csv", "format": "CSV", "schema": schema},
        {"id": "b", "name": "จังหวัด", "url": f"{agency.address}/provinces.csv", "format": "CSV"},
    ]
    result = {"count": 1, "results": [made]}
    agency.put("package_search", json.dumps({"success": True, "result": result}))
    agency.files["provinces.csv"] = "code;name\n55;น่าน\n63;ตาก\n".encode("cp874")
    agency.put("villages.csv", "code,province\n1,น่าน\n2,ตาก\n3,ไหน\n")
    catalogue.add_source(source(agency.address, "p", safety={"approve_first": False}))
    harvested(catalogue, settings)
    villages = files_of(catalogue)["a"]
    assert [(one["type"], one["rowNumber"]) for one in errors_of(villages)] == [("foreign-key", 4)]


def test_a_zipped_package_is_read_table_by_table(agency: Agency, catalogue: Catalogue, settings: Settings) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, body in agency.files.items():
            archive.writestr(f"p/{name}", body)
    agency.files = {"p.zip": packed.getvalue()}
    made = source(agency.address, "p", kind="datapackage", safety={"approve_first": False})
    catalogue.add_source(made.model_copy(update={"url": f"{agency.address}/p.zip"}))
    harvested(catalogue, settings)
    files = files_of(catalogue)
    assert [one["rows"] for one in files.values()] == [4, 2]
    assert [one["type"] for one in errors_of(files["villages"])] == ["foreign-key", "type-error"]


@pytest.mark.parametrize(
    "keys",
    [
        5,
        [5],
        [{"fields": 5}],
        [{"fields": ["province"], "reference": {"resource": ["provinces"]}}],
        [{"fields": ["a"], "reference": {"resource": "provinces", "fields": ["b"]}}],
    ],
)
def test_a_schema_that_is_broken_breaks_no_run(agency: Agency, take: Any, keys: Any) -> None:
    agency.package({**VILLAGES, "foreignKeys": keys})
    files = take()
    assert files["villages"]["state"] == files["provinces"]["state"] == "published"
    assert files["villages"]["report"]["report"]["tasks"]


def test_a_judge_that_breaks_leaves_what_was_judged_alone(
    agency: Agency, take: Any, catalogue: Catalogue, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups.Lookups, "judged", lambda self, task: 1 / 0)
    villages = take()["villages"]
    assert "foreign-keys-left" in codes_of(villages)
    monkeypatch.undo()
    assert "foreign-key" in codes_of(take()["villages"])


def test_killed_between_two_tables_it_goes_on(
    agency: Agency, catalogue: Catalogue, settings: Settings, take: Any
) -> None:
    more = [{"name": f"t{n}", "path": "villages.csv", "schema": VILLAGES} for n in range(3)] + [
        {"name": "provinces", "path": "provinces.csv", "schema": PROVINCES}
    ]
    agency.package(resources=more)
    died = subprocess.run([sys.executable, "-m", "tests.harvesters.test_lookups", str(settings.home)], timeout=120)
    assert died.returncode == 9
    judged = [name for name, file in files_of(catalogue).items() if "foreign-key" in codes_of(file)]
    assert len(judged) == 1
    [run] = catalogue.runs()
    assert run["status"] == "running"
    files = take()
    assert all("foreign-key" in codes_of(files[f"t{n}"]) for n in range(3))
    [run] = catalogue.runs()
    assert run["status"] == "done"


if __name__ == "__main__":
    settings = settings_of(Path(sys.argv[1]))
    opened = open_catalogue(settings, write=True)
    keep = opened.keys_judged

    def dying(*arguments: Any) -> None:
        keep(*arguments)
        os._exit(9)

    opened.keys_judged = dying  # type: ignore[method-assign]
    harvested(opened, settings, Judges(validators.judge_metadata, validators.gate, validators.judge_file))
