"""DuckTables: rows of any version, from the nearest place that has them.

A page in the order of the file comes straight from its row groups; filters, sorting and grouping come from a frame in memory; what is
too large for a frame, not yet there, or not exact there, from DuckDB over the Parquet. All give the same answer (tests hold them to it).
"""

import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from catalog.tables import selects
from catalog.tables.answers import json_rows, python_rows, with_links
from catalog.tables.cache import ByteCache
from catalog.tables.clauses import select_rows
from catalog.tables.differences.difference import compare
from catalog.tables.differences.keys import KeyFacts
from catalog.tables.differences.news import News
from catalog.tables.duck import Duck, source_of
from catalog.tables.exports.formats import Rows, format_of
from catalog.tables.frames import Frame, Sort
from catalog.tables.groups import grouped, in_order
from catalog.tables.packages import Part, write_package
from catalog.tables.parquet import OpenFiles, OpenParquet
from catalog.tables.port import RowPage, RowQuery, Table
from catalog.tables.sandbox.pool import Bounds, Pool
from catalog.tables.selections import EARLY, Selection, page_of, select, whole, window
from catalog.tables.shelf import Shelf
from catalog.tables.warming import Warming
from catalog.words.errors import InvalidRequest, TooLarge
from catalog.words.model import Column
from catalog.words.texts import Text

MB = 1_000_000
STEP = 16_384  # rows of a batch: a hundred slow readers each hold one
MAX_ANSWER = 64 * MB  # of one page, as Arrow
AT_ONCE = 12 * MB  # of pages: so much is loaded while a question waits
SHELVED = 4  # times the memory: bytes that the shelf on disk may take
SORTED_AT_ONCE = 2_000_000  # rows whose order a question waits for
COMPARED_AT_ONCE = 20_000  # cells of two versions that are compared while a page waits
LARGE = 8 * MB  # of pages: from here a table is laid out on the shelf once it is touched
Columns = Mapping[str, Column]


@contextmanager
def fitting_values() -> Iterator[None]:
    """What Arrow says of a value that cannot be compared with a column, in words."""
    try:
        yield
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, OverflowError) as error:
        raise InvalidRequest(Text.of("A value does not fit the column that it is compared with")) from error


class DuckTables:
    """`memory` bounds in bytes what is kept between questions (frames, selections, answers) and what DuckDB may use for one."""

    def __init__(
        self, memory: int = 768 * MB, temp: Path | None = None, sql_workers: int = 2, sql_bounds: Bounds | None = None
    ) -> None:
        self.temp = temp or Path(tempfile.gettempdir()) / "sala-tables"
        self.temp.mkdir(parents=True, exist_ok=True)
        self.files = OpenFiles()
        self.frames: ByteCache[Frame] = ByteCache(memory // 2, lambda frame: frame.nbytes)
        self.selections: ByteCache[Selection] = ByteCache(memory // 16, lambda selection: selection.nbytes)
        self.groups: ByteCache[pa.Table] = ByteCache(memory // 16, lambda table: int(table.nbytes) + 500)
        self.answers: ByteCache[tuple[bytes, int]] = ByteCache(memory // 16, lambda answer: len(answer[0]) + 200)
        self.stretches: ByteCache[pa.Table] = ByteCache(memory // 16, lambda table: int(table.nbytes) + 500)
        self.totals: ByteCache[int] = ByteCache(4 * MB, lambda total: 400)
        self.shelf = Shelf(self.temp / "shelf", memory * SHELVED)
        self.warming = Warming()
        self.facts = KeyFacts()
        self.news = News(self.temp / "news")
        self.duck = Duck(max(memory, 512 * MB), self.temp)
        self.pool = Pool(sql_workers, sql_bounds)

    def tidy(self) -> None:
        self.shelf.tidy()
        self.news.tidy()

    def close(self) -> None:
        self.warming.close()
        self.pool.close()
        self.duck.close()

    def rows(self, table: Table, query: RowQuery) -> RowPage:
        found, total = self.page(table, query)
        return RowPage(python_rows(found), total, query.page, query.page_size, tuple(found.column_names))

    def rows_json(self, table: Table, query: RowQuery, links: Callable[[int], Mapping[str, Any]]) -> bytes:
        """The answer of the rows API as bytes; `links` makes the door's links from the total. Hot answers are kept ready."""
        kept = self.answers.get((table.sha256, query))
        if kept is None:
            found, total = self.page(table, query)
            kept = self.answers.put((table.sha256, query), (json_rows(found, total, query), total))
        return with_links(kept[0], links(kept[1]))

    def is_hot(self, table: Table, query: RowQuery) -> bool:
        """Whether `rows_json` has its answer ready, so that it takes no time worth a thread."""
        return self.answers.get((table.sha256, query)) is not None

    def rows_as(self, table: Table, query: RowQuery, format: str, metadata: Mapping[str, Any]) -> tuple[bytes, int]:
        """One page in the format of a download, and the exact total."""
        writer = format_of(format)
        found, total = self.page(table, query)
        known = {column.name: column for column in table.columns}
        if not writer.with_id and "__id" in found.column_names:
            found = found.drop_columns(["__id"])
        columns = [known.get(name) or Column(name=name, title=name) for name in found.column_names if name != "__id"]
        return b"".join(writer.write(Rows(columns, found.schema, found.to_batches(), metadata))), total

    def page(self, table: Table, query: RowQuery) -> tuple[pa.Table, int]:
        """One page as Arrow and the exact total of the answer's rows."""
        columns = {column.name: column for column in table.columns}
        with fitting_values():
            found, total = self.nearest(table, query, columns)
        if found.nbytes > MAX_ANSWER:
            detail = Text.of("One page may have at most {most} MB", most=MAX_ANSWER // MB)
            raise TooLarge(detail, Text.of("Ask for fewer rows (page_size) or fewer columns."))
        return found, total

    def nearest(self, table: Table, query: RowQuery, columns: Columns) -> tuple[pa.Table, int]:
        start = (query.page - 1) * query.page_size
        if query.group_by or query.aggregates:
            groups = self.grouped(table, query, columns)
            return groups.slice(start, query.page_size), groups.num_rows
        names = ["__id", *(query.columns if query.columns is not None else columns)]
        source = self.files.get(table)
        if not query.filters and not query.sort and not query.q:
            return self.stretch(table, source, start, query.page_size, names), source.rows
        sort = tuple(query.sort)
        frame = self.frame(table, source)
        if frame is None or not self.at_hand(table, frame, query, columns, names):
            return self.duck.page(table, query, columns), self.counted(table, query, columns)
        selection = self.selection(table, frame, query, columns)
        end = min(start + query.page_size, selection.total)
        if sort and selection.rows is None and sort not in frame.orders:
            self.warming.ask((table.sha256, sort), lambda: self.prepare(table, frame, [], sort))
            if end > EARLY and frame.rows > SORTED_AT_ONCE:
                return self.duck.page(table, query, columns), selection.total
        found = page_of(frame, window(frame, selection, sort, start, query.page_size), names)
        self.frames.settle(table.sha256)
        return found, selection.total

    def counted(self, table: Table, query: RowQuery, columns: Columns) -> int:
        """The total by SQL, counted once for all pages."""
        key: Hashable = (table.sha256, query.filters, query.q)
        found = self.totals.get(key)
        return found if found is not None else self.totals.put(key, self.duck.total(table, query, columns))

    def stretch(self, table: Table, source: OpenParquet, start: int, length: int, names: list[str]) -> pa.Table:
        """Rows in the order of the file: from the frame where it happens to hold all of them, else from their row groups."""
        frame = self.frames.get(table.sha256)
        if frame is None and source.bytes > LARGE:
            frame = self.frame(table, source)  # who looks at a large table will ask something of it
        if frame is not None and all(name in frame.columns for name in names[1:]):
            return page_of(frame, np.arange(start, min(start + length, source.rows), dtype=np.int64), names)
        return source.slice(start, length, names, self.stretches)

    def at_hand(self, table: Table, frame: Frame, query: RowQuery, columns: Columns, names: list[str]) -> bool:
        """Whether a frame can answer at once; if not, it is made ready for the next time."""
        sort = tuple(query.sort)
        needed = [
            *names[1:],
            *(f.column for f in query.filters),
            *(name for name, _ in sort),
            *(columns if query.q else ()),
        ]
        if frame.missing(needed) <= AT_ONCE:
            frame.load(needed)
            if frame.sortable(sort):
                return True
        self.warming.ask((table.sha256, tuple(needed), sort), lambda: self.prepare(table, frame, needed, sort))
        return False

    def prepare(self, table: Table, frame: Frame, needed: list[str], sort: Sort) -> None:
        frame.load(needed)
        if sort:
            frame.order(sort)
        self.frames.settle(table.sha256)

    def selection(self, table: Table, frame: Frame, query: RowQuery, columns: Columns) -> Selection:
        key: Hashable = (table.sha256, query.filters, query.q)
        found = self.selections.get(key)
        return found if found is not None else self.selections.put(key, select(frame, query, columns))

    def grouped(self, table: Table, query: RowQuery, columns: Columns) -> pa.Table:
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
        """The frame of a table, or None where it would not fit (in memory it takes up to three times what its pages hold)."""
        if source.bytes * 3 > self.frames.most:
            return None
        found = self.frames.get(table.sha256)
        if found is not None:
            return found
        if source.bytes <= LARGE:
            return self.frames.put(table.sha256, Frame(source))
        frame = Frame(source, self.shelf.table(table.sha256, source.schema.names))
        self.warming.ask((table.sha256, "shelf"), lambda: self.shelve(table, frame))
        return self.frames.put(table.sha256, frame)

    def shelve(self, table: Table, frame: Frame) -> None:
        """Lay a table's columns out on disk, once: processes and restarts after this one find them there."""
        if frame.shelve(table.uri):
            self.frames.settle(table.sha256)
            self.shelf.tidy()

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
        wanted = ["__id", *names] if writer.with_id else names
        with fitting_values():
            schema, batches = self.batches(table, query, known, wanted, threads=writer.quick)
        return writer.write(Rows([known[name] for name in names], schema, batches, metadata, bom))

    def package(self, dataset: Mapping[str, Any], tables: Iterable[Table], address: str) -> Iterator[bytes]:
        """A zip of a dataset's tables with `datapackage.json` and its licence; `address` is its page here."""
        parts = (
            Part(
                table.title or table.resource,
                table.columns,
                self.export(table, RowQuery(), "csv", {}),
                facts={"sala:resource": table.resource, "sala:version": table.version},
            )
            for table in tables
        )
        return write_package(dataset, parts, address)

    def diff(self, old: Table, new: Table, keys: Sequence[str] | None = None, limit: int = 1000) -> Mapping[str, Any]:
        """Columns, rows and cells that changed, at most `limit` of the changes themselves, and `summary` (a Text)."""
        return compare(self.duck, self.files, self.facts, old, new, keys).as_json(limit)

    def revision(self, old: Table, new: Table, *, at_once: bool = True) -> Text | None:
        """The sentence of a difference, where it is known, or `at_once` and quickly found; else it is found beside the questions."""
        found = self.news.get(old, new)
        if found is not None:
            return found
        if at_once and max(old.rows, new.rows) * max(1, len(new.columns)) <= COMPARED_AT_ONCE:
            return self.told(old, new)
        self.warming.ask((old.sha256, new.sha256, "revision"), lambda: self.tell(old, new))
        return None

    def told(self, old: Table, new: Table) -> Text:
        found: Text = self.diff(old, new, limit=0)["summary"]
        return self.news.put(old, new, found)

    def tell(self, old: Table, new: Table) -> None:
        self.told(old, new)

    def changes(self, old: Table, new: Table, keys: Sequence[str] | None = None) -> Iterator[Mapping[str, Any]]:
        """All changes, one after the other, in bounded memory."""
        return compare(self.duck, self.files, self.facts, old, new, keys).changes()

    def sql(self, statement: str, tables: Mapping[str, Table], limit: int = 10_000) -> Mapping[str, Any]:
        """{"columns", "data", "rows", "truncated", "seconds", "tables"}; `tables` may be a mapping that looks names up."""
        return selects.ask(self.pool, statement, tables, limit).as_json()

    def sql_export(
        self,
        statement: str,
        tables: Mapping[str, Table],
        format: str,
        metadata: Mapping[str, Any],
        *,
        limit: int = selects.MOST_ROWS,
        bom: bool = False,
    ) -> Iterator[bytes]:
        return selects.export(selects.ask(self.pool, statement, tables, limit), format, metadata, bom)

    def batches(
        self, table: Table, query: RowQuery, columns: Columns, names: list[str], *, threads: bool = True
    ) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """All rows of an answer, a batch at a time, in bounded memory."""
        source = self.files.get(table)
        schema = pa.schema([source.schema.field(name) for name in names])
        if not query.filters and not query.sort and not query.q:
            return schema, source.batches(names, STEP, threads=threads)
        frame = self.frame(table, source)
        if frame is None:
            reader = self.duck.reader(select_rows(query, columns, source_of(table), paged=False, names=names), STEP)
            return reader.schema, reader
        rows = whole(frame, self.selection(table, frame, query, columns), tuple(query.sort))
        pieces = (page_of(frame, rows[at : at + STEP], names) for at in range(0, len(rows), STEP))
        return schema, (batch for piece in pieces for batch in piece.to_batches())
