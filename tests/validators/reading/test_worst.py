"""The worst ways in which offices write a table, all at once, drawn by chance: the table that was meant must come back exactly."""

from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.validators.reading.worst import as_book, as_text, difference, table
from validators import judge_file
from validators.port import Hints


def wrong(folder: Path, seed: int) -> list[str]:
    random = Random(seed)
    book = random.random() < 0.5
    made = table(random, book)
    form = random.choice(["xlsx", "xls", "ods"]) if book else "csv"
    path = folder / f"table.{form}"
    if book:
        as_book(made, path, random, form)
    else:
        garble = random.choice([None] * 6 + ["thai-as-latin", "utf8-as-latin"])
        encoding = "utf-8" if garble else random.choice(["utf-8", "utf-8-sig", "cp874", "utf-16"])
        as_text(made, path, encoding, random.choice(",\t;|"), garble)
    found = judge_file(path, Hints(name=path.name), folder / "out.parquet")
    return difference(made, found, pq.read_table(folder / "out.parquet") if found.parquet else None)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_table_comes_back_as_it_was_meant(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    assert not wrong(tmp_path_factory.mktemp("worst"), seed)
