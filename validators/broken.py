"""What Frictionless's report says, as findings: one for each kind of error and column, in words that can be said in Thai. No value of a cell is in them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from catalog.words.model import Finding, Severity
from catalog.words.texts import Text
from validators.rules import Checked

_CELLS = Text.of("Correct these cells, or the rule in the schema")
_HEADER = Text.of("Write the header as the schema has it, or correct the schema")
# kind of error: what is said of it, how it is mended
_SAID: dict[str, tuple[Text, Text]] = {
    "type-error": (Text.of("{count} cells are not of the type that the schema gives: {rules}"), _CELLS),
    "constraint-error": (Text.of("{count} cells break a rule of the schema: {rules}"), _CELLS),
    "unique-error": (Text.of("{count} cells repeat a value that may stand only once"), Text.of("Give every row a value of its own, or take the rule out of the schema")),
    "primary-key": (Text.of("{count} rows have the key of another row, or none"), Text.of("Give every row a key of its own")),
    "foreign-key": (Text.of("{count} rows have a key that leads nowhere: {rules}"), Text.of("Correct the key, or add the row that it leads to")),
    "incorrect-label": (Text.of("The header is not that of the schema"), _HEADER),
    "missing-label": (Text.of("The header lacks columns of the schema"), _HEADER),
    "extra-label": (Text.of("The header has columns that the schema does not know"), _HEADER),
    "schema-error": (Text.of("The schema itself is wrong: {rules}"), Text.of("Correct the schema")),
    "field-error": (Text.of("The schema itself is wrong: {rules}"), Text.of("Correct the schema")),
}  # fmt: skip
_OTHER = Text.of("The check by the schema found: {rules} ({count})"), Text.of("Correct the file, or the schema")
# What reading itself finds, with or without a schema.
_READ = frozenset({"missing-cell", "extra-cell", "blank-row", "blank-label", "duplicate-label"})
_CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"\Z', re.DOTALL)
_FOREIGN = re.compile(r'for "(.*?)": .* not found in the lookup table "(.*?)" as "(.*?)"\Z', re.DOTALL)
_ROWS, _RULES, _LONGEST = 1000, 5, 120


def findings_of(checked: Checked, known: Iterable[Finding]) -> Iterator[Finding]:
    """`known`: what reading found; a cell that both cannot read is told once."""
    told = {(one.code, one.column) for one in known}
    listed: dict[tuple[str, int | None], list[dict[str, Any]]] = defaultdict(list)
    for error in checked.errors:
        listed[error["type"], error.get("fieldNumber")].append(error)
    for (kind, number), count in sorted(checked.counts.items(), key=lambda one: (one[0][0], one[0][1] or 0)):
        errors = listed[kind, number]
        column = next((error["fieldName"] for error in errors if error.get("fieldName")), None)
        if kind in _READ or (kind, column) in told:
            continue
        rules = list(dict.fromkeys(rule_of(error) for error in errors))
        said, fix = _SAID.get(kind, _OTHER)
        params = {"count": count, "rules": "; ".join(rules[:_RULES]) + (" …" if len(rules) > _RULES else "")}
        yield Finding(
            code=kind,
            severity=Severity.ERROR,
            column=column,
            rows=sorted({error["rowNumber"] for error in errors if isinstance(error.get("rowNumber"), int)})[:_ROWS],
            count=count,
            detail=Text(id=said.id, params=params),
            fix=fix,
        )


def rule_of(error: dict[str, Any]) -> str:
    """What the schema asks: never what the cell says."""
    note = str(error.get("note") or "")
    if found := _CONSTRAINT.match(note):
        return f"{found[1]}: {found[2][:_LONGEST]}"
    if found := _FOREIGN.match(note):
        return f"{found[1]} → {found[2]} {found[3]}"[:_LONGEST]
    if error["type"] == "type-error":
        return note.removeprefix('type is "').split('"')[0].removesuffix("/default")[:_LONGEST]
    return note[:_LONGEST] if error["type"] in ("schema-error", "field-error") else str(error["title"])
