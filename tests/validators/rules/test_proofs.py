"""What a proof calls good Frictionless takes; a column that repeats its cells is proven as one that does not."""

import pyarrow as pa
import pytest
from frictionless import Field
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.rules.proofs import prover
from validators.rules.rule import Rule
from validators.rules.texts import sizes

NUMBERS = st.text("0123456789.,-+e ๑", max_size=7)
OPTIONS = {"decimal_char": ".", "group_char": "", "bare_number": True, "float_number": False}


def rule_of(**facts: object) -> Rule:
    return Rule("n", 1, "number", "default", lambda cell: (cell, None), options=OPTIONS | facts)


@pytest.mark.parametrize("point", [".", ","])
@settings(max_examples=150)
@given(cells=st.lists(NUMBERS, min_size=1), cut=st.integers(0, 3), times=st.sampled_from([1, 9]))
def test_numbers_called_good_are_numbers(point: str, cells: list[str], cut: int, times: int) -> None:
    column = pa.array(cells * times, pa.string()).slice(cut)
    read = Field.from_descriptor({"name": "n", "type": "number", "decimalChar": point}).read_cell
    good = prover(rule_of(decimal_char=point), False)(column).good
    assert good.tolist() == prover(rule_of(decimal_char=point), True)(column).good.tolist()
    for cell, fine in zip(column.to_pylist(), good, strict=True):
        plain = cell.removeprefix("-").replace(point, "", 1)
        assert not fine or (read(cell)[1] is None)
        if plain.isdecimal() and plain.isascii() and cell.removeprefix("-")[0] != point and cell[-1] != point:
            assert fine


@given(st.lists(st.text(max_size=5)), st.integers(0, 3))
def test_sizes_are_bytes(cells: list[str], cut: int) -> None:
    assert sizes(pa.array(cells, pa.string()).slice(cut)).tolist() == [len(cell.encode()) for cell in cells[cut:]]
