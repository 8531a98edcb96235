"""A worker that harvests one imagined source, to be killed at any moment."""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from catalog.catalogue.port import FileResult
from catalog.catalogue.workers import worker_name
from catalog.wiring import open_catalogue
from catalog.words.model import Judgement, RunStatus, TableShape
from catalog.words.settings import Settings
from catalog.words.texts import Text
from tests.catalog.catalogue.conftest import publication, withheld

RECORDS, BATCH = 60, 7


def main(home: Path, url: str, tell: Callable[[str], None]) -> None:
    """One run to its end; `tell` is given its id as soon as the lease is held, and again before every further step."""
    catalogue = open_catalogue(Settings(home=home, database_url=url), write=True)
    lease = catalogue.begin("dopa", worker_name())
    tell(lease.run)
    if lease.phase == "records":
        for start in range(lease.state.get("next", 0), RECORDS, BATCH):
            batch = [one(n) for n in range(start, min(start + BATCH, RECORDS))]
            half = len(batch) // 2
            catalogue.publish(lease, batch[:half])  # the state stands before the batch: a kill here publishes it again
            lease.state = {"next": start + BATCH}
            catalogue.publish(lease, batch[half:])
            tell(lease.run)
        lease.phase = "removals"
        catalogue.seen(lease, [])
        tell(lease.run)
    if lease.phase == "removals":
        catalogue.withdraw(lease, list(catalogue.missing(lease)))
        lease.phase = "files"
        catalogue.seen(lease, [])
        tell(lease.run)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        while tasks := catalogue.file_tasks(lease, 5):
            catalogue.file_done(lease, [asked(Path(folder), task.resource) for task in tasks])
            tell(lease.run)
    catalogue.finish(lease, RunStatus.DONE)
    catalogue.close()


def one(number: int):  # noqa: ANN201
    """Every tenth is withheld; all share few titles, so that slugs collide."""
    make = withheld if number % 10 == 3 else publication
    return make(f"id-{number}", title=f"ข้อมูล {number % 4}")


def asked(folder: Path, resource: str) -> FileResult:
    """Every third is unreachable; half of the rest share their bytes."""
    number = int(resource[:4], 16)
    if number % 3 == 0:
        return FileResult(resource, "unreachable", Text.of("x"), status=503)
    content = f"a,b\n{number if number % 2 else 0}\n".encode()
    path = folder / resource
    path.write_bytes(content)
    return FileResult(
        resource, "published", status=200, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), format="CSV",
        original=path, parquet=path, judgement=Judgement(valid=True, table=TableShape(rows=1)),
    )  # fmt: skip
