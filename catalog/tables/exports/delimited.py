"""CSV (RFC 4180, UTF-8): quoted where needed, formulas defused, with a BOM where Excel is to read it."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyarrow import csv

from catalog.tables.exports.cells import defused, defused_text, iso_times, plain
from catalog.tables.exports.sink import Sink

BOM = b"\xef\xbb\xbf"


def header(names: list[str]) -> bytes:
    cells = [defused_text(name).replace('"', '""') for name in names]
    return (",".join(f'"{cell}"' if any(c in cell for c in ',"\r\n') else cell for cell in cells) + "\n").encode()


def write_csv(names: list[str], batches: Iterable[pa.RecordBatch], bom: bool = False) -> Iterator[bytes]:
    """`names` head the columns of the batches, in order."""
    yield (BOM if bom else b"") + header(names)
    options = csv.WriteOptions(include_header=False, quoting_style="needed", batch_size=8192)
    sink = Sink()
    writer = None
    for batch in batches:
        columns = [defused(iso_times(plain(column))) for column in batch.columns]
        made = pa.record_batch(columns, names=[str(i) for i in range(len(columns))])
        if writer is None:
            writer = csv.CSVWriter(sink, made.schema, write_options=options)
        writer.write_batch(made)
        yield from sink.drain()
    if writer is not None:
        writer.close()
        yield from sink.drain()
