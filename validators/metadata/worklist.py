"""The worklist: what an agency should mend, in plain words, ordered by points gained per minute of work. Pure.

A task is one thing to mend: something that the score of the record lacks, something found inside a file, a file that cannot be had, or
columns that are not those of the version before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.words.model import Column, Draft, Finding, Severity
from catalog.words.texts import Language, Text
from validators.metadata.judge import judge_metadata
from validators.metadata.series import drift
from validators.metadata.table import check_of

# A finding inside a file has no line in the table of metadata checks: points and minutes by how hard it is.
FILE_POINTS = {Severity.ERROR: 3.0, Severity.WARNING: 1.0, Severity.INFO: 0.3}
FILE_MINUTES = {Severity.ERROR: 20, Severity.WARNING: 10, Severity.INFO: 5}
# A file that nobody can use: state -> points, minutes. What is withheld gains nothing for anyone until it is mended.
STATES: Mapping[str, tuple[float, int]] = {"withheld": (10.0, 30), "unreachable": (8.0, 15), "invalid": (5.0, 30)}
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
    code: str = ""
    label: Text | None = None  # the field in words
    resource: str | None = None  # id of the file
    slug: str = ""  # of the dataset

    @property
    def gain(self) -> float:
        """Points for a minute's work."""
        return self.points / max(1, self.minutes)

    def document(self) -> dict[str, object]:
        """JSON-able; texts as message id and parameters, for the door to render."""
        return {
            "dataset": self.dataset, "slug": self.slug, "title": self.title, "organization": self.organization,
            "resource": self.resource, "file": self.file, "field": self.field,
            "column": self.column, "rows": list(self.rows), "severity": str(self.severity), "code": self.code,
            "detail": self.detail.model_dump(), "fix": self.fix.model_dump() if self.fix else None,
            "points": self.points, "minutes": self.minutes,
        }  # fmt: skip


def metadata_tasks(dataset: str, draft: Draft) -> list[Task]:
    """What the score of a record lacks. That its agency keeps it closed is no fault: nobody is told to open what may be personal."""
    findings, _ = judge_metadata(draft)
    tasks = []
    for finding in findings:
        check = check_of(finding.code)
        made = task(dataset, draft, finding, None, check.points["sala"], check.effort)
        tasks.append(replace(made, label=check.measures))
    return tasks


def file_tasks(dataset: str, draft: Draft, file: str, findings: Iterable[Finding]) -> list[Task]:
    """What the judgement of one file found."""
    return [task(dataset, draft, f, file, FILE_POINTS[f.severity], FILE_MINUTES[f.severity]) for f in findings]


def state_tasks(dataset: str, draft: Draft, file: str, state: str, reason: Text | None, fix: Text | None) -> list[Task]:
    """A file that is withheld, does not answer, or is no table."""
    if state not in STATES or reason is None:
        return []
    points, minutes = STATES[state]
    finding = Finding(code=f"file-{state}", severity=Severity.ERROR, detail=reason, fix=fix)
    return [task(dataset, draft, finding, file, points, minutes)]


def drift_tasks(dataset: str, draft: Draft, file: str, old: Sequence[Column], new: Sequence[Column]) -> list[Task]:
    """Columns that are not those of the version before. A column that came is no fault."""
    return file_tasks(dataset, draft, file, (f for f in drift(old, new) if f.severity is not Severity.INFO))


def task(dataset: str, draft: Draft, finding: Finding, file: str | None, points: float, minutes: int) -> Task:
    owner = draft.organization.title if draft.organization else ""
    return Task(
        dataset, draft.title, owner, file, finding.field, finding.column, tuple(finding.rows[:SHOWN_ROWS]), finding.severity,
        finding.detail, finding.fix, points, minutes, finding.code,
    )  # fmt: skip


def ordered(tasks: Iterable[Task]) -> list[Task]:
    """Most points for the least work first; the same gain: by dataset, so that one page is opened once."""
    return sorted(tasks, key=lambda t: (-round(t.gain, 4), -t.points, t.dataset, t.file or "", t.field or ""))


def where(item: Task, language: Language) -> str:
    """Field, or column and rows."""
    named = item.label.render(language) if item.label else item.field or ""
    parts = [named, item.column or ""]
    if item.rows:
        shown = ", ".join(map(str, item.rows))
        parts.append(Text.of("rows {rows}", rows=shown).render(language))
    return " · ".join(part for part in parts if part)
