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
LATER = (
    "Try again later"  # so begins what a failed fetch advises to whoever harvests; the agency has a server to look at
)
SERVER = Text.of(
    "Look at the server that holds the file, and its log: the link has to give the file to anyone, at any time, without signing in"
)
SHOWN_ROWS = 20
COUNT = "count"  # the parameter of a finding that says how many cells


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to mend: a field of the metadata, or something in a file, in one column or in several (`places`: each with its rows)."""

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
    places: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def columns(self) -> list[str]:
        return [column for column, _ in self.places]

    @property
    def gain(self) -> float:
        """Points for a minute's work."""
        return self.points / max(1, self.minutes)

    def document(self) -> dict[str, object]:
        """JSON-able; texts as message id and parameters, for the door to render."""
        return {
            "dataset": self.dataset, "slug": self.slug, "title": self.title, "organization": self.organization,
            "resource": self.resource, "file": self.file, "field": self.field,
            "column": self.column, "columns": self.columns, "rows": list(self.rows),
            "places": [{"column": column, "rows": list(rows)} for column, rows in self.places], "severity": str(self.severity), "code": self.code,
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
    """What the judgement of one file found; the same of several columns is one task."""
    return grouped(task(dataset, draft, f, file, FILE_POINTS[f.severity], FILE_MINUTES[f.severity]) for f in findings)


def grouped(tasks: Iterable[Task]) -> list[Task]:
    """Tasks of one file that say the same of several columns, as one: points, minutes and counts are added up."""
    groups: dict[object, list[Task]] = {}
    for place, item in enumerate(tasks):
        same = (item.code, item.severity, item.field, apart_from_count(item.detail), apart_from_count(item.fix))
        groups.setdefault(same if item.column else place, []).append(item)
    return [together(group) if len(group) > 1 else group[0] for group in groups.values()]


def apart_from_count(text: Text | None) -> tuple[object, ...]:
    if text is None:
        return ()
    return text.id, *sorted((name, str(value)) for name, value in text.params.items() if name != COUNT)


def together(group: Sequence[Task]) -> Task:
    first, rows = group[0], sorted({row for item in group for row in item.rows})
    params = dict(first.detail.params)
    if COUNT in params:
        counts = [item.detail.params.get(COUNT) for item in group]
        params[COUNT] = sum(count for count in counts if isinstance(count, int))
    return replace(
        first,
        column=None,
        rows=tuple(rows[:SHOWN_ROWS]),
        detail=first.detail.model_copy(update={"params": params}),
        points=round(sum(item.points for item in group), 4),
        minutes=sum(item.minutes for item in group),
        places=tuple(place for item in group for place in item.places),
    )


def state_tasks(dataset: str, draft: Draft, file: str, state: str, reason: Text | None, fix: Text | None) -> list[Task]:
    """A file that is withheld, does not answer, or is no table."""
    if state not in STATES or reason is None:
        return []
    points, minutes = STATES[state]
    if fix is not None and fix.id.startswith(LATER):
        fix = SERVER
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
        places=((finding.column, tuple(finding.rows[:SHOWN_ROWS])),) if finding.column else (),
    )  # fmt: skip


def ordered(tasks: Iterable[Task]) -> list[Task]:
    """Most points for the least work first; the same gain: by dataset, so that one page is opened once."""
    return sorted(tasks, key=lambda t: (-round(t.gain, 4), -t.points, t.dataset, t.file or "", t.field or ""))


def where(item: Task, language: Language) -> str:
    """Field, or columns and rows."""
    named = item.label.render(language) if item.label else item.field or ""
    parts = [named, ", ".join(item.columns)]
    if item.rows:
        shown = ", ".join(map(str, item.rows))
        parts.append(Text.of("rows {rows}", rows=shown).render(language))
    return " · ".join(part for part in parts if part)
