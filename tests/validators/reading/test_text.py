"""Hygiene of cells: what is done to a whole column is what is done to each of its cells."""

import unicodedata

import pyarrow as pa

from validators.reading.text import tidy, tidy_array


def test_a_column_is_tidied_as_its_cells_are() -> None:
    letters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    texts = [text for one in letters for text in (one, f"{one}ก", f"ก{one}", f"ก{one}{one}ข")]
    texts = [text for text in texts if unicodedata.is_normalized("NFC", text)]
    assert tidy_array(pa.array(texts)).to_pylist() == list(map(tidy, texts))
