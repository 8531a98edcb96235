"""What was seen before: against a plain dict."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.rules import keys


@given(st.lists(st.lists(st.integers(-3, 30), max_size=40), max_size=8))
def test_seen_gives_the_last_row_before(batches: list[list[int]]) -> None:
    seen, known, row = keys.Seen(), {}, 0
    for batch in batches:
        rows = list(range(row + 1, row + 1 + len(batch)))
        expected = []
        for value, number in zip(batch, rows):
            expected.append(known.get(value, 0))
            known[value] = number
        row += len(batch)
        assert seen.add(keys.integer_keys(np.array(batch, np.int64)), np.array(rows, np.int64)).tolist() == expected


def test_long_runs_go_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_RUN", 100)
    seen = keys.Seen()
    for start in range(0, 2000, 70):
        values = np.arange(start, start + 70)
        assert not seen.add(keys.integer_keys(values), values + 1).any()
    assert any(run.file for run in seen._runs)
    again = np.arange(500, 600)
    assert seen.add(keys.integer_keys(again), again + 10_000).tolist() == (again + 1).tolist()


def test_many_runs_are_searched_through_the_sieve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_RUN", 100)
    seen, known = keys.Seen(), {}
    for start in range(0, 5000, 70):
        values, rows = np.arange(start, start + 70) * 7919 % 4001, np.arange(start, start + 70) + 1
        expected = [known.get(value, 0) for value in values.tolist()]
        assert seen.add(keys.integer_keys(values), rows).tolist() == expected
        known |= dict(zip(values.tolist(), rows.tolist(), strict=True))
    assert seen._sieve is not None


@given(st.lists(st.text(max_size=20)))
def test_texts_have_one_key_each(texts: list[str]) -> None:
    made = keys.text_keys(pa.array(texts, pa.string()))
    assert len(set(made.tolist())) == len(set(texts))
    assert [keys.value_key(text) for text in texts] == made.tolist()
    assert keys.text_keys(pa.array(["x", *texts], pa.string()).slice(1)).tolist() == made.tolist()


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_equal_numbers_have_equal_keys(left: Decimal, right: Decimal) -> None:
    assert (keys.value_key(left) == keys.value_key(right)) == (left == right)
    sign, digits, exponent = left.as_tuple()
    if len(digits) < 20:
        assert keys.value_key(Decimal((sign, (*digits, 0), exponent - 1))) == keys.value_key(left)
