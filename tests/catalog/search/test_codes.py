from pathlib import Path

from catalog.search.codes import Codes


def test_a_value_keeps_its_number_and_others_learn_of_it(tmp_path: Path) -> None:
    first, second = Codes(tmp_path), Codes(tmp_path)
    assert [first.numbered("a", value) for value in ("ก", "", "b\n\u2028", "ก")] == [1, 0, 2, 1]
    assert second.numbered("a", "b\n\u2028") == 2 and second.numbered("a", "new") == 3
    assert first.numbered("b", "ก") == 1
    first.settle()
    third = Codes(tmp_path)
    assert list(third.values("a")) == ["", "ก", "b\n\u2028", "new"]
    assert list(third.values("b")) == ["", "ก"] and third.number("b", "new") is None


def test_what_a_killed_process_left_half_written_is_written_over(tmp_path: Path) -> None:
    Codes(tmp_path).numbered("a", "one")
    with (tmp_path / "values").open("ab") as file:
        file.write(b'["a","two')
    assert Codes(tmp_path).number("a", "two") is None
    assert Codes(tmp_path).numbered("a", "three") == 2
    assert list(Codes(tmp_path).values("a")) == ["", "one", "three"]


def test_a_value_lies_in_one_of_two_columns(tmp_path: Path) -> None:
    codes, other = Codes(tmp_path), Codes(tmp_path)
    placed = [codes.placed(("few", "more"), f"v{n}", 3) for n in range(5)]
    assert placed == [("few", 1), ("few", 2), ("few", 3), ("more", 1), ("more", 2)]
    assert [other.placed(("few", "more"), f"v{n}", 3) for n in (4, 2, 9)] == [("more", 2), ("few", 3), ("more", 3)]
