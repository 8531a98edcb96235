"""The search page at size: ours on tantivy, beside a hand-written tantivy search, in one run; Elasticsearch when asked for.

    .venv/bin/python -m benchmarks.search --size 20000
    .venv/bin/python -m benchmarks.search --size 1000000 --queries 100
    .venv/bin/python -m benchmarks.search --size 20000 --elastic        (needs Java and Maven, builds a node)
    .venv/bin/python -m benchmarks.search --tables 100000 --no-plain     (search inside tables of ten columns each)

The catalogue recombines recorded titles and descriptions. The hand-written search is what one would write first: each word
as a dis_max of title (x3) and description with BM25, 20 hits with a count, and four facets by aggregation.
"""

import argparse
import importlib
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy

from benchmarks._timing import Memory, Times, line, timed
from catalog.search.port import IndexDocument, SearchIndex, SearchQuery, TableFields
from catalog.search.tantivy import TantivyIndex
from catalog.words.facets import SHOWN
from catalog.words.model import dataset_id
from catalog.words.thai.segment import segment
from tests.conftest import corpus_path

LICENSES = ["CC-BY-4.0", "CC0-1.0", "DGA-OGL", "ODC-BY-1.0", "unstated"]
TYPES = ["ข้อมูลระเบียน", "ข้อมูลสถิติ", "ข้อมูลภูมิสารสนเทศเชิงพื้นที่", "ข้อมูลหลากหลายประเภท"]
PLACES = ["10", "50", "30", "90", "8301", "5007", "400101", "20"]


def recorded() -> list[dict[str, Any]]:
    corpus = corpus_path()
    if corpus is None:
        sys.exit("the recorded corpus is not here: set SALA_CORPUS")
    text = (corpus / "2-ckan" / "data-go-th_datasets_part1.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def documents(rows: list[dict[str, Any]], size: int) -> Iterator[IndexDocument]:
    """Synthetic datasets: two recorded ones recombined, 3,000 agencies, dates of 18 years."""
    for i in range(size):
        a, b = rows[i % len(rows)], rows[(i * 7919 + 13) % len(rows)]
        id = dataset_id("bench", str(i))
        agency = f"{a.get('organization') or 'x'} {i % 3000}" if i % 5 == 0 else str(a.get("organization") or "x")
        dataset = {
            "id": id,
            "slug": f"synthetic-{i}",
            "title": f"{a['title']} {b['title']} {2550 + i % 18} ชุดที่ {i}",
            "description": f"{a.get('notes') or ''}\n{b.get('notes') or ''}",
            "organization": {"slug": agency, "title": agency},
            "source": {"name": f"source-{i % 40}", "remote_id": str(i)},
            "tags": [*(a.get("tags") or [])[:4], *(b.get("tags") or [])[:3]],
            "themes": [f"กลุ่ม {i % 22}"],
            "license": {"id": LICENSES[i % 5], "title": LICENSES[i % 5], "open": i % 5 < 4},
            "data_type": TYPES[i % 4],
            "category": "ข้อมูลสาธารณะ",
            "places": [{"code": PLACES[i % 8]}],
            "period": {"start": str(2005 + i % 15), "end": str(2007 + i % 15)},
            "modified": f"{2007 + i % 18}-{1 + i % 12:02d}-{1 + i % 28:02d}T00:00:00Z",
            "published": "2026-01-01T00:00:00Z",
            "score": float(i * 37 % 101),
            "high_value": i % 9 == 0,
            "status": "published",
            "resources": [{"title": r.get("name") or "", "format": r.get("format") or ""} for r in a["resources"][:3]],
        }
        yield IndexDocument(id, dataset, (), i % 1000)


COLUMNS = ["ปี", "จังหวัด", "อำเภอ", "ตำบล", "จำนวน", "รหัส", "ชื่อหน่วยงาน", "หมายเหตุ", "พื้นที่ (ไร่)", "มูลค่า (บาท)"]


def tables(rows: list[dict[str, Any]], many: int) -> Iterator[IndexDocument]:
    """Datasets of five tables, each of ten columns, half of them named by words of recorded titles, with forty values."""
    titles = [segment(row["title"]) for row in rows]
    for made in documents(rows, many // 5):
        n = int(made.dataset["source"]["remote_id"])
        found = []
        for k in range(5):
            words = titles[(n * 31 + k * 7) % len(titles)]
            named = [f"{a}{b}" for a, b in pairwise(words)][:5]
            columns = [
                {"name": f"c{i}", "title": title} for i, title in enumerate([*COLUMNS[: 10 - len(named)], *named])
            ]
            values = [f"{titles[(n + v * 13 + k) % len(titles)][-1]} {n % 97 + v}" for v in range(40)]
            found.append(TableFields(dataset_id("table", f"{n}-{k}"), f"ตาราง {words[0]}", columns, values))
        yield IndexDocument(made.id, made.dataset, found, made.use)


def inside(rows: list[dict[str, Any]], many: int, folder: Path, asked: list[str]) -> None:
    index = TantivyIndex(folder / "tables")
    start = time.perf_counter()
    index.rebuild(tables(rows, many), 1)
    print(f"build of {many:,} tables: {time.perf_counter() - start:.1f} s, {size_of(folder / 'tables')} MB on disk")
    asked = [*asked, *(f"{a} {b}" for a in COLUMNS[:5] for b in COLUMNS[5:]), *COLUMNS]
    print(line("columns, 20 tables with a count", timed(lambda text: index.columns(SearchQuery(text)), asked)))


def busy() -> float:
    """Seconds of processors, of this process and of those that it ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def queries(rows: list[dict[str, Any]], many: int) -> list[str]:
    """Words of titles, half of them alone and half with a second word of the same title."""
    chance = random.Random(7)
    found = []
    while len(found) < many:
        words = [word for word in segment(chance.choice(rows)["title"]) if len(word) > 2]
        if len(words) >= 2:
            found.append(" ".join(chance.sample(words, 1 + len(found) % 2)))
    return found


class Plain:
    """The hand-written tantivy search."""

    def __init__(self, folder: Path) -> None:
        made = tantivy.SchemaBuilder()
        made.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "body"):
            made.add_text_field(name, tokenizer_name="whitespace")
        for name in ("organization", "format", "license", "tags"):
            made.add_text_field(name, fast=True, tokenizer_name="raw")
        self.schema = made.build()
        self.index = tantivy.Index(self.schema, str(folder))

    def build(self, stream: Iterator[IndexDocument]) -> None:
        writer = self.index.writer(256_000_000, 1)
        for made in stream:
            d = made.dataset
            values = {
                "id": [made.id],
                "title": [" ".join(segment(d["title"]))],
                "body": [" ".join(segment(d["description"]))],
                "organization": [d["organization"]["slug"]],
                "format": list({r["format"] for r in d["resources"]}),
                "license": [d["license"]["id"]],
                "tags": list(dict.fromkeys(d["tags"])),
            }
            writer.add_document(tantivy.Document.from_dict(values, self.schema))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def page(self, text: str) -> int:
        searcher = self.index.searcher()
        q, occur = tantivy.Query, tantivy.Occur
        words = []
        for word in segment(text):
            title = q.boost_query(q.term_query(self.schema, "title", word), 3.0)
            words.append((occur.Must, q.disjunction_max_query([title, q.term_query(self.schema, "body", word)])))
        query = q.boolean_query(words)
        result = searcher.search(query, 20)
        ids = [searcher.doc(address)["id"] for _, address in result.hits]
        facets = {n: {"terms": {"field": n, "size": 20}} for n in ("organization", "format", "license", "tags")}
        searcher.aggregate(query, facets)
        assert len(ids) <= 20
        return int(result.count)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


def peak(whose: int = resource.RUSAGE_SELF) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024


def measure(index: SearchIndex, name: str, asked: list[str], facets: tuple[str, ...] = SHOWN) -> Times:
    times = timed(lambda text: index.search(SearchQuery(text, facets=facets)), asked)
    print(line(name, times), flush=True)
    return times


def options() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--size", type=int, default=20_000)
    made.add_argument("--queries", type=int, default=100)
    made.add_argument("--elastic", action="store_true")
    made.add_argument("--tables", type=int, default=0, help="tables to search inside of")
    made.add_argument("--keep", type=Path, help="a folder whose indexes are used again")
    made.add_argument("--no-plain", action="store_true", help="leave the hand-written search out")
    return made


def main(full: bool = False) -> None:
    start(options().parse_args(["--size", "1000000"] if full else []))


def start(given: argparse.Namespace) -> None:
    rows = recorded()
    asked = queries(rows, given.queries)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="sala-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        run(given, rows, asked, folder)
    finally:
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def run(given: argparse.Namespace, rows: list[dict[str, Any]], asked: list[str], folder: Path) -> None:
    index = TantivyIndex(folder / "ours")
    if index.count() != given.size:
        start, used = time.perf_counter(), busy()
        with Memory() as memory:
            index.rebuild(documents(rows, given.size), 1)
        took, used = time.perf_counter() - start, busy() - used
        print(
            f"build of {given.size:,}: {took:.1f} s ({used:.1f} s of processors, {os.cpu_count()} of them), {memory.most} MB of"
            f" memory at most in all (with mapped files {peak()} MB, and {peak(resource.RUSAGE_CHILDREN)} MB each that helps), {size_of(folder / 'ours')} MB on disk",
            flush=True,
        )
    ours = measure(index, "ours, 20 hits, count, 16 facets", asked)
    measure(index, "ours, again (counts remembered)", asked)
    measure(index, "ours, without facets", asked, ())
    four = measure(
        index,
        "ours, 4 facets (other words)",
        queries(rows, 2 * given.queries)[given.queries :],
        ("organization", "format", "license", "tags"),
    )
    print(line("suggest", timed(lambda text: index.suggest(text[: max(2, len(text) // 2)]), asked)))
    start = time.perf_counter()
    index.apply(documents(rows, 1), [], 2)
    index.search(SearchQuery("x"))
    print(f"published to findable: {time.perf_counter() - start:.3f} s; peak memory {peak()} MB")
    if not given.no_plain:
        (folder / "plain").mkdir(exist_ok=True)
        plain = Plain(folder / "plain")
        plain.index.reload()
        if plain.index.searcher().num_docs != given.size:
            plain.build(documents(rows, given.size))
        theirs = timed(plain.page, asked)
        print(line("hand-written tantivy, 4 facets", theirs))
        ratio = statistics.median(theirs) / statistics.median(ours)
        print(
            f"hand-written / ours at p50: {ratio:.2f} (16 facets), {statistics.median(theirs) / statistics.median(four):.2f} (4)"
        )
    if given.tables:
        inside(rows, given.tables, folder, asked)
    if given.elastic:
        made = documents(rows, given.size), documents(rows, given.size)
        importlib.import_module("benchmarks._elastic").compared(given, *made, asked, folder, ours)


if __name__ == "__main__":
    start(options().parse_args())
