"""DuckTables: rows of any version, from the nearest place that has them.

A page in the order of the file comes straight from its row groups; filters, sorting and grouping come from a frame in memory; what is
too large for a frame, or cannot be exact there, from DuckDB over the Parquet. All three give the same answer (tests hold them to it).
"""

import tempfile
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from catalog.tables.answers import json_rows, python_rows, with_links
from catalog.tables.cache import ByteCache
from catalog.tables.clauses import select_rows
from catalog.tables.duck import Duck, source_of
from catalog.tables.exports.formats import Rows, format_of
from catalog.tables.frames import Frame, frame_column, one_array, places_in_order
from catalog.tables.groups import grouped
from catalog.tables.parquet import OpenFiles, OpenParquet
from catalog.tables.port import RowPage, RowQuery, Table
from catalog.tables.selections import Selection, page_of, select
from catalog.words.errors import InvalidRequest, TooLarge
from catalog.words.model import Column
from catalog.words.texts import Text

MB = 1_000_000
STEP = 65_536  # rows of a batch
MAX_ANSWER = 64 * MB  # of one page, as Arrow


class DuckTables:
    """`memory` bounds in bytes what is kept between questions (frames, selections, answers) and what DuckDB may use for one."""

    def __init__(self, memory: int = 768 * MB, temp: Path | None = None) -> None:
        self.temp = temp or Path(tempfile.gettempdir()) / "sala-tables"
        self.temp.mkdir(parents=True, exist_ok=True)
        self.files = OpenFiles()
        self.frames: ByteCache[Frame] = ByteCache(memory // 2, lambda frame: frame.nbytes)
        self.selections: ByteCache[Selection] = ByteCache(memory // 8, lambda selection: selection.nbytes)
        self.groups: ByteCache[pa.Table] = ByteCache(memory // 16, lambda table: int(table.nbytes) + 500)
        self.answers: ByteCache[tuple[bytes, int]] = ByteCache(memory // 16, lambda answer: len(answer[0]) + 200)
        self.duck = Duck(max(memory, 512 * MB), self.temp)

    def close(self) -> None:
        self.duck.close()

    def rows(self, table: Table, query: RowQuery) -> RowPage:
        found, total = self.page(table, query)
        return RowPage(python_rows(found), total, query.page, query.page_size, tuple(found.column_names))

    def rows_json(self, table: Table, query: RowQuery, links: Callable[[int], Mapping[str, Any]]) -> bytes:
        """The answer of the rows API as bytes; `links` makes the door's links from the total. Hot answers are kept ready."""
        key = (table.sha256, query)
        kept = self.answers.get(key)
        if kept is None:
            found, total = self.page(table, query)
            kept = self.answers.put(key, (json_rows(found, total, query), total))
        return with_links(kept[0], links(kept[1]))

    def total(self, table: Table, query: RowQuery) -> int:
        return self.page(table, query)[1]

    def page(self, table: Table, query: RowQuery) -> tuple[pa.Table, int]:
        """One page as Arrow and the exact total of the answer's rows."""
        columns = {column.name: column for column in table.columns}
        try:
            found, total = self.nearest(table, query, columns)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, OverflowError) as error:
            raise InvalidRequest(Text.of("A value does not fit the column that it is compared with")) from error
        if found.nbytes > MAX_ANSWER:
            detail = Text.of("One page may have at most {most} MB", most=MAX_ANSWER // MB)
            raise TooLarge(detail, Text.of("Ask for fewer rows (page_size) or fewer columns."))
        return found, total

    def nearest(self, table: Table, query: RowQuery, columns: Mapping[str, Column]) -> tuple[pa.Table, int]:
        if query.group_by or query.aggregates:
            groups = self.grouped(table, query, columns)
            return groups.slice((query.page - 1) * query.page_size, query.page_size), groups.num_rows
        names = ["__id", *(query.columns if query.columns is not None else columns)]
        start = (query.page - 1) * query.page_size
        source = self.files.get(table)
        frame = self.frame(table, source)
        if not query.filters and not query.sort and not query.q:
            if frame is not None and all(name in frame.columns for name in names[1:]):
                rows = np.arange(start, min(start + query.page_size, source.rows), dtype=np.int64)
                return page_of(frame, rows, names), source.rows
            return source.slice(start, query.page_size, names), source.rows
        if frame is None:
            total = self.duck.total(table, query, columns)
            return self.duck.page(table, query, columns), total
        selection = self.selection(table, frame, query, columns)
        found = page_of(frame, selection.window(start, query.page_size), names)
        self.frames.settle(table.sha256)
        return found, selection.total

    def export(
        self, table: Table, query: RowQuery, format: str, metadata: Mapping[str, Any], *, bom: bool = False
    ) -> Iterator[bytes]:
        """The bytes of a download, as they are made; what is wrong with the question is raised at once. Pages are not looked at."""
        writer = format_of(format)
        known = {column.name: column for column in table.columns}
        if query.group_by or query.aggregates:
            groups = self.grouped(table, query, known)
            columns = [known.get(name) or Column(name=name, title=name) for name in groups.column_names]
            return writer.write(Rows(columns, groups.schema, groups.to_batches(STEP), metadata, bom))
        names = list(query.columns if query.columns is not None else known)
        columns = [known[name] for name in names]
        wanted = ["__id", *names] if writer.with_id else names
        schema, batches = self.batches(table, query, known, wanted)
        return writer.write(Rows(columns, schema, batches, metadata, bom))

    def batches(
        self, table: Table, query: RowQuery, columns: Mapping[str, Column], names: list[str]
    ) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """All rows of an answer, a batch at a time, in bounded memory."""
        source = self.files.get(table)
        schema = pa.schema([source.schema.field(name) for name in names])
        if not query.filters and not query.sort and not query.q:
            return schema, source.batches(names, STEP)
        frame = self.frame(table, source)
        if frame is None:
            reader = self.duck.reader(select_rows(query, columns, source_of(table), paged=False, names=names), STEP)
            return reader.schema, reader
        selection = self.selection(table, frame, query, columns)
        starts = range(0, selection.total, STEP)
        return schema, (b for s in starts for b in page_of(frame, selection.window(s, STEP), names).to_batches())

    def selection(self, table: Table, frame: Frame, query: RowQuery, columns: Mapping[str, Column]) -> Selection:
        key: Hashable = (table.sha256, query.filters, query.q, query.sort)
        found = self.selections.get(key)
        return found if found is not None else self.selections.put(key, select(frame, query, columns))

    def grouped(self, table: Table, query: RowQuery, columns: Mapping[str, Column]) -> pa.Table:
        key: Hashable = (table.sha256, query.filters, query.q, query.sort, query.group_by, query.aggregates)
        found = self.groups.get(key)
        if found is not None:
            return found
        frame = self.frame(table, self.files.get(table))
        groups = None if frame is None else grouped(frame, query, columns)
        if frame is not None:
            self.frames.settle(table.sha256)
        if groups is None:
            return self.groups.put(key, self.duck.groups(table, query, columns))
        return self.groups.put(key, in_order(groups, query))

    def frame(self, table: Table, source: OpenParquet) -> Frame | None:
        """The frame of a table that fits into a third of what frames may use, or None."""
        if source.bytes * 4 + source.rows * 4 > self.frames.most // 2:
            return None
        found = self.frames.get(table.sha256)
        return found if found is not None else self.frames.put(table.sha256, Frame(source))


def in_order(groups: pa.Table, query: RowQuery) -> pa.Table:
    """Groups in the order asked for, then in the order of their own values."""
    wanted: dict[str, bool] = {}
    for name, descending in [*query.sort, *((name, False) for name in query.group_by)]:
        wanted.setdefault(name, descending)
    if not wanted or groups.num_rows < 2:
        return groups
    keys = [(frame_column(one_array(groups.column(name))), descending) for name, descending in wanted.items()]
    return groups.take(pa.array(places_in_order(keys)))
