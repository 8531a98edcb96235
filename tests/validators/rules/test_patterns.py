"""What Arrow accepts by a pattern, Python accepts."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.rules.patterns import accepting

PATTERNS = [
    "[A-Z]{2}[0-9]{4}",
    r"\d+",
    "a|b",
    "^a.*$",
    "[^a]+",
    "(ab)*c?",
    r"\w+ \w+",
    "[ก-๙]{2,}",
    r"-?\d+(\.\d+)?",
    "a{,2}",
    ".",
    "x*?y",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=60)
@given(cells=st.lists(st.text("abcxyAZ019 .-กข๑\n_", max_size=6)))
def test_accepted_is_accepted(pattern: str, cells: list[str]) -> None:
    said = accepting(pattern)
    assert said is not None
    found = pc.match_substring_regex(pa.array(cells, pa.string()), said).to_pylist()
    assert all(re.match(f"^{pattern}$", cell) for cell, good in zip(cells, found) if good)


@pytest.mark.parametrize("pattern", ["AB1234", "ก", "a b"])
def test_plain_patterns_do_accept(pattern: str) -> None:
    assert pc.match_substring_regex(pa.array([pattern, "?"]), accepting(pattern)).to_pylist() == [True, False]


@pytest.mark.parametrize("pattern", [r"[^\d]", r"\D", r"\bx", "(?=a)a", r"(a)\1", "(", "(?i:a)"])
def test_what_cannot_be_promised_is_left(pattern: str) -> None:
    assert accepting(pattern) is None
