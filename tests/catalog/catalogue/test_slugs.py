"""Slugs are readable, bounded, and never an id."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.catalogue.slugs import LONGEST, LOOKS_LIKE_ID, others, readable, slug_of

ID = "0b5a6a5e-5a1a-5e0d-8a1a-5a1a5a1a5a1a"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("ข้อมูลผู้ป่วย (ปี 2566)", "ข้อมูลผู้ป่วย-ปี-2566"),
        ("Air Quality: PM2.5 / ฝุ่น", "air-quality-pm2-5-ฝุ่น"),
        ("  --  ", ""),
        ("ั่ก", "ก"),
        (ID, f"d-{ID}"),
        ("a/../b?c#d%00", "a-b-c-d-00"),
    ],
)
def test_readable(title: str, slug: str) -> None:
    assert readable(title) == slug


@given(st.text(), st.dictionaries(st.just("name"), st.text() | st.integers()))
def test_every_slug_is_a_safe_part_of_an_address(title: str, raw: dict[str, object]) -> None:
    slug = slug_of(raw, title, ID)
    assert 0 < len(slug) <= 100
    assert not LOOKS_LIKE_ID.fullmatch(slug)
    assert not set(slug) & set("/?#% \0\\:")
    assert slug not in (".", "..")
    assert len(set(others(slug, ID))) == 3


@given(st.text(st.sampled_from("กขคงั่้ิ์ ab-"), min_size=LONGEST))
def test_a_mark_stays_with_its_letter(title: str) -> None:
    slug = readable(title)
    assert len(slug) <= LONGEST
    assert not slug or unicodedata.category(slug[0])[0] != "M"
    full = readable(title[: len(title)])
    assert full.startswith(slug)


@pytest.mark.parametrize("name", ["budget-2567", "a_b", "0x"])
def test_the_sources_own_name(name: str) -> None:
    assert slug_of({"name": name}, "ชื่อ", ID) == name


@pytest.mark.parametrize("name", ["ก", "A", "", "-a", "a/b", "x" * 101, 5, None, ID])
def test_what_is_no_name_of_an_address(name: object) -> None:
    assert slug_of({"name": name}, "ชื่อ", ID) == "ชื่อ"
