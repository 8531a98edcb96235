"""The judgement of one file: read, checked, looked through for personal data, written as Parquet.

    judge_file(path, hints, out) -> FileJudgement

`out` is where the Parquet goes. Never raises for what a file holds: what cannot be read is `unreadable`, with the reason.
"""

import re
import time
from pathlib import Path

from catalog.words.errors import Unreadable
from catalog.words.model import Judgement, Severity, TableShape
from catalog.words.settings import Settings
from validators.port import FileJudgement, Hints
from validators.reading import sniff
from validators.reading.profile import profile_of
from validators.reading.report import report_of
from validators.reading.shape import Block, Shape, shape_of
from validators.reading.source import Source, open_source
from validators.reading.table import read_table


def judge_file(path: Path, hints: Hints, out: Path, settings: Settings | None = None) -> FileJudgement:
    """The full judgement of one file; its table is written to `out` where it is one."""
    began = time.monotonic()
    try:
        with open_source(path, hints) as source:
            return _judge(source, path, hints, out, began)
    except Unreadable as error:
        out.unlink(missing_ok=True)
        format = str(error.facts.get("format") or "")
        return FileJudgement(
            judgement=Judgement(valid=False),
            format=format,
            media_type=sniff.MEDIA.get(format, "application/octet-stream"),
            unreadable=error.detail,
        )


def _judge(source: Source, path: Path, hints: Hints, out: Path, began: float) -> FileJudgement:
    shape = _shape(source, hints)
    read = read_table(source.stream, shape, out, hints.table_schema, source.mojibake)
    facts = source.stream.facts
    findings = [*source.findings, *read.findings]
    table = TableShape(
        encoding=facts.get("encoding"), dialect=facts.get("dialect") or {}, sheet=facts.get("sheet"), header_rows=read.header_rows, rows=read.rows,
        columns=read.columns, notes=read.notes,
    )  # fmt: skip
    name = _slug(hints.name or path.name)
    report = report_of(read, name, hints.name or path.name, path.stat().st_size, time.monotonic() - began)
    valid = not any(one.severity is Severity.ERROR for one in findings)
    return FileJudgement(
        judgement=Judgement(valid=valid and bool(report["valid"]), report=report, table=table, findings=findings),
        format=source.format,
        media_type=sniff.MEDIA.get(source.format, "application/octet-stream"),
        parquet=out,
        rows=read.rows,
        columns=read.columns,
        profile=profile_of(out, read.columns, read.rows),
    )


def _shape(source: Source, hints: Hints) -> Shape:
    stream = source.stream
    if stream.labels is not None:
        return Shape([], 0, [Block(list(range(len(stream.labels))), list(stream.labels))])
    return shape_of(stream.head, stream.merges, hints.dialect)


def _slug(name: str) -> str:
    stem = re.sub(r"[^-a-z0-9._/]+", "-", Path(name).stem.lower()).strip("-")
    return stem or "table"

