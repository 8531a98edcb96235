"""Opened Parquet files: a bounded number of handles, their metadata, and pages of rows straight from row groups."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import accumulate

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.tables.cache import ByteCache
from catalog.tables.port import Table
from catalog.words.errors import NotFound
from catalog.words.texts import Text

OPEN_FILES = 256


def opened(uri: str, metadata: pq.FileMetaData | None = None, *, mapped: bool = True) -> pq.ParquetFile:
    """Raises NotFound where the file is gone (taken down) or is none. Whoever reads all of it once does not map it: its pages would
    stay with the process."""
    try:
        return pq.ParquetFile(uri, metadata=metadata, memory_map=mapped)
    except (OSError, pa.ArrowInvalid) as error:
        raise NotFound(Text.of("The data of this version cannot be opened")) from error


class OpenParquet:
    """One version's Parquet. pyarrow's reader is not made for two threads at once: reads hold the lock."""

    def __init__(self, table: Table) -> None:
        self.uri = table.uri
        self.file = opened(table.uri)
        self.lock = threading.Lock()
        metadata = self.file.metadata
        self.rows: int = metadata.num_rows
        self.schema: pa.Schema = self.file.schema_arrow
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        self.starts: list[int] = [0, *accumulate(group.num_rows for group in groups)]
        self.bytes: int = sum(group.total_byte_size for group in groups)
        self.sizes = {  # bytes of a column's pages, decompressed
            name: sum(group.column(i).total_uncompressed_size for group in groups)
            for i, name in enumerate(self.schema.names)
        }

    def reader(self) -> pq.ParquetFile:
        return opened(self.uri, self.file.metadata)

    def read(self, names: Sequence[str]) -> pa.Table:
        """Whole columns, through a reader of its own: pages that others ask for go on."""
        with self.reader() as file:
            return file.read(columns=list(names), use_threads=True).select(list(names))

    def slice(self, start: int, length: int, names: Sequence[str], kept: ByteCache[pa.Table]) -> pa.Table:
        """Rows `start` to `start + length`, in the order of the file; row groups once read are kept for the next page."""
        if start >= self.rows or length <= 0:
            return self.schema.empty_table().select(list(names))
        end = min(start + length, self.rows)
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        pieces = []
        for group in range(first, last + 1):
            begin = self.starts[group]
            pieces.append(self.group(group, names, kept).slice(max(start - begin, 0), end - max(begin, start)))
        return pieces[0] if len(pieces) == 1 else pa.concat_tables(pieces)

    def group(self, number: int, names: Sequence[str], kept: ByteCache[pa.Table]) -> pa.Table:
        key = (self.uri, number, tuple(names))
        found = kept.get(key)
        if found is None:
            with self.lock:
                found = self.file.read_row_group(number, columns=list(names), use_threads=False)
            found = kept.put(key, found.select(list(names)))
        return found

    def batches(self, names: Sequence[str], size: int, threads: bool = False) -> Iterator[pa.RecordBatch]:
        """All rows in the order of the file, through a reader of its own: a slow reader holds up nobody."""
        with opened(self.uri, self.file.metadata, mapped=False) as file:
            for batch in file.iter_batches(size, columns=list(names), use_threads=threads):
                yield batch.select(list(names))

    def all_null(self, name: str) -> bool:
        """Whether the statistics alone tell that a column holds nothing."""
        metadata = self.file.metadata
        position = self.schema.get_field_index(name)
        if position < 0:
            return True
        for group in range(metadata.num_row_groups):
            statistics = metadata.row_group(group).column(position).statistics
            if statistics is None or statistics.null_count != metadata.row_group(group).num_rows:
                return False
        return True


class OpenFiles:
    """At most `most` opened files, the least recently used closed first. Keyed by content: versions never change."""

    def __init__(self, most: int = OPEN_FILES) -> None:
        self.most = most
        self.lock = threading.Lock()
        self.files: OrderedDict[str, OpenParquet] = OrderedDict()

    def get(self, table: Table) -> OpenParquet:
        with self.lock:
            found = self.files.get(table.sha256)
            if found is not None:
                self.files.move_to_end(table.sha256)
                return found
        opened = OpenParquet(table)
        with self.lock:
            self.files[table.sha256] = opened
            while len(self.files) > self.most:
                self.files.popitem(last=False)
        return opened
