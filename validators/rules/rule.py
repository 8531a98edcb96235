"""One field's rule, in plain words: what the vectorised proofs need to know of it, and how to ask Frictionless about one cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Notes = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """`read` is Frictionless's own reader of this field: cell (text or None) -> (value or None, notes or None)."""

    name: str
    number: int  # 1-based place in the row
    type: str
    format: str
    read: Callable[[str | None], tuple[Any, Notes]]
    constraints: Mapping[str, Any] = field(default_factory=dict)
    bounds: Mapping[str, Any] = field(default_factory=dict)  # minimum, maximum … as values of the type
    missing: Sequence[str] = ("",)
    options: Mapping[str, Any] = field(default_factory=dict)  # decimal_char, group_char, true_values …


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign key: the fields at `places`, by name `fields`, have the values of `others` in the table `table`."""

    places: Sequence[int]
    fields: Sequence[str]
    table: str
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one file are read and what holds between them. Field places are 0-based here."""

    rules: Sequence[Rule]
    encoding: str
    newlines: bool  # \\r and \\r\\n become \\n before the cells are cut (Frictionless does so for every format but csv)
    delimiter: str
    quote: str  # "" for none
    escape: str | None
    skip_space: bool
    python_dialect: Any  # the same, as csv.reader takes it
    first_row: int  # 1-based record where the content begins
    comment_char: str | None = None
    comment_rows: frozenset[int] = frozenset()
    skip_blank: bool = False
    unique: Sequence[int] = ()
    primary: Sequence[int] = ()
    foreign: Sequence[Foreign] = ()
