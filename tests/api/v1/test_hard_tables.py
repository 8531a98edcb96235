"""Tables that are hard to serve, and readers that are hard to serve to: the others are unharmed."""

import hashlib
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.app import create_app
from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.port import FileResult, Publication
from catalog.wiring import open_catalogue, open_index
from catalog.words.model import Column, Judgement, RunStatus, TableShape, dataset_id, resource_id
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from tests.api.conftest import draft
from tests.api.serving import served

WIDE, ROWS, CELL = 2_000, 100_000, "ก" * 3_500_000  # 10.5 MB in UTF-8


@dataclass(slots=True)
class Hard:
    client: httpx.Client
    catalogue: Catalogue
    tables: dict[str, str]  # id of the resource
    datasets: dict[str, str]


def file_of(resource: str, folder: Path, values: dict[str, list]) -> FileResult:
    """The publication of a table of these columns, numbers or texts."""
    count = len(next(iter(values.values())))
    columns = [
        Column(name=name, title=name, type="integer" if isinstance(cells[0], int) else "string")
        for name, cells in values.items()
    ]
    own = {
        "__id": pa.array(range(1, count + 1), pa.int64()),
        "__row": pa.array(range(2, count + 2), pa.int32()),
        "__part": pa.nulls(count, pa.string()),
    }
    described = {"sala": json.dumps({"columns": [c.model_dump() for c in columns]})}
    parquet = folder / f"{resource}.parquet"
    pq.write_table(pa.table(own | values).replace_schema_metadata(described), parquet, row_group_size=8192)
    original = folder / f"{resource}.csv"
    original.write_text(resource)
    content = original.read_bytes()
    return FileResult(
        resource=resource,
        state="published",
        status=200,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        format="CSV",
        media_type="text/csv",
        original=original,
        parquet=parquet,
        url="http://agency.example/hard.csv",
        judgement=Judgement(
            valid=True,
            report={"valid": True},
            table=TableShape(encoding="utf-8", header_rows=1, rows=count, columns=columns),
            findings=[],
        ),
        profile={},
    )


CONTENTS = {
    "wide": {f"คอลัมน์ {n} " + "ย" * 60: [n, n + 1] for n in range(WIDE)},
    "long": {"note": [CELL] * 8, "n": list(range(8))},
    "large": {"n": list(range(ROWS)), "text": [f"แถวที่ {n} ของตาราง" for n in range(ROWS)]},
    "going": {"n": list(range(ROWS)), "text": [f"จะถูกถอน {n}" for n in range(ROWS)]},
}


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hard]:
    folder = tmp_path_factory.mktemp("hard")
    settings = Settings(home=folder / "home", base_url="https://data.example.go.th")
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(SourceConfig(name="dopa", title="กรมการปกครอง", kind="ckan", url="https://dopa.example"))
    lease = catalogue.begin("dopa", "worker")
    listed = [Publication(draft=draft(n), raw={"id": f"d{n}"}, hash=f"h{n}", score=50.0) for n in range(len(CONTENTS))]
    catalogue.publish(lease, listed)
    datasets = {name: dataset_id("dopa", f"d{n}") for n, name in enumerate(CONTENTS)}
    tables = {name: resource_id(id, "r") for name, id in datasets.items()}
    for name, values in CONTENTS.items():
        catalogue.file_done(lease, [file_of(tables[name], folder, values)])
    catalogue.finish(lease, RunStatus.DONE)
    index = open_index(settings, read_only=False)
    catalogue.catch_up(index)
    index.close()
    with served(create_app(settings)) as client:
        yield Hard(client, catalogue, tables, datasets)
    catalogue.close()


def test_two_thousand_columns(hard: Hard) -> None:
    where = f"/api/v1/resources/{hard.tables['wide']}"
    rows = hard.client.get(f"{where}/rows", params={"page_size": 1}).json()
    assert len(rows["data"][0]) == WIDE + 1
    assert hard.client.get(f"{where}/download.csv").text.count("\n") == 3
    assert hard.client.get(f"{where}/download.xlsx").content[:2] == b"PK"
    page = hard.client.get(f"/resource/{hard.tables['wide']}")
    assert page.status_code == 200 and len(page.content) < 1_000_000
    asked = hard.client.get(f"{where}/rows", params={"คอลัมน์__exact": "1"})
    assert asked.status_code == 400 and len(asked.content) < 5_000


def test_a_cell_of_ten_megabytes(hard: Hard) -> None:
    where = f"/api/v1/resources/{hard.tables['long']}"
    assert hard.client.get(f"{where}/rows", params={"page_size": 1}).json()["data"][0]["note"] == CELL
    refused = hard.client.get(f"{where}/rows", params={"page_size": 20}, headers={"accept-language": "en"})
    assert refused.status_code == 413 and refused.json()["code"] == "too-large" and refused.json()["fix"]
    assert len(hard.client.get(f"{where}/rows", params={"columns": "n"}).json()["data"]) == 8
    with hard.client.stream("GET", f"{where}/download.jsonl") as whole:
        first = json.loads(next(whole.iter_lines()))
    assert first["note"] == CELL
    sheet = hard.client.get(f"{where}/download.xlsx")
    assert sheet.content[:2] == b"PK"
    for path in (f"/resource/{hard.tables['long']}", f"/dataset/{hard.datasets['long']}"):
        page = hard.client.get(path, follow_redirects=True)
        assert page.status_code in (200, 413) and len(page.content) < 200_000


def test_a_hundred_slow_readers(hard: Hard) -> None:
    address = (hard.client.base_url.host, hard.client.base_url.port)
    asking = f"GET /api/v1/resources/{hard.tables['large']}/download.jsonl HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    readers = []
    try:
        for _ in range(100):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(address)
            reader.sendall(asking)
            readers.append(reader)
        slowest = 0.0
        for page in range(1, 31):
            begin = time.monotonic()
            found = hard.client.get(f"/api/v1/resources/{hard.tables['wide']}/rows", params={"page_size": page})
            assert found.status_code == 200
            slowest = max(slowest, time.monotonic() - begin)
        assert slowest < 5
        begun = [reader.recv(16) for reader in readers[:5]]
        assert all(start.startswith(b"HTTP/1.1 200") for start in begun)
    finally:
        for reader in readers:
            reader.close()
    assert hard.client.get("/healthz").status_code == 200


def test_taken_down_while_it_is_read(hard: Hard) -> None:
    where = f"/api/v1/resources/{hard.tables['going']}"
    parts = hard.client.get(f"{where}/download.csv", headers={"range": "bytes=0-99"})
    assert parts.status_code == 206
    with hard.client.stream("GET", f"{where}/download.jsonl") as reading:
        flow = reading.iter_bytes(1000)
        got = next(flow)
        hard.catalogue.take_down(hard.datasets["going"], Text.of("A gate holds this back."))
        try:
            got += b"".join(flow)
        except httpx.RemoteProtocolError:
            pass  # cut off, so that the reader knows that it is not whole
        else:
            assert got.count(b"\n") == ROWS
    for tail in ("/rows", "/rows.csv", "/download.csv", "/download.jsonl", "/original", "/profile"):
        assert hard.client.get(where + tail, headers={"range": "bytes=0-99"}).status_code == 410, tail
    sql = hard.client.get("/api/v1/sql", params={"q": f'SELECT * FROM "{hard.tables["going"]}"'})
    assert sql.status_code == 410
    gone = hard.client.get(f"/api/v1/datasets/{hard.datasets['going']}/download.zip")
    assert gone.status_code in (404, 410)
    assert hard.client.get(f"/api/v1/resources/{hard.tables['large']}/rows").status_code == 200
