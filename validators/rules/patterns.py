"""A regular expression of Python said again for Arrow's engine (RE2), so that whatever RE2 accepts Python accepts too.

None where that cannot be promised: look-around, flags, back-references, word boundaries, negated classes of Unicode.
"""

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# RE2's classes are ASCII, narrower than Python's: fine for accepting, wrong inside a negation.
_CATEGORIES = {op.CATEGORY_DIGIT: "0-9", op.CATEGORY_WORD: "0-9A-Za-z_", op.CATEGORY_SPACE: r"\t\n\f\r "}


def accepting(pattern: str) -> str | None:
    """`pattern` as Frictionless compiles it (`^{pattern}$`, matched from the start of the cell)."""
    try:
        tree = parser.parse(f"^{pattern}$")
        if tree.state.flags & ~re.UNICODE:
            return None
        return rf"\A(?:{_sequence(tree)})"
    except (re.error, _Untold, RecursionError, OverflowError):
        return None


class _Untold(Exception):
    """A construct that has no safe equal."""


def _sequence(tree: Any) -> str:
    return "".join(_one(kind, value) for kind, value in tree)


def _char(code: int) -> str:
    return rf"\x{{{code:x}}}"


def _one(kind: Any, value: Any) -> str:
    if kind is op.LITERAL:
        return _char(value)
    if kind is op.NOT_LITERAL:
        return f"[^{_char(value)}]"
    if kind is op.ANY:
        return r"[^\n]"
    if kind is op.IN:
        return _class(value)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, inner = value
        if low > 1000 or (high is not op.MAXREPEAT and high > 1000):
            raise _Untold
        return f"(?:{_sequence(inner)}){{{low},{'' if high is op.MAXREPEAT else high}}}"
    if kind is op.SUBPATTERN:
        _, added, removed, inner = value
        if added or removed:
            raise _Untold
        return f"(?:{_sequence(inner)})"
    if kind is op.BRANCH:
        return f"(?:{'|'.join(_sequence(branch) for branch in value[1])})"
    if kind is op.AT and value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return r"\A"
    if kind is op.AT and value in (op.AT_END, op.AT_END_STRING):
        return r"\z"
    raise _Untold


def _class(items: Any) -> str:
    parts, negated = [], False
    for kind, value in items:
        if kind is op.NEGATE:
            negated = True
        elif kind is op.LITERAL:
            parts.append(_char(value))
        elif kind is op.RANGE:
            parts.append(f"{_char(value[0])}-{_char(value[1])}")
        elif kind is op.CATEGORY and value in _CATEGORIES and not negated:
            parts.append(_CATEGORIES[value])
        else:
            raise _Untold
    return f"[{'^' if negated else ''}{''.join(parts)}]"
