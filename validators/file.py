"""The judgement of one file: read, checked, looked through for personal data, written as Parquet.

    judge_file(path, hints, out) -> FileJudgement

`out` is where the Parquet goes. Never raises for what a file holds: what cannot be read is `unreadable`, with the reason.
"""

import copy
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.words.errors import Unreadable
from catalog.words.model import Judgement, PersonalData, Severity, TableShape
from catalog.words.releases import may_serve
from catalog.words.settings import Settings
from catalog.words.texts import Text
from validators.declared import is_declared, report_by_rules, report_by_sheets
from validators.people import PersonalScan, merge, placed, unseen, withheld
from validators.people import findings as personal_findings
from validators.port import FileJudgement, Hints
from validators.reading import documents, pictures, sniff, stacked
from validators.reading.account import Read
from validators.reading.behind import lines_behind
from validators.reading.blocks import Block, notes_over
from validators.reading.findings import finding, numbered
from validators.reading.profile import profile_of
from validators.reading.repaired import Repaired
from validators.reading.report import report_of, together
from validators.reading.shape import Shape, shape_of
from validators.reading.sheets import read_alike
from validators.reading.source import Source, inside, open_source
from validators.reading.stream import Stream
from validators.reading.table import read_table
from validators.reading.text import repair
from validators.reading.turned import turned
from validators.reading.units import unit_in

# Parameters of findings that repeat what stands in cells.
MAX_DOCUMENTS = 20  # of an archive: each may take its time
PAGES = "(pages)"  # the place of what stands in a document
BEHIND = "(behind the sheets)"  # of what stands in comments, text boxes and memories of a workbook
PICTURES = "(pictures)"
BEYOND = "(beyond the header)"  # the place of cells that have no column
_CELLS = frozenset({"names", "words"})


def judge_file(path: Path, hints: Hints, out: Path, settings: Settings | None = None) -> FileJudgement:
    """The full judgement of one file; its table is written to `out` where it is one."""
    began = time.monotonic()
    try:
        with open_source(path, hints) as source:
            return _judge(source, path, hints, out, began)
    except Unreadable as error:
        out.unlink(missing_ok=True)
        format = str(error.facts.get("format") or "")
        personal = _in_documents(path, format)
        reason = None if may_serve(personal, hints.release) else withheld(personal)
        return FileJudgement(
            judgement=Judgement(valid=False, findings=personal_findings(personal), personal_data=personal),
            format=format,
            media_type=sniff.MEDIA.get(format, "application/octet-stream"),
            unreadable=error.detail,
            blocked=reason[0] if reason else None,
            fix=reason[1] if reason else error.fix,
        )


def _in_documents(path: Path, format: str) -> PersonalData:
    """What a file that is no table says of people; inside an archive, what each of its files says."""
    try:
        return merge([_look(one) for one in islice(inside(path, format), MAX_DOCUMENTS)])
    except Unreadable:
        return PersonalData(tier="clean")


def _in_document(document: documents.Document) -> PersonalData:
    """Its lines are looked at as one column of free text; what cannot be read is not clean."""
    seen = documents.look(document.path, document.format)
    people = PersonalScan()
    if seen.lines:
        people.feed({PAGES: pa.array(seen.lines, pa.string())})
    return merge([people.result(), unseen(PAGES, seen.unseen), placed(PICTURES, seen.placed)])


def _judge(source: Source, path: Path, hints: Hints, out: Path, began: float) -> FileJudgement:
    if source.mojibake:
        source.stream = Repaired(source.stream, source.mojibake)
        source.beside = [Repaired(one, source.mojibake) for one in source.beside]
        source.alike = {name: Repaired(one, source.mojibake) for name, one in source.alike.items()}
        source.texts = [repair(text, source.mojibake) or text for text in source.texts]
    if not source.alike:
        _one_of_stacked(source, hints)
    if hints.dialect and hints.dialect.get("transpose") is True and source.stream.labels is None:
        source.stream = turned(source.stream)
        source.findings.append(finding("transposed"))
    shape = _shape(source, hints)
    people, beside = PersonalScan(), PersonalScan()

    def reader(stream: Stream, shape: Shape, out: Path, schema: Mapping[str, Any] | None, first: bool) -> Read:
        looking = (people, beside) if first else (None, None)
        return read_table(stream, shape, out, schema, *looking, hints.dialect)

    if source.alike:
        read = read_alike(source.alike, reader, out, hints.dialect, hints.table_schema)
    else:
        read = reader(source.stream, shape, out, hints.table_schema, True)
    beyond: list[str] = source.stream.facts.get("beyond") or []
    behind = lines_behind(source.path) if source.format == "XLSX" else []
    pasted = documents.shown(pictures.inside(source.path) if source.format == "XLSX" else ())
    beside_found = [beside.result(), unseen(PICTURES, pasted.unseen), placed(PICTURES, pasted.placed)]
    for place, found in ((BEYOND, beyond), (BEHIND, behind)):
        if found:
            apart = PersonalScan()
            apart.feed({place: pa.array(found, pa.string())})
            beside_found.append(apart.result())
    for text in (*source.texts, *read.notes):
        people.note(text, "notes")
    personal = merge(
        [
            people.result(),
            *beside_found,
            *(_look(sheet) for sheet in source.beside),
            *(_look(member) for member in source.members()),
        ]
    )
    reason = None if may_serve(personal, hints.release) else withheld(personal)
    facts = source.stream.facts
    findings = [*source.findings, *read.findings, *personal_findings(personal)]
    table = TableShape(
        encoding=facts.get("encoding"), dialect=facts.get("dialect") or {}, sheet=", ".join(source.alike) or facts.get("sheet"), header_rows=read.header_rows, rows=read.rows,
        columns=read.columns, notes=read.notes,
    )  # fmt: skip
    name = _slug(hints.name or path.name)
    place, size = hints.name or path.name, path.stat().st_size
    if is_declared(source, hints):
        report, told = (report_by_sheets if source.alike else report_by_rules)(source, hints, name, place, findings)
        findings += told
    elif read.sheets:
        report = together({sheet: report_of(one, name, place, size, 0) for sheet, one in read.sheets.items()})
    else:
        report = report_of(read, name, place, size, time.monotonic() - began)
    valid = bool(report["valid"]) and not any(one.severity is Severity.ERROR for one in findings)
    judgement = Judgement(valid=valid, report=report, table=table, findings=findings, personal_data=personal)
    return FileJudgement(
        judgement=judgement if reason is None else sealed(judgement),
        format=source.format,
        media_type=sniff.MEDIA.get(source.format, "application/octet-stream"),
        parquet=out,
        rows=read.rows,
        columns=read.columns,
        profile=profile_of(out, read.columns, read.rows) if reason is None else {},
        blocked=reason[0] if reason else None,
    )


def _one_of_stacked(source: Source, hints: Hints) -> None:
    """Of tables one under another one is read: the one that the dialect's `table` counts, else the largest; 0 takes the sheet as one table."""
    wanted = (hints.dialect or {}).get("table")
    if source.format == "HTML" or wanted == 0 or {"header", "headerRows"} & set(hints.dialect or {}):
        return
    parts = stacked.parts_of(source.stream)
    if len(parts) < 2:
        return
    if isinstance(wanted, int) and not 0 < wanted <= len(parts):
        source.findings.append(finding("table-missing", count=len(parts), wanted=wanted))
        wanted = None
    chosen = parts[wanted - 1] if isinstance(wanted, int) else max(parts, key=stacked.size)
    others = {number: part for number, part in enumerate(parts, 1) if part is not chosen}
    source.stream = chosen
    source.beside = [*source.beside, *list(others.values())]
    source.texts += [part.title for part in others.values()]
    titles = {number: part.title for number, part in others.items()}
    source.findings.append(finding("table-chosen", count=len(parts), table=chosen.title, others=numbered(titles)))


def _look(sheet: Stream | documents.Document) -> PersonalData:
    """What stands in a sheet that is not read as the table, or beside it in an archive: it is published with the original all the same."""
    if isinstance(sheet, documents.Document):
        return _in_document(sheet)
    people = PersonalScan()
    if sheet.labels is not None:
        shape = Shape([], 0, [Block(list(range(len(sheet.labels))), list(sheet.labels))])
    else:
        shape = shape_of(sheet.head, sheet.merges)
    columns = {
        column: title
        for block in (*shape.blocks, *shape.others, *shape.facts)
        for column, title in zip(block.columns, block.titles, strict=True)
    }
    titles = [title or f"column {column + 1}" for column, title in columns.items()]
    for note in shape.notes:
        people.note(note, "notes")
    for piece in sheet.pieces(shape.after, max(columns, default=-1) + 1):
        people.feed(pa.RecordBatch.from_arrays([piece.cells[column] for column in columns], titles))
    return people.result()


def sealed(judgement: Judgement) -> Judgement:
    """A judgement of which no value leaks: where personal data was found, counts and columns are told, and nothing that stood in a cell."""
    report = copy.deepcopy(judgement.report) or {}
    for task in report.get("tasks", []):
        task["errors"] = [
            {
                key: error[key]
                for key in ("type", "title", "rowNumber", "fieldNumber", "fieldName", "sheet")
                if key in error
            }
            for error in task["errors"]
        ]
    findings = [
        one.model_copy(
            update={
                "detail": Text(
                    id=one.detail.id,
                    params={key: "…" if key in _CELLS else value for key, value in one.detail.params.items()},
                )
            }
        )
        for one in judgement.findings
    ]
    table = judgement.table.model_copy(update={"notes": []}) if judgement.table else None
    return judgement.model_copy(update={"report": report, "findings": findings, "table": table})


def _shape(source: Source, hints: Hints) -> Shape:
    stream = source.stream
    if stream.labels is not None:
        return Shape([], 0, [Block(list(range(len(stream.labels))), list(stream.labels))])
    shape = shape_of(stream.head, stream.merges, hints.dialect)
    source.texts += [cell for row in shape.over for cell in row if cell]  # of all the tables: the gate looks at them
    wanted = (hints.dialect or {}).get("table")
    if isinstance(wanted, int) and wanted > 0 and source.format != "HTML" and not isinstance(stream, stacked.Part):
        beside = shape.beside()
        if wanted <= len(beside):
            one = beside[wanted - 1]
            notes = notes_over(shape.over, one, beside)
            shape = replace(shape, blocks=[one], others=[b for b in beside if b is not one], notes=notes)
        elif not any(one.code == "table-missing" for one in source.findings):
            source.findings.append(finding("table-missing", count=max(1, len(beside)), wanted=wanted))
    above: list[str] = stream.facts.get("above") or []  # what stands over a table of a web page
    return replace(shape, notes=[*above, *shape.notes], unit=shape.unit or unit_in(above)) if above else shape


def _slug(name: str) -> str:
    stem = re.sub(r"[^-a-z0-9._/]+", "-", Path(name).stem.lower()).strip("-")
    return stem or "table"
