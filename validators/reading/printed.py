"""What a printout says again on each page: its title with (ต่อ), the number of the page. It is no data, and no heading of the rows below it. Pure."""

import re
from collections.abc import Sequence

import numpy as np

from catalog.words.thai.normal import fold_digits
from validators.reading.stream import Piece
from validators.reading.text import tidy

_PAGE = re.compile(
    r"\(?\s*(?:(?:หน้า|แผ่น)(?:ที่)?\s*[:.]?\s*\d{1,4}(?:\s*(?:จาก|/|ของ|ใน)\s*(?:ทั้งหมด\s*)?\d{1,4})?(?:\s*หน้า)?|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|-\s*\d{1,4}\s*-)\s*\)?",
    re.IGNORECASE,
)
_ON = re.compile(r"\s*(?:[(\[]\s*(?:ต่อ|contd?\.?|continued)\s*[)\]]|\s-?ต่อ-?)\s*", re.IGNORECASE)
_FEW = 3  # cells of a row that may be a title again
_LOOKED = 20_000  # cells of a piece
_LONG = 20  # a title without (ต่อ) that is said again; what is shorter may head the rows below it


def page(text: str) -> bool:
    """Whether a cell is the number of a page: หน้า 2 จาก 5, - 2 -."""
    return bool(_PAGE.fullmatch(fold_digits(text)))


def bare(text: str) -> str:
    """A title without (ต่อ) and the number of the page."""
    text = _ON.sub(" ", f"{text} ")
    return " ".join(_PAGE.sub(" ", fold_digits(text)).split())


def titles(rows: Sequence[Sequence[str]]) -> frozenset[str]:
    """The titles above a table, as they may come again."""
    return frozenset(bare(tidy(cell)) for row in rows for cell in row if tidy(cell)) - {""}


def sparse(counts: np.ndarray, columns: int, most: int) -> np.ndarray:
    """Rows of a piece with at most so many cells and an empty one: few enough to be looked at one by one."""
    return np.flatnonzero((counts > 0) & (counts <= most) & (counts < max(2, columns)))[: _LOOKED // max(4, columns)]


def again(piece: Piece, columns: Sequence[int], counts: np.ndarray, known: frozenset[str]) -> np.ndarray:
    """Rows that hold nothing but titles that are known and numbers of pages."""
    found = np.zeros(len(piece.rows), bool)
    for index in sparse(counts, len(columns), _FEW):
        cells = [text for column in columns if (text := tidy(piece.cells[column][int(index)].as_py()))]
        found[index] = bool(cells) and all(page(cell) or _said(cell, known) for cell in cells)
    return found


def _said(text: str, known: frozenset[str]) -> bool:
    plain = bare(text)
    return plain in known and (plain != fold_digits(text) or len(text) > _LONG)
