"""Two versions of one table, or two years of one series: columns that came, went, or changed what they are."""

from collections.abc import Sequence

from catalog.words.model import Column, Finding, Severity
from catalog.words.texts import Text
from validators.metadata.words import plain

KEEP = Text.of(
    "Keep the same columns, names and units from one version to the next, or tell the change in the description"
)


def drift(old: Sequence[Column], new: Sequence[Column]) -> list[Finding]:
    """What differs, by name (then by title, for a column that was only renamed). The order of columns does not count."""
    before, after = {c.name: c for c in old}, {c.name: c for c in new}
    gone = [c for name, c in before.items() if name not in after]
    came = [c for name, c in after.items() if name not in before]
    renamed = [(a, b) for a in gone for b in came if plain(a.title) == plain(b.title) and plain(a.title)]
    lost = {a.name for a, _ in renamed}
    found = {b.name for _, b in renamed}
    return [
        *(
            finding("column-renamed", b, Text.of("Column “{old}” is now called “{column}”", old=a.name, column=b.name))
            for a, b in renamed
        ),
        *(
            finding("column-gone", c, Text.of("Column “{column}” is gone", column=c.title))
            for c in gone
            if c.name not in lost
        ),
        *(
            finding("column-new", c, Text.of("Column “{column}” is new", column=c.title), Severity.INFO)
            for c in came
            if c.name not in found
        ),
        *(changed for name in before.keys() & after.keys() for changed in changes(before[name], after[name])),
    ]


def changes(old: Column, new: Column) -> list[Finding]:
    """Type, unit and calendar of one column."""
    return [
        finding(
            f"column-{what}", new, Text.of("Column “{column}” changed from {old} to {new}", column=new.title, old=a or "-", new=b or "-")
        )
        for what, a, b in (("type", old.type, new.type), ("unit", old.unit, new.unit), ("calendar", old.calendar, new.calendar))
        if a != b
    ]  # fmt: skip


def finding(code: str, column: Column, detail: Text, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, severity=severity, column=column.title, detail=detail, fix=KEEP)
