"""Where quotation marks are well-formed, Arrow reads as Python's csv module does."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validators.reading import delimited
from validators.reading.delimited import Delimited, Dialect
from validators.reading.encodings import decide
from validators.reading.quotes import well_formed


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet='",\n\rab ก\ufeff', max_size=40), st.sampled_from([1, 5, 9, 20, 1000]))
def test_both_readers_agree(tmp_path_factory: pytest.TempPathFactory, text: str, block: int) -> None:
    content = "x,y\n1,2\n" + text
    path = tmp_path_factory.mktemp("q") / "t.csv"
    path.write_text(content, encoding="utf-8", newline="")
    stream = Delimited(path, decide(path), Dialect())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK", block)
        rows = {
            int(n): list(row)
            for piece in stream.pieces(0, 2)
            for n, row in zip(piece.rows, zip(*(cells.to_pylist() for cells in piece.cells), strict=True), strict=True)
        }
    wanted = {
        number: [*row[:2], *[""] * (2 - len(row))]
        for number, row in enumerate(csv.reader(io.StringIO(content, newline="")), 1)
    }
    assert rows == wanted


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ('"a","b""c"\n', True),
        ('a"b,c\n', False),
        ('"a"b,c\n', False),
        ('"a\nb",c\n', True),
        ('"a,b\n', False),
        ("a,b\n", True),
        ('a,""\n', True),
        ('"""a"""\n', True),
    ],
)
def test_well_formed(text: str, fine: bool) -> None:
    assert well_formed([text.encode()], ",", '"') is fine
    assert well_formed([bytes([byte]) for byte in text.encode()], ",", '"') is fine
