"""A declared schema is checked as Frictionless would check it, on the file as published."""

import ctypes
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pyarrow as pa

from catalog.words.errors import Unreadable
from catalog.words.model import Finding
from catalog.words.texts import Text
from validators.broken import findings_of
from validators.port import Hints, Sibling
from validators.reading.findings import finding
from validators.reading.report import together
from validators.reading.source import Source, open_source
from validators.rules import check

# Formats that both read: what Sala calls them, and Frictionless.
_FORMATS = {"CSV": "csv", "TSV": "csv", "XLSX": "xlsx", "XLS": "xls", "ODS": "ods", "JSON": "json", "JSONL": "jsonl"}
_SHEETS = {"xlsx": "excel", "xls": "excel", "ods": "ods"}  # format: where its dialect names the sheet
# Keys of a dialect that only Sala's reading knows.
_OURS = ("encoding", "sheet", "table", "sections", "transpose", "fill")
LARGE = 50_000_000  # bytes of a file


def is_declared(source: Source, hints: Hints) -> bool:
    return bool(hints.table_schema) and source.format in _FORMATS


def report_by_rules(
    source: Source, hints: Hints, name: str, place: str, known: Sequence[Finding]
) -> tuple[dict[str, Any], list[Finding]]:
    """Frictionless's report, and as findings what it says beyond those `known`, and what could not be asked. Where the dialect does not say which sheet or which records, those that Sala
    reads are meant. Keys into tables that are not here are left out: Frictionless would check nothing at all."""
    format = _format(source)
    schema, left = _with_keys(hints)
    if source.path.stat().st_size > LARGE:
        _let_go()
    with ExitStack() as opened:
        found = check(
            source.path, schema, _dialect(source, hints, format) or None, format=format, encoding=_encoding(source, format),
            name=name, place=place, siblings=_siblings(hints, schema, opened), table=hints.table, facts=hints.facts,
        )  # fmt: skip
    return dict(found.report), [*findings_of(found, known), *_unchecked(hints, left)]


def report_by_sheets(
    source: Source, hints: Hints, name: str, place: str, known: Sequence[Finding]
) -> tuple[dict[str, Any], list[Finding]]:
    """`report_by_rules` of every sheet that is read together with others: what may stand only once, stands once in each."""
    reports: dict[str, Mapping[str, Any]] = {}
    told: list[Finding] = []
    kind, dialect = _SHEETS[_FORMATS[source.format]], hints.dialect or {}
    for sheet in source.alike:
        this = {**dialect, kind: {**(dialect.get(kind) or {}), "sheet": sheet}}
        reports[sheet], found = report_by_rules(source, replace(hints, dialect=this), name, place, known)
        told += [
            one.model_copy(update={"detail": Text.of("Sheet {sheet}: {what}", sheet=sheet, what=one.detail)})
            for one in found
        ]
    return together(reports), told


def _unchecked(hints: Hints, left: Sequence[str]) -> Iterator[Finding]:
    """What is said of tables that keys lead into and that could not be looked into."""
    codes = {
        name: "foreign-keys-left" if hints.absent is None else hints.absent.get(name, "keys-into-nothing")
        for name in left
    }
    for code in dict.fromkeys(codes.values()):
        yield finding(code, tables=", ".join(name for name in left if codes[name] == code)[:300])


def _let_go() -> None:
    """What reading has done with goes back to the system: the check comes after it and needs memory of its own."""
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc
    if trim is not None:
        trim(0)


def _with_keys(hints: Hints) -> tuple[Mapping[str, Any], list[str]]:
    """(the schema without keys into tables that are not here, those tables)."""
    schema = hints.table_schema or {}
    keys = schema.get("foreignKeys")
    if not isinstance(keys, list):
        return schema, []
    here = {"", hints.table, *hints.siblings}
    left = [key for key in keys if _table_of(key) not in here]
    kept = [key for key in keys if key not in left]
    return {**schema, "foreignKeys": kept}, list(dict.fromkeys(_table_of(key) for key in left))


def _table_of(key: Any) -> str:
    reference = key.get("reference") if isinstance(key, Mapping) else None
    name = reference.get("resource") if isinstance(reference, Mapping) else None
    return name if isinstance(name, str) else ""


def _siblings(hints: Hints, schema: Mapping[str, Any], opened: ExitStack) -> dict[str, Sibling]:
    """The tables of the package as they are read here when they are judged themselves; what this reading has no words for is left
    to Frictionless. Only those that keys lead into are opened, and stay so as long as `opened`."""
    keys = schema.get("foreignKeys")
    wanted = {_table_of(key) for key in keys} - {"", hints.table} if isinstance(keys, list) else set()
    return {name: _as_read(one, opened) if name in wanted else one for name, one in hints.siblings.items()}


def _as_read(one: Sibling, opened: ExitStack) -> Sibling:
    hints = Hints(name=one.path.name, format=one.format, dialect=one.dialect, sheet=one.sheet)
    try:
        source = opened.enter_context(open_source(one.path, hints))
    except Unreadable:
        source = None
    if source is None or source.format not in _FORMATS:
        dialect = {key: value for key, value in (one.dialect or {}).items() if key not in _OURS}
        return replace(one, dialect=dialect or None, encoding=one.encoding or (one.dialect or {}).get("encoding"))
    format = _format(source)
    dialect = dict(_dialect(source, hints, format))
    return replace(
        one,
        path=source.path,
        dialect=dialect or None,
        format=format,
        encoding=one.encoding or _encoding(source, format),
    )


def _format(source: Source) -> str:
    format = _FORMATS[source.format]
    return "jsonl" if format == "json" and "records" not in source.stream.facts else format


def _encoding(source: Source, format: str) -> str | None:
    if format != "csv":
        return "utf-8" if format in ("json", "jsonl") else None
    return "utf-8-sig" if source.codec == "utf-8" and source.bom else source.codec


def _dialect(source: Source, hints: Hints, format: str) -> Mapping[str, Any]:
    facts = source.stream.facts
    dialect = {key: value for key, value in (hints.dialect or {}).items() if key not in _OURS}
    if format == "csv":
        delimiter = (facts.get("dialect") or {}).get("delimiter")
        return dialect or ({"csv": {"delimiter": delimiter}} if delimiter not in (None, ",") else {})
    kind = _SHEETS.get(format)
    if kind and facts.get("sheet") and "sheet" not in (dialect.get(kind) or {}):
        dialect[kind] = {**(dialect.get(kind) or {}), "sheet": facts["sheet"]}
    if format == "json" and "property" not in (dialect.get("json") or {}):
        records = re.sub(r"\.?item$", "", facts.get("records") or "")
        if records:
            dialect["json"] = {**(dialect.get("json") or {}), "property": records}
    return dialect
