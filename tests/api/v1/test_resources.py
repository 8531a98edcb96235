"""Files over HTTP: rows as datagouv/api-tabular gives them, versions, downloads, ranges, conditions."""

import csv
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.v1 import shapes
from tests.api.v1.test_datasets import get


def address(world, tail=""):
    return f"/api/v1/resources/{world.table}{tail}"


def test_rows_filters_and_pages(client, world):
    page = get(client, address(world, "/rows"), people__greater="2007", page_size=2, people__sort="desc")
    shapes.Rows.model_validate(page)
    assert page["meta"] == {"page": 1, "page_size": 2, "total": 4}
    assert [row["people"] for row in page["data"]] == [5007, 4007]
    assert page["links"]["next"].startswith("https://data.example.go.th/api/v1/resources/")
    assert "page=2" in page["links"]["next"]


def test_a_version_can_be_pinned(client, world):
    first = get(client, address(world, "/rows"), version=1)
    assert [row["people"] for row in first["data"]] == [1000, 2000, 3000, 4000, 5000]
    assert get(client, address(world, "/rows"), 404, version=9)["code"] == "not-found"
    listed = get(client, address(world, "/versions"))
    assert [v["version"] for v in listed["items"]] == [2, 1]


def test_aggregates(client, world):
    found = get(client, address(world, "/aggregate"), people__sum="")
    assert found["data"][0]["people__sum"] == 15035
    assert get(client, address(world, "/aggregate"), 400)["code"] == "invalid-request"


@pytest.mark.parametrize(
    "params", [{"colour__exact": "1"}, {"people__like": "1"}, {"page": "0"}, {"page_size": "10001"}, {"version": "x"}]
)
def test_wrong_questions_are_errors(client, world, params):
    assert get(client, address(world, "/rows"), 400, **params)["code"] == "invalid-request"


def test_original_bytes_with_conditions_and_ranges(client, world):
    whole = client.get(address(world, "/original"))
    assert whole.content.decode("cp874").startswith("จังหวัด")
    assert "filename*=UTF-8''%E0%B8%9B" in whole.headers["content-disposition"]
    assert "sandbox" in whole.headers["content-security-policy"]
    again = client.get(address(world, "/original"), headers={"if-none-match": whole.headers["etag"]})
    assert again.status_code == 304 and not again.content
    part = client.get(address(world, "/original"), headers={"range": "bytes=0-6"})
    assert part.status_code == 206 and part.content == whole.content[:7]
    head = client.head(address(world, "/original"))
    assert head.headers["content-length"] == str(len(whole.content)) and not head.content


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonl", "parquet", "arrow"])
def test_downloads(client, world, format):
    found = client.get(address(world, f"/download.{format}"))
    assert found.status_code == 200 and found.content
    assert found.headers["content-disposition"].startswith("attachment; ")
    assert found.headers["etag"].strip('"')
    assert client.head(address(world, f"/download.{format}")).status_code == 200


def test_a_download_can_be_taken_in_parts(client, world):
    whole = client.get(address(world, "/download.parquet")).content
    assert pq.read_table(io.BytesIO(whole)).column_names == ["__id", "province", "people"]
    parts = b"".join(
        client.get(address(world, "/download.parquet"), headers={"range": f"bytes={start}-{start + 499}"}).content
        for start in range(0, len(whole), 500)
    )
    assert parts == whole
    assert client.get(address(world, "/download.parquet"), headers={"range": "bytes=99999999-"}).status_code == 416


def test_downloads_follow_the_question(client, world):
    found = client.get(address(world, "/download.csv"), params={"province__exact": "น่าน", "columns": "people"})
    assert found.text.splitlines() == ["people", "2007"]
    assert get(client, address(world, "/download.docx"), 400)["code"] == "invalid-request"


def test_report_and_profile(client, world):
    report = get(client, address(world, "/report"), lang="en")
    shapes.Judgement.model_validate(report)
    assert report["findings"][0]["detail"] == "A gate holds this back."
    assert list(get(client, address(world, "/profile"))) == ["province"]


def test_what_is_held_back_is_reached_by_no_door(client, world):
    held = get(client, f"/api/v1/datasets/{world.withheld}")["resources"][0]["id"]
    for tail in ("/rows", "/original", "/download.csv", "/report", "/profile", "/versions"):
        assert get(client, f"/api/v1/resources/{held}{tail}", 403)["code"] == "withheld"


def test_conditions_and_encodings_of_json(client, world):
    plain = client.get(address(world, "/rows"), headers={"accept-encoding": "identity"})
    same = client.get(address(world, "/rows"), headers={"if-none-match": plain.headers["etag"]})
    assert same.status_code == 304
    packed = client.get("/api/v1/datasets", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == client.get("/api/v1/datasets", headers={"accept-encoding": "identity"}).json()


def test_joins(client, world):
    found = get(client, address(world, "/joins"), limit=5)
    shapes.JoinList.model_validate(found)
    assert world.table not in [one["resource"] for one in found["items"]]
    assert get(client, address(world, "/joins"), 400, limit=0)["code"] == "invalid-request"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("image/png", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/json;q=0.4, text/*", "text/csv; charset=utf-8"),
        ("text/csv;q=0, */*", "application/json"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/vnd.apache.arrow.stream, */*;q=0.1", "application/vnd.apache.arrow.stream"),
        ("text/csv;q=nonsense", "text/csv; charset=utf-8"),
    ],
)
def test_rows_come_as_the_reader_likes_them(client, world, accept, media_type):
    found = client.get(address(world, "/rows"), headers={"accept": accept}, params={"page_size": 2, "page": 2})
    assert found.status_code == 200 and found.headers["content-type"] == media_type
    assert "Accept" in [name.strip() for name in found.headers["vary"].split(",")]
    again = client.get(
        address(world, "/rows"),
        headers={"accept": accept, "if-none-match": found.headers["etag"]},
        params={"page_size": 2, "page": 2},
    )
    assert again.status_code == 304
    if media_type != "application/json":
        assert found.headers["x-total-count"] == "5"
        assert 'rel="next"' in found.headers["link"] and 'rel="prev"' in found.headers["link"]


def test_a_page_by_its_suffix(client, world):
    asked = {"page_size": 2, "people__sort": "desc"}
    told = client.get(address(world, "/rows.csv"), params=asked)
    assert list(csv.reader(told.text.splitlines())) == [["province", "people"], ["ตรัง", "5007"], ["กระบี่", "4007"]]
    assert told.headers["content-disposition"].startswith("inline")
    lines = client.get(address(world, "/rows.jsonl"), params=asked).text.splitlines()
    assert [json.loads(line)["people"] for line in lines] == [5007, 4007]
    arrow = pa.ipc.open_stream(client.get(address(world, "/rows.arrow"), params=asked).content).read_all()
    assert arrow.column("__id").to_pylist() == [5, 4]
    same = client.get(address(world, "/rows.json"), params=asked, headers={"accept": "text/csv"}).json()
    shapes.Rows.model_validate(same)
    sums = client.get(address(world, "/aggregate.csv"), params={"people__sum": ""}).text.splitlines()
    assert sums == ["people__sum", "15035"]
    assert get(client, address(world, "/rows.docx"), 400)["code"] == "invalid-request"


def test_changes_are_streamed(client, world):
    asked = {"from": 1, "to": 2, "key": "province"}
    lines = [json.loads(line) for line in client.get(address(world, "/diff.jsonl"), params=asked).text.splitlines()]
    assert [line["change"] for line in lines] == ["changed"] * 5
    assert lines[0]["cells"] == [{"column": "people", "from": 1000, "to": 1007}]
    told = client.get(address(world, "/diff.csv"), params=asked)
    assert told.text.splitlines()[0] == "change,id,key,column,from,to"
    assert next(csv.reader(told.text.splitlines()[1:]))[3:] == ["people", "1000", "1007"]
    again = client.get(address(world, "/diff.csv"), params=asked, headers={"if-none-match": told.headers["etag"]})
    assert again.status_code == 304
    assert get(client, address(world, "/diff.csv"), 400)["code"] == "invalid-request"
    assert get(client, address(world, "/diff.csv"), 400, **(asked | {"key": "nothing"}))["code"] == "invalid-request"
    assert get(client, address(world, "/diff.csv"), 404, **(asked | {"from": 9}))["code"] == "not-found"


def test_a_dataset_as_a_data_package(client, world):
    where = get(client, address(world))["dataset"]
    whole = client.get(f"/api/v1/datasets/{where}/download.zip")
    assert whole.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        told = json.loads(archive.read("datapackage.json"))
        assert "LICENSE.txt" in archive.namelist()
        table = archive.read(told["resources"][0]["path"]).decode()
    assert told["resources"][0]["schema"]["fields"][1]["name"] == "people"
    assert next(csv.reader(table.splitlines()[1:])) == ["เชียงใหม่", "1007"]
    part = client.get(f"/api/v1/datasets/{where}/download.zip", headers={"range": "bytes=100-199"})
    assert part.status_code == 206 and part.content == whole.content[100:200]
    head = {"if-none-match": whole.headers["etag"]}
    assert client.get(f"/api/v1/datasets/{where}/download.zip", headers=head).status_code == 304
    assert get(client, f"/api/v1/datasets/{world.withheld}/download.zip", 404)["code"] == "not-found"


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_head_tells_the_true_length(client, world, format):
    """polars takes a length of 0 for an empty file."""
    asked = {"people__greater": "2000"}
    head = client.head(address(world, f"/download.{format}"), params=asked, headers={"accept-encoding": "identity"})
    whole = client.get(address(world, f"/download.{format}"), params=asked, headers={"accept-encoding": "identity"})
    assert int(head.headers["content-length"]) == len(whole.content) > 0


def test_rows_are_named_by_their_content_and_their_address(client, world):
    where = f"/api/v1/resources/{world.table}/rows"
    one = client.get(where, params={"page_size": 2})
    tag = one.headers["etag"]
    assert client.get(where, params={"page_size": 2}).headers["etag"] == tag
    again = client.get(where, params={"page_size": 2}, headers={"if-none-match": tag})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == tag
    others = [{"page_size": 3}, {"page_size": 2, "page": 2}, {"page_size": 2, "version": 1}]
    tags = {client.get(where, params=params, headers={"if-none-match": tag}).headers["etag"] for params in others}
    assert len(tags) == 3 and tag not in tags
    asked = client.get(where, params={"nope__exact": 1}, headers={"if-none-match": "*"})
    assert asked.status_code == 400
