"""Building a tantivy index: in one process, or where there is much to index, in as many as there are processors.

Each process segments, shapes and writes its share into an index of its own beside the new one (sending shaped documents
between processes costs more than shaping them: measured 180 us against 260), and the segments are then moved together.
"""

import gc
import multiprocessing
import os
import queue
import shutil
import threading
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import orjson

from catalog.search.codes import Codes
from catalog.search.entry import entry, table_entries
from catalog.search.port import IndexDocument
from catalog.search.tantivy_shapes import document, opened, table_document
from catalog.words.errors import EngineLost
from catalog.words.texts import Text

HEAP = 512_000_000  # bytes that all writers of a build may hold
MOST_PROCESSES = 4
FEW = 20_000  # documents that one process builds as fast as several, which have to start first
BATCH = 500
WAIT = 2.0  # seconds after which the other side is looked at


def add(writer: Any, one: IndexDocument, codes: Codes) -> None:
    writer.add_document(document(entry(one), codes))
    for made in table_entries(one):
        writer.add_document(table_document(made))


def delete(writer: Any, id: str) -> None:
    writer.delete_documents_by_term("id", id)
    writer.delete_documents_by_term("of", id)


def build(folder: Path, documents: Iterable[IndexDocument], few: int = FEW) -> None:
    """Write all documents into the empty index in `folder`. Raises EngineLost where a process that helps is lost."""
    stream = iter(documents)
    head = list(islice(stream, few))
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    if len(head) < few or processes < 2 or multiprocessing.current_process().daemon:
        fill(folder, chain(head, stream), HEAP // 2, Codes(folder))
        return
    parts = [folder / f"part-{n}" for n in range(processes)]
    share(parts, chain(head, stream))
    gather(folder, parts)
    settle(folder)


def settle(folder: Path) -> None:
    """Let tantivy merge what it finds too many segments of now, and not when the first dataset is published after this:
    at a million datasets that one would have waited for 25 s."""
    writer = opened(folder).writer(HEAP // 2, 1)
    writer.commit()
    writer.wait_merging_threads()


def fill(folder: Path, documents: Iterable[IndexDocument], heap: int, codes: Codes) -> None:
    writer = opened(folder).writer(heap, 1)
    for one in documents:
        add(writer, one, codes)
    codes.settle()
    writer.commit()
    writer.wait_merging_threads()


def share(parts: list[Path], documents: Iterator[IndexDocument]) -> None:
    """Let a process for each part take batches as it is ready for them."""
    context = multiprocessing.get_context("spawn")
    waiting = context.Queue(maxsize=2 * len(parts))
    workers = [
        context.Process(target=fill_part, args=(str(part), waiting, HEAP // len(parts)), daemon=True) for part in parts
    ]
    try:
        for worker in workers:
            worker.start()
        while batch := list(islice(documents, BATCH)):
            give(waiting, batch, workers)
        for _ in workers:
            give(waiting, None, workers)
        for worker in workers:
            worker.join()
        alive(workers)
    finally:
        waiting.cancel_join_thread()
        for worker in workers:
            if worker.is_alive():
                worker.terminate()


def give(waiting: Any, batch: list[IndexDocument] | None, workers: Iterable[Any]) -> None:
    while True:
        try:
            waiting.put(batch, timeout=WAIT)
            return
        except queue.Full:
            alive(workers)


def alive(workers: Iterable[Any]) -> None:
    if any(worker.exitcode for worker in workers):
        raise EngineLost(
            Text.of("The search index cannot be written: {why}", why="a process that builds it ended"),
            Text.of("Run `sala reindex`"),
        )


def fill_part(part: str, waiting: Any, heap: int) -> None:
    """What a process does: write what it is given until there is no more, or nobody is there who gives."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    gc.freeze()  # dictionaries stay; what comes and goes is seldom in circles
    gc.set_threshold(50_000, 20, 20)
    folder = Path(part)
    folder.mkdir()
    opened(folder, new=True)
    fill(folder, given(waiting), heap, Codes(folder.parent))


def end_with_parent() -> None:
    """Nobody will ever use what was written. A parent killed while it gives leaves half a batch, which is waited for forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def given(waiting: Any) -> Iterator[IndexDocument]:
    while (batch := waiting.get()) is not None:
        yield from batch


def gather(folder: Path, parts: list[Path]) -> None:
    """Move the segments of the parts into the empty index in `folder`: a segment stands by itself, and `meta.json` names
    those of an index. Raises EngineLost where the index then does not hold what the parts held."""
    meta = orjson.loads((folder / "meta.json").read_bytes())
    managed: list[str] = orjson.loads((folder / ".managed.json").read_bytes())
    for part in parts:
        found = orjson.loads((part / "meta.json").read_bytes())
        meta["segments"] += found["segments"]
        meta["opstamp"] = max(meta["opstamp"], found["opstamp"])
        names = {segment["segment_id"].replace("-", "") for segment in found["segments"]}
        for file in part.iterdir():
            if file.name.split(".")[0] in names:
                file.rename(folder / file.name)
                managed.append(file.name)
        shutil.rmtree(part)
    (folder / ".managed.json").write_bytes(orjson.dumps(managed))
    written = folder / "meta.new"
    written.write_bytes(orjson.dumps(meta))
    written.replace(folder / "meta.json")
    held = opened(folder).searcher().num_docs
    if held != sum(segment["max_doc"] for segment in meta["segments"]):
        raise EngineLost(
            Text.of("The search index cannot be written: {why}", why="its parts do not fit together"),
            Text.of("Run `sala reindex`"),
        )
