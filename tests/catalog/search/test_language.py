import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search.language import read
from catalog.search.planning import plan


def clauses(text: str) -> list[list[str]]:
    return [[item.chunk for item in clause] for clause in read(text).clauses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ข้าว ทุเรียน", [["ข้าว"], ["ทุเรียน"]]),
        ("ข้าว OR ทุเรียน มังคุด", [["ข้าว", "ทุเรียน"], ["มังคุด"]]),
        ("ข้าว หรือ ทุเรียน", [["ข้าว", "ทุเรียน"]]),
        ("ข้าว และ ทุเรียน", [["ข้าว"], ["ทุเรียน"]]),
        ('"ข้าว หอม"', [["ข้าว หอม"]]),
        ("2560 - 2562", [["2560-2562"]]),
        ("101-105", [["101-105"]]),
        ("OR ข้าว OR", [["ข้าว"]]),
        ("nonsense:csv", [["nonsense csv"]]),
        ("quality:splendid", [["quality splendid"]]),
    ],
)
def test_clauses(text: str, expected: list[list[str]]) -> None:
    assert clauses(text) == expected


def test_filters_and_negation() -> None:
    asked = read('ข้าว -"ข้าวโพด" -ราคา format:csv format:XLSX year:2565-2566')
    assert [item.chunk for item in asked.without] == ["ข้าวโพด", "ราคา"]
    assert asked.filters == {"format": ("CSV", "XLSX"), "year": ("2022", "2023")}


def test_years() -> None:
    assert read("2560-2562").items[0].years == (2017, 2019)
    assert read("ปี 62").items[1].years == (2019, 2019)
    assert read("ห้อง 62").items[1].years is None
    assert read("101-105").items[0].years is None


@settings(deadline=None)
@given(st.text(max_size=3000))
def test_anything_is_understood_in_bounded_size(text: str) -> None:
    asked = read(text)
    assert len(asked.words) <= 48 and len(asked.clauses) <= 64
    plan(asked, {})
