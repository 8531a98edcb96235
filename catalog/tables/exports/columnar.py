"""Parquet and Arrow: for machines, typed, with what the columns mean in the file itself."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.tables.exports.cells import plain
from catalog.tables.exports.sink import Sink

GROUP = 131_072


def described(schema: pa.Schema, metadata: Mapping[str, Any]) -> pa.Schema:
    told = json.dumps(metadata, ensure_ascii=False, default=str).encode()
    return schema.with_metadata({"sala": told})


def plain_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield pa.record_batch([plain(column) for column in batch.columns], names=batch.schema.names)


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], metadata: Mapping[str, Any]) -> Iterator[bytes]:
    sink = Sink()
    told = described(schema, metadata)
    with pq.ParquetWriter(sink, told, compression="zstd", compression_level=1) as writer:
        waiting: list[pa.RecordBatch] = []
        for batch in plain_batches(batches):
            waiting.append(batch.cast(schema))
            if sum(b.num_rows for b in waiting) >= GROUP:
                writer.write_table(pa.Table.from_batches(waiting).cast(told), row_group_size=GROUP)
                waiting = []
                yield from sink.drain()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting).cast(told), row_group_size=GROUP)
    yield from sink.drain()


def write_arrow(schema: pa.Schema, batches: Iterable[pa.RecordBatch], metadata: Mapping[str, Any]) -> Iterator[bytes]:
    """An IPC stream, not compressed: what DuckDB-WASM reads without any extension."""
    sink = Sink()
    told = described(schema, metadata)
    with pa.ipc.new_stream(sink, told) as writer:
        yield from sink.drain()
        for batch in plain_batches(batches):
            writer.write_batch(batch.cast(told))
            yield from sink.drain()
    yield from sink.drain()


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The schema that `plain` gives."""
    fields = []
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        fields.append(pa.field(field.name, pa.string() if pa.types.is_large_string(kind) else kind))
    return pa.schema(fields)
