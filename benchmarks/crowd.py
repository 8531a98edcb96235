"""Search pages over HTTP as many clients at once ask for them: pages a second with all facets, from web servers as `sala up` starts them.

    .venv/bin/python -m benchmarks.crowd --size 20000
    .venv/bin/python -m benchmarks.crowd --size 1000000 --keep FOLDER     (an index that benchmarks.search kept there)

The store holds the datasets that the pages show and no others: it is read by id, which costs the same among two thousand as among a
million. The clients run on the same processors as the server and take their share: what they cost alone is told by the floor.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks._published import running, spent_by
from benchmarks.search import busy, documents, queries, recorded
from catalog.catalogue.port import Publication
from catalog.search.port import SearchQuery
from catalog.search.tantivy import TantivyIndex
from catalog.wiring import open_catalogue
from catalog.words.facets import SHOWN
from catalog.words.model import Draft, DraftResource, License, OrganizationRef, RunStatus
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from tests.servers import free_port

CLIENTS = 16
SECONDS = 20.0


def draft(dataset: dict[str, Any]) -> Draft:
    agency = dataset["organization"]
    return Draft(
        remote_id=dataset["source"]["remote_id"],
        title=dataset["title"],
        description=dataset["description"],
        organization=OrganizationRef(slug=agency["slug"], title=agency["title"]),
        license=License(**dataset["license"]),
        tags=dataset["tags"],
        modified=dataset["modified"],
        resources=[
            DraftResource(
                remote_id=str(n), title=made["title"], url=f"https://agency.example/{n}", format=made["format"]
            )
            for n, made in enumerate(dataset["resources"])
        ],
    )


def shown_ids(index: TantivyIndex, asked: list[str]) -> set[str]:
    return {hit.id for text in asked for hit in index.search(SearchQuery(text)).hits}


def fill(home: Path, rows: list[dict[str, Any]], size: int, ids: set[str]) -> None:
    """The datasets that the pages show, under the ids that the index knows."""
    catalogue = open_catalogue(Settings(home=home), write=True)
    catalogue.add_source(SourceConfig(name="bench", title="Benchmark", kind="ckan", url="https://agency.example"))
    lease = catalogue.begin("bench", "benchmark")
    chosen = [dict(made.dataset) for made in documents(rows, size) if made.id in ids]
    catalogue.publish(
        lease, [Publication(draft=draft(one), raw={}, hash=one["id"], score=one["score"]) for one in chosen]
    )
    catalogue.finish(lease, RunStatus.DONE)
    catalogue.close()


@contextmanager
def serving(home: Path, port: int, servers: int) -> Iterator[list[int]]:
    command = [sys.executable, "-m", "api.cli.main", "web", "--port", str(port), "--shared"]
    with ExitStack() as started:
        yield [started.enter_context(running(command, port, {"SALA_HOME": str(home)})) for _ in range(servers)]


async def answered(port: int, paths: Iterator[str], until: float, times: list[float]) -> None:
    """One client: page after page over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(f"GET {next(paths)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        if " 200 " not in head.split("\r\n")[0]:
            sys.exit(head)
        times.append((time.perf_counter() - began) * 1000)
    writer.close()


async def crowd(port: int, paths: list[str], clients: int, seconds: float) -> list[float]:
    def endless(at: int) -> Iterator[str]:
        while True:
            yield paths[at % len(paths)]
            at += 1

    times: list[float] = []
    until = time.perf_counter() + seconds
    each = max(1, len(paths) // clients)
    await asyncio.gather(*(answered(port, endless(n * each), until, times) for n in range(clients)))
    return sorted(times)


def measured(name: str, server: list[int], port: int, paths: list[str], clients: int, seconds: float) -> None:
    own, theirs = busy(), sum(map(spent_by, server))
    times = asyncio.run(crowd(port, paths, clients, seconds))
    own, theirs = (busy() - own) * 1000 / len(times), (sum(map(spent_by, server)) - theirs) * 1000 / len(times)
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]  # noqa: E731
    print(
        f"{name:<38} {len(times) / seconds:6.0f}/s  p50 {at(0.5):7.1f}  p95 {at(0.95):7.1f}  p99 {at(0.99):7.1f} ms"
        f"  (CPU a page: server {theirs:.2f} ms, client {own:.2f} ms)",
        flush=True,
    )


def waited(port: int) -> None:
    for _ in range(600):
        try:
            asyncio.run(crowd(port, ["/healthz"], 1, 0.01))
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the web server did not start")


def run(size: int, folder: Path, many: int, seconds: float, servers: int) -> None:
    rows = recorded()
    asked = queries(rows, many)
    index = TantivyIndex(folder / "ours")
    if index.count() < size:
        index.rebuild(documents(rows, size), 1)
    with tempfile.TemporaryDirectory(prefix="sala-crowd-") as made:
        home = Path(made)
        fill(home, rows, size, shown_ids(index, asked))
        index.close()
        (home / "index").symlink_to((folder / "ours").resolve())
        port = free_port()
        facets = ",".join(SHOWN)
        with serving(home, port, servers) as server:
            for _ in range(servers * 4):  # whoever is asked, it is there
                waited(port)
            for name, wanted in (("all facets", facets), ("no facets", "")):
                paths = [f"/api/v1/datasets?q={quote(text)}&facets={wanted}" for text in asked]
                for clients, kind in ((1, "one client"), (CLIENTS, f"{CLIENTS} clients")):
                    measured(f"{name}, {kind}", server, port, paths, clients, seconds)
            measured(f"floor: a page of nothing, {CLIENTS} clients", server, port, ["/healthz"], CLIENTS, 3.0)


def main(full: bool = False) -> None:
    start(["--size", "1000000"] if full else ["--seconds", "5"])


def start(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=2_000, help="so many that few are asked twice")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument(
        "--servers", type=int, default=os.cpu_count() or 1, help="web servers on the port (SALA_WEB_PROCESSES)"
    )
    parser.add_argument("--keep", type=Path, help="a folder whose index is used again")
    args = parser.parse_args(given)
    if args.keep:
        run(args.size, args.keep, args.queries, args.seconds, args.servers)
        return
    with tempfile.TemporaryDirectory(prefix="sala-bench-") as folder:
        run(args.size, Path(folder), args.queries, args.seconds, args.servers)


if __name__ == "__main__":
    start()
