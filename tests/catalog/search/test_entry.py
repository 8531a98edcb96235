"""Shapes of entries that engines do not show by themselves."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.entry import NARROW, title_key
from catalog.words.thai.sorting import sort_key

TITLES = st.text(st.sampled_from("กขฮะาำิเไๆ็่้ฯ ๒019azAé中_-.\u200b")) | st.text()


@given(TITLES)
def test_the_short_key_of_a_title_is_the_long_one_in_fewer_bytes(title: str) -> None:
    letters, _, marks = sort_key(title).partition("\x01")
    assert title_key(title, "id").rsplit("\x01", 1)[0] == f"{letters.translate(NARROW)}\x01{marks}"
