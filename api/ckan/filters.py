"""The part of Solr's `fq` that clients really send, as filters of ours. Anything else is an error, never ignored. Pure.

field:value  field:"a b"  field:(a OR "b c")  field:[low TO high]  +must  -not  NOT  a AND b  a OR b (of one field)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api.ckan.envelopes import unsearchable

TOKEN = re.compile(
    r'\s*(?:([+-]?)([A-Za-z_][\w.-]*):|(\()|(\))|(\[[^\]]*\]|\{[^}]*\})|"((?:[^"\\]|\\.)*)"|([^\s()"\[\]]+))'
)
FIELDS = {
    "organization": "organization",
    "owner_org": "organization",
    "groups": "theme",
    "tags": "tags",
    "res_format": "format",
    "license_id": "license",
    "data_type": "data_type",
    "data_category": "category",
}
ALWAYS = {"state": "active", "type": "dataset", "dataset_type": "dataset", "capacity": "public", "private": "false"}
MOST = 2_000  # characters
MOST_TOKENS = 400
MATH = re.compile(r"([+-]\d{1,6})(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)S?|/(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)")
SPANS = {"YEAR": 365 * 86_400, "MONTH": 30 * 86_400, "DAY": 86_400, "HOUR": 3_600, "MINUTE": 60, "SECOND": 1}


@dataclass(slots=True)
class Filters:
    """`chosen`: each entry is one clause: a facet and values of which one must hold. `nothing`: no dataset can match."""

    chosen: list[tuple[str, list[str]]] = field(default_factory=list)
    excluded: list[tuple[str, list[str]]] = field(default_factory=list)
    since: str | None = None
    until: str | None = None
    least_tags: int = 0
    nothing: bool = False


@dataclass(slots=True)
class Clause:
    name: str
    values: list[str]
    negative: bool


def tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """(kind, sign, text); kinds: field open close range quoted word."""
    at = count = 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        count += 1
        if found is None or count > MOST_TOKENS:
            raise unsearchable(f"cannot parse {text[at : at + 40]!r}")
        sign, name, opened, closed, span, quoted, word = found.groups()
        at = found.end()
        if name is not None:
            yield "field", sign, name
        elif opened:
            yield "open", "", "("
        elif closed:
            yield "close", "", ")"
        elif span is not None:
            yield "range", "", span
        elif quoted is not None:
            yield "quoted", "", re.sub(r"\\(.)", r"\1", quoted)
        else:
            yield "word", "", word


def read(texts: list[str]) -> Filters:
    made = Filters()
    for text in texts:
        if len(text) > MOST:
            raise unsearchable("too long")
        for clause in joined(text):
            add(made, clause)
    return made


def joined(text: str) -> list[Clause]:
    """The clauses of one `fq`; OR joins neighbours of the same field."""
    found: list[Clause] = []
    either = negative = False
    stream = list(tokens(text))
    at = depth = 0
    while at < len(stream):
        kind, sign, word = stream[at]
        at += 1
        if kind == "word" and word in ("AND", "&&", "+"):
            continue
        if kind == "word" and word in ("OR", "||"):
            either = True
            continue
        if kind == "word" and word in ("NOT", "!", "-"):
            negative = True
            continue
        if kind in ("open", "close"):
            # Around clauses they change nothing, because OR of one field is all that may stand in them.
            depth += 1 if kind == "open" else -1
            if negative or depth < 0:
                raise unsearchable("a parenthesis stands where it is not understood")
            continue
        if kind == "word" and word == "*:*":
            continue
        if kind != "field":
            raise unsearchable(f"{word!r} stands without a field")
        values, at = values_of(stream, at)
        clause = Clause(word, values, negative or sign == "-")
        if either and found:
            if found[-1].name != clause.name or found[-1].negative or clause.negative:
                raise unsearchable("OR may only join values of one field")
            found[-1].values += clause.values
        else:
            found.append(clause)
        either = negative = False
    if depth or either or negative:
        raise unsearchable("it is not finished")
    return found


def values_of(stream: list[tuple[str, str, str]], at: int) -> tuple[list[str], int]:
    if at >= len(stream):
        raise unsearchable("a field stands without a value")
    kind, _, word = stream[at]
    if kind in ("word", "quoted", "range"):
        return [word], at + 1
    if kind != "open":
        raise unsearchable("a field stands without a value")
    values: list[str] = []
    at += 1
    while at < len(stream) and stream[at][0] != "close":
        kind, _, word = stream[at]
        if kind not in ("word", "quoted"):
            raise unsearchable("nested clauses are not understood")
        if word == "AND":
            raise unsearchable("AND between values of one field is not understood")
        if word != "OR":
            values.append(word)
        at += 1
    if not values or at >= len(stream):
        raise unsearchable("a parenthesis is not closed")
    return values, at + 1


def add(made: Filters, clause: Clause) -> None:
    name, values = clause.name, clause.values
    if name in ALWAYS:
        holds = any(value.lower() in (ALWAYS[name], "*") for value in values)
        made.nothing |= holds if clause.negative else not holds
    elif name in ("metadata_modified", "metadata_created"):
        if clause.negative or len(values) != 1 or name == "metadata_created":
            raise unsearchable(f"{name} takes one range")
        made.since, made.until = span(values[0])
    elif name == "num_tags" and len(values) == 1:
        low = values[0].strip("[]{}").split(" TO ")[0]
        made.least_tags = int(low) if low.isascii() and low.isdigit() and len(low) < 10 else 0
    elif name in FIELDS:
        facet = FIELDS[name]
        if values == ["*"] or values == ["[* TO *]"]:
            return
        kept = [value.upper() if facet == "format" else value for value in values]
        (made.excluded if clause.negative else made.chosen).append((facet, kept))
    elif name.startswith("extras_") or name == "vocab_":
        made.nothing = True
    else:
        raise unsearchable(f"undefined field {name}")


def span(text: str) -> tuple[str | None, str | None]:
    parts = text.strip("[]{}").split(" TO ")
    if len(parts) != 2:
        raise unsearchable(f"{text[:60]!r} is no range")
    return moment(parts[0].strip(), end=False), moment(parts[1].strip(), end=True)


def moment(text: str, *, end: bool) -> str | None:
    """A time of Solr, with its arithmetic, as ours. What has fractions is widened to whole seconds."""
    if text in ("*", ""):
        return None
    found = MATH.search(text)
    base, math = (text[: found.start()], text[found.start() :]) if found else (text, "")
    try:
        at = datetime.now(UTC) if base == "NOW" else datetime.fromisoformat(base.strip('"').replace("Z", "+00:00"))
    except ValueError as error:
        raise unsearchable(f"{text[:60]!r} is no time") from error
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    try:
        for by, unit, floor in MATH.findall(math):
            if unit:
                at += timedelta(seconds=int(by) * SPANS[unit])
            else:
                at -= timedelta(seconds=at.timestamp() % SPANS[floor])
    except OverflowError as error:
        raise unsearchable(f"{text[:60]!r} is out of time") from error
    if at.microsecond and end:
        at += timedelta(seconds=1)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
