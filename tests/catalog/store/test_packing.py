"""What comes from outside is packed without loss where JSON can hold it, and made harmless where it cannot."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.store.packing import canonical, column, dumps, loads, pack, unpack
from catalog.words.errors import Unreadable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


@given(JSON)
def test_what_json_holds_comes_back(value: object) -> None:
    assert unpack(pack(value)) == value
    assert loads(dumps(value)) == value


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
def test_the_order_of_keys_does_not_count(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_what_is_large_is_small() -> None:
    value = {"notes": "ข้อมูลเปิดภาครัฐ " * 500}
    assert len(pack(value)) < len(dumps(value)) / 10
    assert unpack(pack(value)) == value


@pytest.mark.parametrize(
    "hostile",
    [
        {"a": "\ud800"},
        {"\udfff": 1},
        {"n": 10**30},
        {"f": float("inf")},
        json.loads('{"s": "\\ud83d"}'),
        {"b": b"x"},
        {"s": {1, 2}},
    ],
)
def test_what_json_cannot_hold_is_harmless(hostile: dict[str, object]) -> None:
    packed = dumps(hostile)
    packed.decode("utf-8")
    assert isinstance(json.loads(packed), dict)


def test_what_is_nested_too_deep_is_said() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(Unreadable, match="nested"):
        dumps(deep)


@given(st.text())
def test_columns_hold_no_nul_and_no_surrogate(text: str) -> None:
    made = column(text)
    assert "\0" not in made
    made.encode("utf-8")
