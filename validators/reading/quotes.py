"""Whether a file's quotation marks are well-formed: each opens at the start of a cell or closes at the end of one.

Only then do Arrow and Python's csv module read the same; the two differ on nothing else (`tests/validators/reading/test_quotes.py`).
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

CHUNK = 4 << 20


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks cut where lines end, so that no doubled mark is torn apart."""
    rest = b""
    for chunk in chunks:
        block = rest + chunk
        cut = max(block.rfind(b"\n"), block.rfind(b"\r"))
        if cut < 0:
            rest = block
            continue
        yield block[: cut + 1]
        rest = block[cut + 1 :]
    if rest:
        yield rest


def _is_utf8(lines: bytes) -> bool:
    try:
        pa.array([lines], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def well_formed(chunks: Iterable[bytes], delimiter: str, quote: str, utf8: bool = False) -> bool:
    """Over a file's bytes, in an encoding in which ASCII is ASCII (UTF-8, Windows-874 …); with `utf8`, that they are UTF-8 as well."""
    if len(delimiter.encode()) != 1 or len(quote.encode()) != 1:
        return False
    mark = quote.encode()
    outside = np.zeros(256, bool)
    outside[[ord(delimiter), 10, 13]] = True
    inside = False
    for lines in _lines(chunks):
        if utf8 and not _is_utf8(lines):
            return False
        if mark not in lines:
            continue
        block = np.frombuffer(lines.replace(mark + mark, b""), np.uint8)
        at = np.flatnonzero(block == mark[0])
        if not len(at):
            continue
        opening = np.arange(len(at)) % 2 == (1 if inside else 0)
        opens, closes = at[opening], at[~opening]
        before, after = opens[opens > 0] - 1, closes[closes < len(block) - 1] + 1
        if not outside[block[before]].all() or not outside[block[after]].all():
            return False
        inside ^= len(at) % 2 == 1
    return not inside


def end_of_rows(data: bytes, mark: bytes) -> int:
    """Where the last row that is whole ends, 0 where none does; `mark`: of a file whose quotation marks are well-formed, if it has any."""
    end = _end_of_line(data, len(data))
    odd = bool(mark) and data.count(mark, 0, end) % 2 == 1
    while end and odd:  # the line ends inside a cell
        before = _end_of_line(data, end - 1)
        odd ^= data.count(mark, before, end) % 2 == 1
        end = before
    return end


def _end_of_line(data: bytes, stop: int) -> int:
    """A carriage return that is the last byte may be half of an end."""
    return max(data.rfind(b"\n", 0, stop), data.rfind(b"\r", 0, stop - 1)) + 1
