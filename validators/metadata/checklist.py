"""The worklist as files that an official can work with: an Excel sheet with a tick for every line, CSV, Markdown."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

import xlsxwriter

from catalog.words.texts import Language, Text, translate
from validators.metadata.worklist import Task, ordered, where

FONT, SIZE = "TH Sarabun New", 16  # the font of Thai official letters; a machine without it takes its own Thai font
OPEN, DONE = "☐", "☑"
LONGEST = 32_000  # characters of an Excel cell
FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS: tuple[tuple[Text, int], ...] = (
    (Text.of("Done"), 7),
    (Text.of("Dataset"), 40),
    (Text.of("File"), 24),
    (Text.of("Where"), 22),
    (Text.of("What is wrong"), 50),
    (Text.of("How to mend it"), 60),
    (Text.of("Points"), 8),
    (Text.of("Minutes"), 8),
)


def cells(item: Task, language: Language) -> tuple[str, ...]:
    """A line's texts, from `Dataset` to `How to mend it`."""
    fix = item.fix.render(language) if item.fix else ""
    return item.title, item.file or "", where(item, language), item.detail.render(language), fix


def write_excel(tasks: Iterable[Task], file: BinaryIO, language: Language = "th") -> None:
    """An .xlsx in which every line is ticked by choosing ☑ (any spreadsheet knows such lists); what is done turns grey.

    Every text is written as text, so nothing from a source can become a formula.
    """
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    base = {"font_name": FONT, "font_size": SIZE, "text_wrap": True, "valign": "top"}
    head = book.add_format({**base, "bold": True, "bg_color": "#E8EEF4", "border": 1})
    body = book.add_format(base)
    tick = book.add_format({**base, "align": "center", "text_wrap": False})
    done = book.add_format({"font_color": "#808080", "font_strikeout": True})
    sheet = book.add_worksheet(translate("What to mend", language)[:31])
    for place, (title, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title.render(language), head)
    line = 0
    for line, item in enumerate(ordered(tasks), start=1):
        sheet.write_string(line, 0, OPEN, tick)
        for place, text in enumerate(cells(item, language), start=1):
            sheet.write_string(line, place, text[:LONGEST], body)
        sheet.write_number(line, 6, item.points, body)
        sheet.write_number(line, 7, item.minutes, body)
    if line:
        sheet.data_validation(1, 0, line, 0, {"validate": "list", "source": [OPEN, DONE]})
        greyed = {"type": "formula", "criteria": f'=$A2="{DONE}"', "format": done}
        sheet.conditional_format(1, 0, line, len(COLUMNS) - 1, greyed)
    sheet.autofilter(0, 0, max(1, line), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()


def csv_of(tasks: Iterable[Task], language: Language = "th") -> bytes:
    """UTF-8 with its mark, as spreadsheets expect Thai; what could be a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([title.render(language) for title, _ in COLUMNS])
    for item in ordered(tasks):
        writer.writerow([OPEN, *map(defused, cells(item, language)), f"{item.points:g}", item.minutes])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def defused(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def markdown_of(tasks: Iterable[Task], language: Language = "th") -> bytes:
    """A list to tick, one line a task."""
    lines = [f"# {translate('What to mend', language)}", ""]
    for item in ordered(tasks):
        title, file, place, detail, fix = (plain(text) for text in cells(item, language))
        at = " · ".join(part for part in (title, file, place) if part)
        gain = Text.of("{points} points, {minutes} minutes", points=f"{item.points:g}", minutes=item.minutes)
        lines += [f"- [ ] **{detail}** ({gain.render(language)})", f"  {at}", *([f"  → {fix}"] if fix else [])]
    return ("\n".join(lines) + "\n").encode()


def plain(text: str) -> str:
    """On one line, and nothing in it that Markdown would take for a sign of its own."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|!" else letter for letter in " ".join(text.split()))
