"""The process that reads strangers' files: one question after the other from its input, answers on its output (`catalog.processes`).

    {"do": "judge", "path", "folder", "name", "schema", "media_type", "sheet", "seconds", "shown"} -> {"made", "preview", "columns", "rows"}
    {"do": "record", "text", "seconds"} -> the same, or {"refused": [why, what mends it]}
    {"do": "export", "folder", "columns", "rows", "format", "title", "seconds"}            -> {}; writes `folder`/clean.<format>
Anything wrong -> {"error": code}. Everything that is written lies in `folder`, which the asker made and removes.
"""

import contextlib
import logging
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from api.judges.descriptions import record_in
from api.judges.documents import document_of
from api.judges.inline import judged_record
from api.judges.preview import preview_of
from catalog.processes.limits import close_doors, limit_processor, limit_resources
from catalog.processes.messages import Ended, Header, receive, send
from catalog.tables.engine import DuckTables
from catalog.tables.port import RowQuery, Table
from catalog.words.errors import SalaError
from catalog.words.model import Column
from validators import judge_file
from validators.port import Hints

LARGEST_FILE = 4_000_000_000  # bytes of one file that judging may write
MOST_ANSWER = 16_000_000  # bytes of one judgement as JSON
LOWER = 10  # nice(2): the doors come first
PARQUET = "table.parquet"


def judge(question: Header) -> Header:
    folder = Path(question["folder"])
    text = record_in(Path(question["path"]), question["name"]) if not question.get("schema") else None
    if text is not None:
        return record({"text": text})
    hints = Hints(
        name=question["name"],
        table_schema=question.get("schema"),
        media_type=question.get("media_type"),
        sheet=question.get("sheet"),
    )
    found = judge_file(Path(question["path"]), hints, folder / PARQUET)
    return {
        "made": fitting(document_of(found)),
        "preview": preview_of(found) if question.get("shown") else None,
        "columns": [column.model_dump(mode="json") for column in found.columns],
        "rows": found.rows or 0,
        "table": found.parquet is not None and not found.unreadable and not found.blocked,
    }


def record(question: Header) -> Header:
    """What is wrong with the record itself is an answer, not a failure."""
    try:
        return {
            "made": fitting(judged_record(question["text"])),
            "preview": None,
            "columns": [],
            "rows": 0,
            "table": False,
        }
    except SalaError as error:
        return {"refused": [error.detail.model_dump(), error.fix.model_dump() if error.fix else None]}


def fitting(made: Header) -> Header:
    """Where a judgement is too long to be passed on, the whole rows that errors repeat are left out; they stand in the file."""
    if len(orjson.dumps(made, default=str)) > MOST_ANSWER:
        for task in (made.get("report") or {}).get("tasks", ()):
            for error in task["errors"]:
                error["cells"] = []
    if len(orjson.dumps(made, default=str)) > MOST_ANSWER:
        raise MemoryError
    return made


def export(question: Header) -> Header:
    folder = Path(question["folder"])
    columns = [Column.model_validate(one) for one in question["columns"]]
    table = Table("-", 1, str(folder / PARQUET), "-", int(question["rows"]), columns, question["title"])
    tables = DuckTables(temp=folder / "tables")
    try:
        with (folder / f"clean.{question['format']}").open("wb") as file:
            for piece in tables.export(table, RowQuery(), question["format"], {"title": question["title"]}):
                file.write(piece)
    finally:
        tables.close()
    return {}


DOES = {"judge": judge, "record": record, "export": export}


def reply(question: Header) -> Header:
    limit_processor(int(question["seconds"]))
    tempfile.tempdir = question["folder"]
    try:
        return DOES[question["do"]](question)
    except (MemoryError, pa.ArrowMemoryError, pa.lib.ArrowCapacityError):
        return {"error": "memory"}
    except Exception as error:  # noqa: BLE001 - whatever a hostile file does to a reader is the file's fault
        if "bad_alloc" in str(error) or "memory" in str(error).lower():
            return {"error": "memory"}
        return {"error": "fault", "name": type(error).__name__, "place": place_of(error)}


def place_of(error: BaseException) -> str:
    """Where in our code it happened: never the message, which may hold a value."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))


def serve(memory: int) -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    os.nice(LOWER)
    pa.set_cpu_count(1)
    pa.set_io_thread_count(2)
    logging.disable(logging.CRITICAL)  # what is logged could repeat what stands in the file
    limit_resources(memory, LARGEST_FILE)
    send(sink, {"ready": True, "sealed": close_doors()})
    while True:
        question: dict[str, Any] = receive(source)[0]
        send(sink, reply(question))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, Ended):
        serve(int(sys.argv[1]))
