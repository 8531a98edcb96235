"""Files over HTTP: rows as datagouv/api-tabular gives them, versions, downloads, ranges, conditions."""

import io

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
