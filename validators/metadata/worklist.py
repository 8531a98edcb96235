"""The worklist: what an agency should mend, in plain words, ordered by points gained per minute of work; also as an Excel file to tick off."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

import xlsxwriter

from catalog.words.model import Draft, Finding, Severity
from catalog.words.texts import Language, Text, translate
from validators.metadata.judge import judge_metadata
from validators.metadata.table import check_of

# A finding inside a file has no line in the table of metadata checks: points and minutes by how hard it is.
FILE_POINTS = {Severity.ERROR: 3.0, Severity.WARNING: 1.0, Severity.INFO: 0.3}
FILE_MINUTES = {Severity.ERROR: 20, Severity.WARNING: 10, Severity.INFO: 5}
SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to mend. `where`: a field of the metadata, or file, column and rows."""

    dataset: str
    title: str
    organization: str
    file: str | None
    field: str | None
    column: str | None
    rows: tuple[int, ...]
    severity: Severity
    detail: Text
    fix: Text | None
    points: float
    minutes: int

    @property
    def gain(self) -> float:
        """Points for a minute's work."""
        return self.points / max(1, self.minutes)

    def document(self) -> dict[str, object]:
        """JSON-able; texts as message id and parameters, for the door to render."""
        return {
            "dataset": self.dataset, "title": self.title, "organization": self.organization, "file": self.file, "field": self.field,
            "column": self.column, "rows": list(self.rows), "severity": str(self.severity), "detail": self.detail.model_dump(),
            "fix": self.fix.model_dump() if self.fix else None, "points": self.points, "minutes": self.minutes,
        }  # fmt: skip


def metadata_tasks(dataset: str, draft: Draft) -> list[Task]:
    """What the score of a record lacks."""
    findings, _ = judge_metadata(draft)
    tasks = []
    for finding in findings:
        check = check_of(finding.code)
        tasks.append(task(dataset, draft, finding, None, check.points["sala"], check.effort))
    return tasks


def file_tasks(dataset: str, draft: Draft, file: str, findings: Iterable[Finding]) -> list[Task]:
    """What the judgement of one file found."""
    return [task(dataset, draft, f, file, FILE_POINTS[f.severity], FILE_MINUTES[f.severity]) for f in findings]


def task(dataset: str, draft: Draft, finding: Finding, file: str | None, points: float, minutes: int) -> Task:
    owner = draft.organization.title if draft.organization else ""
    return Task(
        dataset, draft.title, owner, file, finding.field, finding.column, tuple(finding.rows[:SHOWN_ROWS]), finding.severity,
        finding.detail, finding.fix, points, minutes,
    )  # fmt: skip


def ordered(tasks: Iterable[Task]) -> list[Task]:
    """Most points for the least work first; the same gain: by dataset, so that one page is opened once."""
    return sorted(tasks, key=lambda t: (-round(t.gain, 4), -t.points, t.dataset, t.file or "", t.field or ""))


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


def write_excel(tasks: Iterable[Task], file: BinaryIO, language: Language = "th") -> None:
    """An .xlsx with a tick box a line. Every text is written as text, so nothing from a source can become a formula."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(translate("What to mend", language)[:31])
    for place, (title, width) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title.render(language), head)
    line = 0
    for line, item in enumerate(ordered(tasks), start=1):
        sheet.insert_checkbox(line, 0, False)
        cells = (
            item.title,
            item.file or "",
            where(item, language),
            item.detail.render(language),
            item.fix.render(language) if item.fix else "",
        )
        for place, text in enumerate(cells, start=1):
            sheet.write_string(line, place, text[:32_000], body)
        sheet.write_number(line, 6, item.points, body)
        sheet.write_number(line, 7, item.minutes, body)
    sheet.autofilter(0, 0, max(1, line), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()


def where(item: Task, language: Language) -> str:
    """Field, or column and rows."""
    parts = [item.field or "", item.column or ""]
    if item.rows:
        shown = ", ".join(map(str, item.rows))
        parts.append(Text.of("rows {rows}", rows=shown).render(language))
    return " · ".join(part for part in parts if part)
