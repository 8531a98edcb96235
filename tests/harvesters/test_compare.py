"""Changed means changed: order, white space, emptiness and stamps of generation do not count; everything else does."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.words.model import Draft, DraftResource
from harvesters.compare import VOLATILE, differences, fingerprint, salt
from tests.harvesters.trial import source

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(min_size=1), inner, max_size=5),
    max_leaves=25,
)


def shuffled(value: Any, dice: random.Random) -> Any:
    """The same content in another order, with other white space."""
    if isinstance(value, dict):
        items = [(k, shuffled(v, dice)) for k, v in value.items()]
        dice.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        items = [shuffled(v, dice) for v in value]
        dice.shuffle(items)
        return items
    if isinstance(value, str):
        return "  " + value.replace(" ", " \n\t") + " "
    return value


@given(st.dictionaries(st.text(min_size=1), JSON), st.randoms())
def test_order_and_white_space_do_not_count(raw: dict[str, Any], dice: random.Random) -> None:
    assert fingerprint(raw) == fingerprint(shuffled(raw, dice))


@given(
    st.dictionaries(st.text(min_size=1), JSON), st.text(min_size=1).filter(lambda t: t.strip() and t not in VOLATILE)
)
def test_a_field_that_changes_counts(raw: dict[str, Any], name: str) -> None:
    assert fingerprint({**raw, name: "one"}) != fingerprint({**raw, name: "two"})


def test_absent_and_empty_are_the_same() -> None:
    assert fingerprint({"a": 1, "b": None, "c": "", "d": [], "e": {"f": None}}) == fingerprint({"a": 1})
    assert fingerprint({"a": 0}) != fingerprint({})
    assert fingerprint({"a": False}) != fingerprint({})


def test_stamps_of_generation_do_not_count() -> None:
    assert fingerprint({"a": 1, "tracking_summary": {"total": 1}}) == fingerprint(
        {"a": 1, "tracking_summary": {"total": 9}}
    )


def test_strange_values_have_a_fingerprint_too() -> None:
    assert len(fingerprint({"a": "\ud800", "b": 10**40})) == 64


def test_the_configuration_counts() -> None:
    plain, licensed = (
        source("https://x.example", "a"),
        source("https://x.example", "a", defaults={"license": "CC-BY-4.0"}),
    )
    assert salt(plain) != salt(licensed)
    assert salt(plain) == salt(source("https://x.example", "a", schedule="hourly"))


def draft(**more: Any) -> Draft:
    return Draft(**{"remote_id": "1", "title": "น้ำ", **more})


def test_differences_are_told_field_by_field() -> None:
    old = draft(tags=["a", "b"], extras={"x": 1, "gone": 2}, resources=[
        DraftResource(remote_id="r1", url="https://x.example/1.csv", title="one"), DraftResource(remote_id="r2", title="two")])  # fmt: skip
    new = draft(title="น้ำฝน", tags=["b", "a"], extras={"x": 3}, resources=[
        DraftResource(remote_id="r3", url="https://x.example/3.csv"), DraftResource(remote_id="r1", url="https://x.example/new.csv", title="one")])  # fmt: skip
    found = {d["field"]: (d["from"], d["to"]) for d in differences(old, new)}
    assert found == {
        "title": ("น้ำ", "น้ำฝน"),
        "x": (1, 3),
        "gone": (2, None),
        "resources[r1].url": ("https://x.example/1.csv", "https://x.example/new.csv"),
        "resources[r2]": ("two", None),
        "resources[r3]": (None, "https://x.example/3.csv"),
    }
    assert differences(old, old) == []
    assert differences(None, new) == []
