"""A declared schema is checked as Frictionless would check it, on the file as published."""

import re
from collections.abc import Mapping
from typing import Any

from validators.port import Hints
from validators.reading.source import Source
from validators.rules import check

# Formats that both read: what Sala calls them, and Frictionless.
_FORMATS = {"CSV": "csv", "TSV": "csv", "XLSX": "xlsx", "XLS": "xls", "ODS": "ods", "JSON": "json", "JSONL": "jsonl"}
_SHEETS = {"xlsx": "excel", "xls": "excel", "ods": "ods"}  # format: where its dialect names the sheet
_OURS = ("encoding", "sheet", "table", "sections", "transpose")  # keys of a dialect that only Sala's reading knows


def is_declared(source: Source, hints: Hints) -> bool:
    return bool(hints.table_schema) and source.format in _FORMATS


def report_by_rules(source: Source, hints: Hints, name: str, place: str) -> dict[str, Any]:
    """Frictionless's report. Where the dialect does not say which sheet or which records, those that Sala reads are meant."""
    format = _FORMATS[source.format]
    if format == "json" and "records" not in source.stream.facts:
        format = "jsonl"
    found = check(
        source.path, hints.table_schema, _dialect(source, hints, format) or None, format=format, encoding=_encoding(source, format),
        name=name, place=place,
    )  # fmt: skip
    return dict(found.report)


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
