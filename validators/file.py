"""The judgement of one file: read, checked, looked through for personal data, written as Parquet.

    judge_file(path, hints, out) -> FileJudgement

`out` is where the Parquet goes. Never raises for what a file holds: what cannot be read is `unreadable`, with the reason.
"""

import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from catalog.words.errors import Unreadable
from catalog.words.model import Column, Judgement, PersonalData, Severity, TableShape
from catalog.words.settings import Settings
from validators.people import PersonalScan, withheld
from validators.people import findings as personal_findings
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
            fix=error.fix,
        )


def _judge(source: Source, path: Path, hints: Hints, out: Path, began: float) -> FileJudgement:
    shape = _shape(source, hints)
    people = People()
    read = read_table(source.stream, shape, out, hints.table_schema, source.mojibake, people)
    facts = source.stream.facts
    personal = people.result([(str(facts.get("sheet") or ""), "(sheet)"), *((note, "(notes)") for note in read.notes)])
    held = withheld(personal)
    findings = [*source.findings, *read.findings, *personal_findings(personal)]
    table = TableShape(
        encoding=facts.get("encoding"), dialect=facts.get("dialect") or {}, sheet=facts.get("sheet"), header_rows=read.header_rows, rows=read.rows,
        columns=read.columns, notes=read.notes,
    )  # fmt: skip
    name = _slug(hints.name or path.name)
    report = report_of(read, name, hints.name or path.name, path.stat().st_size, time.monotonic() - began)
    valid = not any(one.severity is Severity.ERROR for one in findings)
    return FileJudgement(
        judgement=Judgement(
            valid=valid and bool(report["valid"]), report=report, table=table, findings=findings, personal_data=personal
        ),
        format=source.format,
        media_type=sniff.MEDIA.get(source.format, "application/octet-stream"),
        parquet=out,
        rows=read.rows,
        columns=read.columns,
        profile=profile_of(out, read.columns, read.rows),
        blocked=held[0] if held else None,
        fix=held[1] if held else None,
    )


class People:
    """Shows the scan for personal data every batch that is read, under the titles as published."""

    def __init__(self) -> None:
        self.scan = PersonalScan()

    def feed(self, batch: pa.RecordBatch, columns: Sequence[Column]) -> None:
        self.scan.feed(pa.RecordBatch.from_arrays(batch.columns, [column.title for column in columns]))

    def result(self, notes: Iterable[tuple[str, str]]) -> PersonalData:
        for text, where in notes:
            if text:
                self.scan.note(text, where)
        return self.scan.result()


def _shape(source: Source, hints: Hints) -> Shape:
    stream = source.stream
    if stream.labels is not None:
        return Shape([], 0, [Block(list(range(len(stream.labels))), list(stream.labels))])
    return shape_of(stream.head, stream.merges, hints.dialect)


def _slug(name: str) -> str:
    stem = re.sub(r"[^-a-z0-9._/]+", "-", Path(name).stem.lower()).strip("-")
    return stem or "table"
