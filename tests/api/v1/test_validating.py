"""The open validator over HTTP: a file, an address, a record; nothing inward is fetched."""

import io
import json

import xlsxwriter

from api.v1 import shapes

TABLE = "จังหวัด,ปี,จำนวน\nน่าน,2566,10\nตาก,2566,20\n".encode("cp874")


def test_a_file_in_a_form(client):
    answer = client.post("/api/v1/validate", files={"file": ("ตาราง.csv", TABLE)})
    assert answer.status_code == 200, answer.text
    made = answer.json()
    shapes.Judgement.model_validate(made)
    assert made["table"]["rows"] == 2 and made["valid"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_schema_is_followed(client):
    schema = json.dumps(
        {
            "fields": [
                {"name": "จังหวัด", "type": "string"},
                {"name": "ปี", "type": "date"},
                {"name": "จำนวน", "type": "integer"},
            ]
        }
    )
    answer = client.post("/api/v1/validate", files={"file": ("t.csv", TABLE)}, data={"schema": schema})
    assert answer.status_code == 200 and not answer.json()["valid"]


def test_the_bytes_alone(client):
    answer = client.post(
        "/api/v1/validate", params={"name": "t.csv"}, content=TABLE, headers={"content-type": "text/csv"}
    )
    assert answer.json()["table"]["rows"] == 2


def test_sheets_of_one_shape(client):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, code in (("2565", 1), ("2566", "x")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["code", "name"])
            for row, line in enumerate(([2, "ก"], [3, "ข"], [code, "ค"]), 1):
                sheet.write_row(row, 0, line)
    schema = json.dumps({"fields": [{"name": "code", "type": "integer"}, {"name": "name"}]})
    files = {"file": ("t.xlsx", out.getvalue())}
    made = client.post("/api/v1/validate", files=files, data={"schema": schema, "sheet": "*"}).json()
    errors = [error for task in made["report"]["tasks"] for error in task["errors"]]
    assert [(one["sheet"], one["rowNumber"], one["type"]) for one in errors] == [("2566", 4, "type-error")]
    bare = {"content": out.getvalue(), "headers": {"content-type": "application/octet-stream"}}
    assert client.post("/api/v1/validate?name=t.xlsx&sheet=2566", **bare).json()["table"]["sheet"] == "2566"
    assert client.post("/api/v1/validate?name=t.xlsx&sheet=none", **bare).status_code == 400


def test_a_record(client):
    answer = client.post("/api/v1/validate", json={"metadata": {"title": "ประชากร"}}, params={"lang": "en"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["findings"] and answer.json()["score"] < 100


def test_what_is_no_question(client):
    for sent in (
        {"json": {}},
        {"json": []},
        {"content": b""},
        {"content": b"{", "headers": {"content-type": "application/json"}},
        {"files": {"x": b""}},
    ):
        answer = client.post("/api/v1/validate", **sent)
        assert answer.status_code == 400, (sent, answer.text)
        assert answer.json()["code"] == "invalid-request"


def test_addresses_inward_are_refused(client):
    for address in ("http://127.0.0.1:1/x.csv", "http://169.254.169.254/latest", "file:///etc/passwd", "ftp://x/y"):
        answer = client.post("/api/v1/validate", json={"url": address})
        assert answer.status_code == 400 and answer.json()["code"] == "address-refused", answer.text
