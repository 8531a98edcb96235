"""The different words that stand in a table's cells, bounded: what a table can be found by, besides its columns."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.words.model import Column

MOST = 1600  # words of one table
LONGEST = 80  # letters of one
MOST_LETTERS = 40_000  # of all words of one table
NAMES = (
    48  # letters that the words of a column of names have at most, on average: they go before addresses and sentences
)
COLUMNS = 60  # that are read
SEEN = 20_000  # rows of a column in which words are sought: the first ones
LETTER = r"\p{L}"
ADDRESS = r"^(?:https?://|www\.|\S+@\S+$)"  # on the web: nobody seeks a table by it


def words_in(path: Path, columns: Sequence[Column]) -> list[str]:
    """Of texts with a letter in them, names before longer texts, the columns taking turns so that a long one leaves room; none
    where the file is no Parquet."""
    try:
        with pq.ParquetFile(path) as file:
            held = set(file.schema_arrow.names)
            chosen = [one.name for one in columns if one.type == "string" and one.name in held][:COLUMNS]
            lists = [distinct(file, name) for name in chosen]
    except (pa.ArrowException, OSError):
        return []
    found: dict[str, None] = {}
    letters = 0
    longer = [words for words in lists if sum(map(len, words)) > NAMES * len(words)]
    for word in chain(turns([words for words in lists if words not in longer]), turns(longer)):
        if word not in found:
            letters += len(word)
            if len(found) >= MOST or letters > MOST_LETTERS:
                break
            found[word] = None
    return list(found)


def distinct(file: pq.ParquetFile, name: str) -> list[str]:
    """The first different words of a column that may be sought."""
    found: dict[str, None] = {}
    seen = 0
    for batch in file.iter_batches(batch_size=SEEN // 4, columns=[name]):
        values = batch.column(0).unique().drop_null().cast(pa.string())
        values = values.filter(pc.match_substring_regex(values, LETTER))
        values = values.filter(pc.invert(pc.match_substring_regex(values, ADDRESS)))
        found.update(dict.fromkeys(word[:LONGEST] for value in values.to_pylist() if (word := value.strip())))
        seen += len(batch)
        if seen >= SEEN or len(found) >= MOST:
            break
    return list(found)


def turns(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    for turn in range(max(map(len, lists), default=0)):
        yield from (values[turn] for values in lists if turn < len(values))
