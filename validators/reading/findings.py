"""The findings of reading: one table of codes with their severity, sentence and fix; every decision that was taken is one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.words.model import Finding, Severity
from catalog.words.texts import Text
from validators.reading.stream import Rows

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

# code: (severity, what was found, how to mend it)
CODES: dict[str, tuple[Severity, str, str | None]] = {
    "encoding": (_I, "The text is in {encoding}, not in UTF-8; it was turned into UTF-8", "Save the file as CSV UTF-8"),
    "mojibake-repaired": (_W, "The Thai letters were garbled ({kind}) and were repaired without loss", "Check the encoding when exporting; save as CSV UTF-8"),
    "mojibake-lossy": (_E, "Letters were lost before the file was published (the mark � stands in their place); nothing was guessed", "Publish the file again from its source, as UTF-8"),
    "dialect": (_I, "The cells are separated by {delimiter}", None),
    "sheet-chosen": (_I, "The workbook has {count} sheets; {sheet} was read, the others are: {others}", "Publish one table per file; until then a name reaches each sheet: “sheet” in the dialect of the metadata, or sala convert --sheet"),
    "sheets-alike": (_I, "{count} sheets have the same columns ({names}); one of them was read", "Read them as one table: “sheet”: “*” in the dialect of the metadata, or sala convert --sheet '*'"),
    "sheets-joined": (_I, "{count} sheets with the same columns were put one under another ({names}); a column names the sheet of each row", None),
    "sheets-left": (_W, "{count} sheets have other columns than these and were left out: {names}", "Give all sheets of a series the same columns in the same order"),
    "disguised": (_W, "The file calls itself a workbook, but it is {kind}; it was read all the same", "Save it again as XLSX or CSV: other programs do not open it"),
    "table-chosen": (_I, "The file has {count} tables; {table} was read, the others are: {others}", "Publish one table per file; until then its number reaches each table: “table” in the dialect of the metadata, or sala convert --table"),
    "sheet-missing": (_W, "There is no sheet named {wanted}: {sheet} was read; there are: {others}", "Correct the name"),
    "table-missing": (_W, "There is no table number {wanted}: the file has {count}", "Correct the number"),
    "hidden-sheets": (_W, "The workbook has hidden sheets: {others}", "Take hidden sheets out before publishing"),
    "archive-member": (_I, "{member} was read from the archive; it also holds: {others}", "Publish one table per file"),
    "layer-chosen": (_I, "The file has {count} layers; {layer} was read, the others are: {others}", "Publish one layer per file"),
    "coordinates-turned": (_I, "The coordinates are in {system}; for maps they are turned into WGS 84 by “{way}” (accurate to {accuracy} m)", None),
    "coordinates-assumed": (_W, "The file does not say its coordinate system; its numbers are degrees and were taken as WGS 84", "Put the .prj file into the zip"),
    "coordinates-unknown": (_E, "The coordinate system is not stated or not known; the shapes were left out rather than put in a wrong place", "State the system: put the .prj file of an EPSG system into the zip"),
    "coordinates-found": (_I, "{x} and {y} are longitude and latitude (WGS 84): the rows can be shown on a map", None),
    "coordinates-swapped": (_W, "By their values {x} holds longitudes and {y} latitudes, whatever their titles say; they were read so", "Put each coordinate under its own title"),
    "coordinates-point": (_I, "{title} holds latitude and longitude in one cell: the rows can be shown on a map", "Put latitude and longitude into two columns"),
    "coordinates-datum": (_W, "The coordinates are metres of UTM and nothing says on which datum; WGS 84 was assumed (Indian 1975 would be some 450 m off)", "Say the datum in the title, for example: UTM_E (WGS 84 zone 47N)"),
    "coordinates-zone": (_I, "The zone of UTM is not stated; of the two of Thailand only zone {zone} fits these eastings", "Say the zone in the title, for example: UTM_E (zone 47N)"),
    "coordinates-no-zone": (_W, "The coordinates are metres of UTM, but nothing says whether of zone 47 or 48; no place is shown", "Add a column with the zone, or say it in the title"),
    "broken-shapes": (_E, "{count} shapes could not be read or lie outside the earth; their rows have no place", "Check these shapes in the program that made them"),
    "no-attributes": (_W, "The Shapefile came without its .dbf: there are shapes, but nothing is said of them", "Pack .shp, .dbf, .prj and .cpg in one zip"),
    "title-rows": (_I, "{count} rows above the header are titles; they are kept as notes", "Begin the file with the header"),
    "facts-beside": (_I, "{count} facts stand beside the table; they are kept as notes", "Put them into the description"),
    "header-joined": (_I, "The header stands on {count} rows; they were joined", "Use one header row"),
    "no-header": (_W, "The table has no header; its columns were numbered", "Add a first row with the names of the columns"),
    "blank-label": (_W, "{count} columns have no title", "Give every column a title"),
    "duplicate-label": (_W, "The title {title} stands over {count} columns", "Give every column a title of its own"),
    "empty-columns": (_I, "{count} columns without title and data were left out", None),
    "empty-column": (_W, "The column holds nothing", "Fill the column or take it out"),
    "side-by-side": (_W, "Other tables stand beside this one and were left out: {others}", "Publish one table per file; until then its number reaches each table: “table” in the dialect of the metadata, or sala convert --table"),
    "stacked": (_I, "The same table goes on beside itself in {count} parts; they were put one under another", "Use one block of columns"),
    "blank-row": (_I, "{count} blank rows were left out", None),
    "repeated-header": (_I, "The header is repeated on {count} rows; they were left out", "Print titles belong to the printout, not to the data"),
    "notes": (_I, "{count} rows are notes or sources; they are kept as notes", "Put notes into the description"),
    "section-rows": (_W, "{count} rows hold a heading only; they are kept as rows", "Put the heading into a column of its own"),
    "transposed": (_I, "The header stands in the first column; the table was turned round as the source says", None),
    "section-column": (_W, "{count} rows hold a heading only; the heading was carried as a column of the rows below it", "Put the heading into a column of its own"),
    "foreign-keys-left": (_I, "The table has keys into {tables}, which was not looked at together with it: they were not checked", "Run “sala validate” on the whole data package"),
    "keys-into-nothing": (_W, "The table has keys into {tables}, but the dataset has no table of that name: they were not checked", "Correct the name in the schema, or add the table to the dataset"),
    "keys-into-withheld": (_I, "The table has keys into {tables}, which is withheld: they were not checked", "Mend the table that is withheld: the keys are checked with the next harvest"),
    "keys-into-lost": (_W, "The table has keys into {tables}, which could not be fetched or read: they were not checked", "Mend the link or the file of that table: the keys are checked with the next harvest"),
    "filled-down": (_I, "The label stands on the first row of its group only; it was filled into {count} rows below, the original stays beside it", "Write the label on every row"),
    "total-rows": (_I, "{count} rows are totals or subtotals; they are marked", "Leave totals out: every tool can add up"),
    "missing-cell": (_E, "{count} rows have fewer cells than the header", "Check separators and quotation marks in these rows"),
    "extra-cell": (_E, "{count} rows have more cells than the header; what stood beyond it was left out", "Put values that hold the separator in quotation marks"),
    "merged-cells": (_I, "Merged cells were filled with their value", "Do not merge cells in data"),
    "type-error": (_E, "{count} cells are no {type}: they are empty in the table, their text is kept", "Correct these cells"),
    "null-words": (_I, "{count} cells say in words that there is no value ({words}); they are empty in the table", "Leave the cell empty and explain in the description"),
    "censored": (_I, "{count} cells say that a value lies beyond a limit or that nothing was found ({words}); they are empty in the table, their text is kept", "Put the limit and the mark into columns of their own"),
    "thai-digits": (_I, "{count} cells are written in Thai digits; they were read as numbers", None),
    "thousands": (_I, "{count} cells have thousands separators; they were read as numbers", "Publish numbers without separators"),
    "marked-numbers": (_W, "{count} numbers carry a mark (r, p, *); they were read without it", "Put the mark into a column of its own"),
    "negative-brackets": (_I, "{count} numbers stand in brackets; they were read as negative", "Write negative numbers with a minus"),
    "unit-in-cells": (_I, "{count} cells repeat the unit {unit}; it was moved to the column", "Put the unit into the header"),
    "exponent": (_W, "{count} cells are numbers in powers of ten, as spreadsheets shorten long codes; digits may be lost", "Format the column as text before saving"),
    "calendar-be": (_I, "The years are Buddhist years ({count} cells); dates were turned into Christian years, the original text is kept", None),
    "year-be": (_I, "The years are Buddhist years; they are kept as published and marked so", None),
    "stored-be": (_W, "{count} dates are stored with the Buddhist year as if it were Christian (as Excel does); they were turned", "Type dates in Christian years, or as text"),
    "mixed-era": (_E, "Buddhist and Christian years stand in one column ({be} and {ce} cells)", "Use one era in a column"),
    "school-year": (_I, "The years are school years (from May); they are kept apart from calendar years", None),
    "crop-year": (_I, "The years are crop years; they are kept apart from calendar years", None),
    "fiscal-year": (_I, "The years are Thai fiscal years (from October); they are kept apart from calendar years", None),
    "ambiguous-day": (_W, "Day and month cannot be told apart in any row; day first was assumed", "Write dates as 2024-01-31"),
    "two-digit-year": (_W, "The years have two digits and nothing says which era; the text was kept", "Write years with four digits"),
    "periods": (_I, "The cells are periods; they were written as intervals from day to day, the original text is kept", "Use one column for the first day and one for the last"),
    "quarters": (_I, "The cells are quarters or halves of calendar years; they were written as intervals from month to month, the original text is kept", "Use one column for the first day and one for the last"),
    "fiscal-quarters": (_I, "The cells are quarters or halves of Thai fiscal years (the first begins in October of the year before); they were written as intervals from month to month, the original text is kept", "Use one column for the first day and one for the last"),
    "school-terms": (_I, "The cells are terms of school years; they were written as year and number (2565/1), the original text is kept", "Use one column for the school year and one for the term"),
    "ranges": (_I, "The cells are ranges of values (25-30); they are kept as texts, and two columns behind them hold the lowest and the highest", "Use one column for the lowest value and one for the highest"),
    "serials": (_W, "The dates are written as the numbers by which a spreadsheet counts days (44927 is 1 January 2023); they were read so", "Format the column as dates before saving"),
    "decimal-comma": (_W, "The numbers have a comma before the decimals; they were read so", "Publish numbers with a point and without separators"),
    "escaped-quotes": (_W, "Quotation marks inside cells are written with a backslash; they were read so", "Double quotation marks inside cells, as CSV wants"),
    "two-digit-ce": (_W, "The years have two digits behind English months; they were read as years from 2000 on", "Write years with four digits"),
    "place-codes": (_I, "The column holds names of places; {count} distinct names have a TIS-1099 code", None),
    "address-codes": (_I, "The cells are addresses; {count} of them name a place with a TIS-1099 code", "Put province, district and subdistrict into columns of their own"),
    "place-unmatched": (_W, "{count} names of places are not in the official list: {names}", "Correct the spelling"),
    "by-schema": (_I, "The type was set by the schema", None),
}  # fmt: skip


def numbered(titles: Mapping[int, str]) -> str:
    """Tables by the numbers that reach them: `2 = ตารางที่ 2; 3 = …`."""
    return "; ".join(f"{number} = {title[:80]}" for number, title in titles.items())[:600]


def finding(
    code: str,
    column: str | None = None,
    rows: Rows | Sequence[int] | None = None,
    count: int | None = None,
    **params: Any,
) -> Finding:
    severity, sentence, fix = CODES[code]
    listed = rows.first if isinstance(rows, Rows) else list(rows or [])
    total = count if count is not None else rows.count if isinstance(rows, Rows) else max(1, len(listed))
    return Finding(
        code=code,
        severity=severity,
        column=column,
        rows=listed[:1000],
        count=total,
        detail=Text.of(sentence, count=total, **params),
        fix=Text.of(fix) if fix else None,
    )
