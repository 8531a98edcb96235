"""Workbooks as offices save them, for the tests of reading: one grid of cells and its merged ranges written as XLSX, XLS or ODS.

A cell is text, a number or a day; `merges` are (top, left, bottom, right), 0-based, both ends included.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

Grid = Sequence[Sequence[Any]]
Merges = Sequence[tuple[int, int, int, int]]
_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def write(form: str, grid: Grid, merges: Merges = (), name: str = "ข้อมูล") -> bytes:
    """The grid as "xlsx", "xls" or "ods"."""
    return {"xlsx": _xlsx, "xls": _xls, "ods": _ods}[form](grid, merges, name)


def _inside(merges: Merges) -> set[tuple[int, int]]:
    """Cells of merged ranges but the first one of each."""
    cells = {
        (r, c) for top, left, bottom, right in merges for r in range(top, bottom + 1) for c in range(left, right + 1)
    }
    return cells - {(top, left) for top, left, _, _ in merges}


def _xlsx(grid: Grid, merges: Merges, name: str) -> bytes:
    out, skipped = io.BytesIO(), _inside(merges)
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet(name)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, "")
        for row, cells in enumerate(grid):
            for column, cell in enumerate(cells):
                if cell in ("", None) or (row, column) in skipped:
                    continue
                if isinstance(cell, dt.date):
                    sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_number(row, column, cell)
    return out.getvalue()


def _xls(grid: Grid, merges: Merges, name: str) -> bytes:
    out, skipped = io.BytesIO(), _inside(merges)
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(name)
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    plain = xlwt.easyxf()
    spans = {(top, left): (bottom, right) for top, left, bottom, right in merges}
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if cell in ("", None) or (row, column) in skipped:
                continue
            style = day if isinstance(cell, dt.date) else plain
            if (row, column) in spans:
                bottom, right = spans[row, column]
                sheet.write_merge(row, bottom, column, right, cell, style)
            else:
                sheet.write(row, column, cell, style)
    book.save(out)
    return out.getvalue()


def _ods(grid: Grid, merges: Merges, name: str) -> bytes:
    skipped = _inside(merges)
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    width = max(map(len, grid), default=0)
    rows = []
    for row, cells in enumerate(grid):
        written = "".join(
            _ods_cell(cells[column] if column < len(cells) else "", spans.get((row, column)), (row, column) in skipped)
            for column in range(width)
        )
        # Spreadsheet programs end each row with the empty cells up to the sheet's edge, told as one.
        rows.append(
            f'<table:table-row>{written}<table:table-cell table:number-columns-repeated="900"/></table:table-row>'
        )
    table = f'<table:table table:name={quoteattr(name)}>{"".join(rows)}<table:table-row table:number-rows-repeated="9000"><table:table-cell/></table:table-row></table:table>'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{_NAMES} office:version="1.2"><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return out.getvalue()


def _ods_cell(cell: Any, span: tuple[int, int] | None, covered: bool) -> str:
    if covered:
        return "<table:covered-table-cell/>"
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if cell in ("", None):
        return f"<table:table-cell{spanned}/>"
    if isinstance(cell, dt.date):
        kind, shown = f'office:value-type="date" office:date-value="{cell.isoformat()}"', cell.strftime("%d/%m/%Y")
    elif isinstance(cell, str):
        kind, shown = 'office:value-type="string"', cell
    else:
        kind, shown = f'office:value-type="float" office:value="{cell}"', str(cell)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell {kind}{spanned}>{lines}</table:table-cell>"
