"""A real catalogue behind the real application: some datasets, one table in two versions, one withheld, one taken down, one unreachable."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from httpx import Client

from api.app import create_app
from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.port import FileResult, Publication
from catalog.wiring import open_catalogue, open_index
from catalog.words.model import (
    Column,
    Draft,
    DraftResource,
    Finding,
    Judgement,
    License,
    OrganizationRef,
    RunStatus,
    Severity,
    TableShape,
    dataset_id,
    resource_id,
)
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from tests.api.serving import served

PROVINCES = ["เชียงใหม่", "น่าน", "ตาก", "กระบี่", "ตรัง"]
COLUMNS = [
    Column(name="province", title="จังหวัด", kind="place"),
    Column(name="people", title="ประชากร", type="integer", unit="คน", kind="measure"),
]


def parquet(path: Path, shift: int) -> Path:
    people = [1000 * (n + 1) + shift for n in range(len(PROVINCES))]
    size = len(PROVINCES)
    table = pa.table(
        {
            "__id": pa.array(range(1, size + 1), pa.int64()),
            "__row": pa.array(range(2, size + 2), pa.int32()),
            "__part": pa.array([None] * size, pa.string()),
            "province": pa.array(PROVINCES, pa.string()),
            "people": pa.array(people, pa.int64()),
        }
    )
    described = {"sala": json.dumps({"columns": [c.model_dump() for c in COLUMNS]})}
    pq.write_table(table.replace_schema_metadata(described), path)
    return path


def published(resource: str, folder: Path, shift: int) -> FileResult:
    original = folder / f"original-{shift}.csv"
    lines = [f"{p},{1000 * (n + 1) + shift}" for n, p in enumerate(PROVINCES)]
    original.write_bytes("\n".join(["จังหวัด,ประชากร", *lines]).encode("cp874"))
    content = original.read_bytes()
    finding = Finding(code="blank-row", severity=Severity.WARNING, detail=Text.of("A gate holds this back."))
    return FileResult(
        resource=resource,
        state="published",
        status=200,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        format="CSV",
        media_type="text/csv",
        original=original,
        parquet=parquet(folder / f"table-{shift}.parquet", shift),
        url="http://agency.example/ประชากร.csv",
        judgement=Judgement(
            valid=True,
            report={"valid": True},
            table=TableShape(encoding="cp874", header_rows=1, rows=5, columns=COLUMNS),
            findings=[finding],
        ),
        profile={"province": {"top": [{"value": "น่าน", "count": 1}]}},
    )


def draft(number: int) -> Draft:
    return Draft(
        remote_id=f"d{number}",
        title=f"ประชากรรายจังหวัด ชุดที่ {number}",
        description="จำนวนประชากรแยกตามจังหวัด",
        organization=OrganizationRef(
            slug="dopa" if number % 2 else "nso", title="กรมการปกครอง" if number % 2 else "สำนักงานสถิติ"
        ),
        license=License(id="CC-BY-4.0", title="CC BY 4.0", open=True),
        tags=["ประชากร", f"ชุด{number % 3}"],
        modified=f"2025-01-{number % 27 + 1:02d}",
        resources=[
            DraftResource(remote_id="r", title="แฟ้ม ประชากร", url=f"http://agency.example/{number}.csv", format="CSV")
        ],
    )


@dataclass(slots=True)
class World:
    settings: Settings
    client: Client
    table: str  # id of the resource with a table
    dataset: str  # its dataset
    withheld: str
    gone: str
    unreachable: str  # a resource


def fill(catalogue: Catalogue, folder: Path) -> dict[str, str]:
    catalogue.add_source(SourceConfig(name="dopa", title="กรมการปกครอง", kind="ckan", url="https://dopa.example"))
    lease = catalogue.begin("dopa", "worker")
    listed = [Publication(draft=draft(n), raw={"id": f"d{n}"}, hash=f"h{n}", score=50.0 + n) for n in range(60)]
    hidden = Publication(
        draft=draft(100), raw={"id": "d100"}, hash="h", withheld=Text.of("Its category is not public.")
    )
    catalogue.publish(lease, [*listed, hidden])
    ids = {n: dataset_id("dopa", f"d{n}") for n in (0, 1, 2, 100)}
    table, dead = resource_id(ids[0], "r"), resource_id(ids[1], "r")
    catalogue.file_done(lease, [published(table, folder, 0)])
    lost = FileResult(resource=dead, state="unreachable", reason=Text.of("Not reachable"), status=404)
    catalogue.file_done(lease, [lost])
    catalogue.finish(lease, RunStatus.DONE)
    second = catalogue.begin("dopa", "worker", force=True)
    catalogue.seen(second, [f"d{n}" for n in range(60)])
    catalogue.file_done(second, [published(table, folder, 7)])
    catalogue.finish(second, RunStatus.PARTIAL, Text.of("Not reachable"))
    catalogue.take_down(ids[2], "A gate holds this back.")
    return {"table": table, "dataset": ids[0], "withheld": ids[100], "gone": ids[2], "unreachable": dead}


def furnished(folder: Path) -> tuple[Settings, Catalogue, dict[str, str]]:
    """A home with what `fill` puts there, indexed; the catalogue is open for writing."""
    settings = Settings(home=folder / "home", base_url="https://data.example.go.th")
    catalogue = open_catalogue(settings, write=True)
    named = fill(catalogue, folder)
    index = open_index(settings, read_only=False)
    catalogue.catch_up(index)
    index.close()
    return settings, catalogue, named


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("doors")
    settings, catalogue, named = furnished(folder)
    catalogue.close()
    app = create_app(settings)
    with served(app) as client:
        yield World(settings, client, **named)


@pytest.fixture(scope="session")
def client(world: World) -> Client:
    return world.client
