"""A real catalogue for each test, on SQLite and on PostgreSQL, and short ways to say what is published."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.port import FileResult, Lease, Publication
from catalog.wiring import open_catalogue
from catalog.words.model import Column, Draft, DraftResource, Judgement, OrganizationRef, TableShape
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from tests.servers import database_url, postgres  # noqa: F401


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:  # noqa: F811
    return Settings(home=tmp_path / "home", database_url=database_url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_again(settings: Settings, clock: Clock) -> Iterator[Callable[..., Catalogue]]:
    """Another process's view of the same catalogue."""
    opened: list[Catalogue] = []

    def make(write: bool = True) -> Catalogue:
        catalogue = open_catalogue(settings, write=write)
        catalogue.clock = clock
        opened.append(catalogue)
        return catalogue

    yield make
    for catalogue in opened:
        catalogue.close()


@pytest.fixture
def catalogue(open_again: Callable[..., Catalogue]) -> Catalogue:
    made = open_again()
    made.add_source(source("dopa"))
    return made


def source(name: str, **more: Any) -> SourceConfig:
    return SourceConfig(name=name, title="กรมการปกครอง", kind="ckan", url="https://catalog.dopa.go.th", **more)


def draft(remote_id: str, title: str = "", resources: int = 1, **more: Any) -> Draft:
    more.setdefault("organization", OrganizationRef(slug="dopa", title="กรมการปกครอง"))
    made = [
        DraftResource(
            remote_id=f"{remote_id}-{n}",
            title=f"แฟ้ม {n}",
            url=f"https://files.example/{remote_id}/{n}.csv",
            format="CSV",
        )
        for n in range(resources)
    ]
    return Draft(remote_id=remote_id, title=title or f"ชุดข้อมูล {remote_id}", resources=made, **more)


def publication(remote_id: str, hash: str = "", raw: dict[str, Any] | None = None, **more: Any) -> Publication:
    given = more.pop("draft", None) or draft(remote_id, **{k: more.pop(k) for k in ("title", "resources") if k in more})
    return Publication(draft=given, raw=raw or {"id": remote_id}, hash=hash or "1", **more)


def withheld(remote_id: str, **more: Any) -> Publication:
    return publication(remote_id, withheld=Text.of("Its category is not public."), **more)


def table_result(folder: Path, resource: str, content: bytes, *, state: str = "published", table: bool = True,
                 reason: Text | None = None, **more: Any) -> FileResult:  # fmt: skip
    """What judging would hand over: the original, and some bytes in the Parquet's place."""
    import hashlib

    digest = hashlib.sha256(content).hexdigest()
    original = folder / f"{digest}.csv"
    original.write_bytes(content)
    parquet = folder / f"{digest}.parquet"
    if table:
        parquet.write_bytes(b"PAR1" + content)
    columns = [Column(name="province", title="จังหวัด", kind="place")]
    return FileResult(
        resource=resource,
        state=state,
        reason=reason,
        status=200,
        etag='"1"',
        sha256=digest,
        bytes=len(content),
        format="CSV",
        media_type="text/csv",
        original=original,
        parquet=parquet if table else None,
        judgement=Judgement(valid=True, table=TableShape(rows=3, columns=columns)),
        profile={"province": {"top": [{"value": "เชียงใหม่", "count": 2}, {"value": "น่าน", "count": 1}]}},
        **more,
    )


def run_of(catalogue: Catalogue, publications: list[Publication], source: str = "dopa", end: bool = True) -> Lease:
    lease = catalogue.begin(source, "worker")
    catalogue.publish(lease, publications)
    if end:
        catalogue.finish(lease, "done")  # type: ignore[arg-type]
    return lease
