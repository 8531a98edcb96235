"""A stream and its shape made into one Parquet table: two readings, the first for the evidence, the second for the values."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from catalog.words.thai.normal import fold_digits
from validators.reading import printed, quarters, ranges, sums, words
from validators.reading import rows as lines
from validators.reading.account import Read, account
from validators.reading.classes import NULL
from validators.reading.coordinates import placed
from validators.reading.decisions import Decision, decide, field_of
from validators.reading.evidence import Evidence
from validators.reading.findings import finding
from validators.reading.groups import Filling, Groups, steps_of
from validators.reading.names import names_of
from validators.reading.neighbours import with_ends, with_years
from validators.reading.sections import Sections, sections_of, totals_within
from validators.reading.shape import Block, Shape
from validators.reading.stream import MAX_COLUMNS, Piece, Rows, Stream, strings
from validators.reading.text import tidy
from validators.reading.values import all_codes, arrow_type, turn, with_year

ROW_GROUP = 16_384  # a page of rows reads one group; larger ones cost each page more than they save on disk
GROUPS, LARGEST_GROUP = 500, 131_072  # of a long table: every query reads what its footer says of each group
GROUP_BYTES = 64 << 20
KEPT = 48 << 20  # bytes of text that may be kept between the two readings
_BUDDHIST = re.compile(r"(?<!\d)25\d\d(?!\d)")
_REGIONS = pa.array(sorted(words.REGIONS))


class Watcher(Protocol):
    """Whoever looks at every row as it goes by (the gate for personal data)."""

    def feed(self, batch: pa.RecordBatch) -> None: ...


@dataclass
class _Table:
    stream: Stream
    shape: Shape
    facts: lines.RowFacts = field(default_factory=lines.RowFacts)
    sections: Sections | None = None
    filling: Filling | None = None
    sums: set[int] = field(default_factory=set)  # rows that add up others, by arithmetic
    kept: list[tuple[Block, Piece]] | None = (
        None  # what was read, where it is small enough to be kept for the second time
    )

    @property
    def width(self) -> int:
        blocks = [*self.shape.blocks, *self.shape.others, *self.shape.facts]
        return max((column for block in blocks for column in block.columns), default=-1) + 1

    @property
    def heads(self) -> list[list[str]]:
        """The header's rows as published."""
        return [self.stream.head[row - 1] for row in self.shape.header]

    @property
    def titles(self) -> frozenset[str]:
        """What stands above the header."""
        return printed.titles(self.stream.head[: self.shape.header[0] - 1] if self.shape.header else ())

    def pieces(self) -> Iterator[tuple[Block, Piece]]:
        """Every row, block by block: a table that goes on beside itself is read as often as it has parts."""
        if self.kept:
            yield from self.kept
            return
        kept: list[tuple[Block, Piece]] = []
        size = 0
        for block in self.shape.blocks:
            for piece in self.stream.pieces(self.shape.after, self.width):
                size += sum(cells.nbytes for cells in piece.cells)
                if size <= KEPT:
                    kept.append((block, piece))
                else:
                    kept = []
                yield block, piece
        self.kept = kept if size <= KEPT else None


def read_table(
    stream: Stream,
    shape: Shape,
    out: Path,
    schema: Mapping[str, Any] | None = None,
    watcher: Watcher | None = None,
    beside: Watcher | None = None,
    dialect: Mapping[str, Any] | None = None,
) -> Read:
    """Reads the stream twice and writes the Parquet to `out`. Raises Unreadable where no column is left.

    The dialect's `sections` says whether rows with a heading only become a column, its `fill` what is filled down; without them evidence does.
    `watcher` sees every row of the table, `beside` what is left out of it but stands in the file all the same.
    """
    table = _Table(stream, shape)
    first = shape.blocks[0]
    titles = [tidy(title) for title in first.titles]
    geometry = str(stream.facts.get("geometry") or "")
    said = dialect or {}
    groups = Groups(first.columns if len(shape.blocks) == 1 and stream.labels is None else [], said.get("fill"))
    seen = _evidence(table, titles, geometry, groups, beside)
    short, long = stream.short, stream.long
    width = len(first.columns)
    notes, singles = lines.settle(table.facts, width, bool(geometry))
    table.filling = groups.filling(titles, seen, singles)
    if table.filling:
        titles[: table.filling.stairs] = steps_of(titles[: table.filling.stairs])
        notes |= table.filling.dropped
        singles = [single for single in singles if single.row not in notes]
    if len(shape.blocks) == 1 and not geometry:
        sections = said["sections"] if isinstance(said.get("sections"), bool) else None
        table.sections = sections_of(
            singles, first.columns, seen, stream.merges, table.facts.repeated.first, shape.notes, sections
        )
    carried = frozenset(table.sections.rows if table.sections else ()) - {0}
    singles = lines.take(table.facts, singles, carried, first.columns[0] if first.columns else 0, width)
    notes |= carried
    _feed_singles(seen, shape, singles)
    for pair in table.facts.pairs:
        if pair.row not in notes:
            for evidence, text in zip(seen, pair.cells, strict=True):
                evidence.feed(strings([text]))
    if table.sections:
        titles.append(table.sections.title)
        seen.append(Evidence())
        seen[-1].feed(strings([tidy(text) for text in table.sections.texts] * 2))

    chosen = [index for index, evidence in enumerate(seen) if titles[index] or evidence.filled]
    if not chosen or len(chosen) > MAX_COLUMNS:
        raise Unreadable(
            Text.of("No table was found in the file"), Text.of("Publish the data as a table with a header row")
        )
    if table.sections:
        chosen = [width, *chosen[:-1]]  # what heads the rows comes before them
    decisions = _decided(shape, titles, chosen, seen, schema, geometry)
    # A column made of headings (`table.sections`) stands behind the file's own and has no cells in its rows.
    where = [first.columns[d.source] if d.source < len(first.columns) else -1 for d in decisions]
    rows = [[row[at] if 0 <= at < len(row) else "" for at in where] for row in stream.head[shape.after :]]
    places = placed(decisions, rows, [tidy(note) for note in shape.notes])
    read = Read(
        [d.column for d in decisions],
        decisions,
        0,
        len(shape.header),
        [],
        [],
        [titles[d.source] if d.source == width else first.titles[d.source] for d in decisions],
    )
    table.sums = _sums(table, decisions, notes)
    table.facts.added = len(table.sums)
    _write(table, read, seen, notes, out, watcher)
    read.notes = [tidy(note) for note in [*shape.notes, *shape.told, *table.facts.notes]]
    read.findings = places + account(stream, shape, table.facts, read, seen, (short, long), titles)
    for decision, at in zip(decisions, where, strict=True):
        if table.filling and (rows_filled := table.filling.filled.get(at)) and rows_filled.count:
            read.findings.append(finding("filled-down", decision.column.name, rows_filled))
    return read


def _evidence(
    table: _Table, titles: list[str], geometry: str, groups: Groups, beside: Watcher | None
) -> list[Evidence]:
    """The first reading: what stands in each column of the table; `groups` and `beside` look on."""
    shape = table.shape
    seen = [Evidence() for _ in shape.blocks[0].columns]
    for block, piece in table.pieces():
        if beside is not None and (shape.others or shape.facts) and block is shape.blocks[0]:
            beside.feed(_others(piece, [*shape.others, *shape.facts]))
        kept = lines.examine(piece, block.columns, table.heads, table.facts, table.titles)
        groups.feed(kept)
        if len(kept.rows):
            for evidence, column, title in zip(seen, block.columns, titles, strict=True):
                cells = kept.cells[column]
                evidence.feed(lines.told(cells) if geometry and title == geometry else cells)
    return seen


def _others(piece: Piece, others: list[Block]) -> pa.RecordBatch:
    columns = {column: title for block in others for column, title in zip(block.columns, block.titles, strict=True)}
    titles = [title or f"column {column + 1}" for column, title in columns.items()]
    return pa.RecordBatch.from_arrays([piece.cells[column] for column in columns], titles)


def _feed_singles(seen: list[Evidence], shape: Shape, singles: list[lines.Single]) -> None:
    if not singles:
        return
    place = {column: index for block in shape.blocks for index, column in enumerate(block.columns)}
    texts: dict[int, list[str]] = {}
    for _, column, text in singles:
        texts.setdefault(place[column], []).append(text)
    for index, evidence in enumerate(seen):
        own = texts.get(index, [])
        if own:
            evidence.feed(pa.array(own, pa.string()))
        evidence.rows += len(singles) - len(own)
        evidence.kinds[NULL] += len(singles) - len(own)


def _keeps_raw(decision: Decision, seen: Evidence) -> bool:
    """Whether reading may change any cell of the column: only then is the text as published kept beside it."""
    if (decision.column.type == "geometry" and not decision.forced) or decision.compact in ranges.ENDS:
        return False
    if (
        seen.tidied
        or seen.null_words
        or decision.column.type in ("date", "datetime", "time", "boolean")
        or decision.months
        or decision.periods
        or decision.compact
        or decision.comma
    ):
        return True
    if decision.column.type == "string":
        return decision.column.kind in ("code", "id") and any(
            text[:1] in "'’`" for text in list(seen.distinct or [])[:2000] if text
        )
    return (
        True
        if seen.notes or seen.units or seen.texts or decision.forced or seen.kinds.total() != seen.rows
        else decision.column.type != "string"
    )


def _schema(decisions: list[Decision], raw: list[bool], meta: Mapping[str, Any]) -> pa.Schema:
    fields = [pa.field("__id", pa.int64()), pa.field("__row", pa.int32()), pa.field("__part", pa.string())]
    fields += [pa.field(d.column.name, arrow_type(d)) for d in decisions]
    fields += [pa.field(f"__code_{d.column.name}", pa.string()) for d in decisions if d.place or d.address]
    fields += [pa.field(f"__raw_{d.column.name}", pa.string()) for d, keep in zip(decisions, raw, strict=True) if keep]
    return pa.schema(fields, metadata={"sala": json.dumps(meta, ensure_ascii=False)})


def _decided(
    shape: Shape, titles: Sequence[str], chosen: Sequence[int], seen: Sequence[Evidence], schema: Mapping[str, Any] | None, geometry: str
) -> list[Decision]:  # fmt: skip
    """What each of the chosen columns is."""
    unit = tidy(shape.unit) if shape.unit else None
    fiscal = any(map(quarters.says_fiscal, shape.notes))
    be = any(one.eras["be"] for one in seen) or any(_BUDDHIST.search(fold_digits(note)) for note in shape.notes)
    around = "be" if be and not any(one.eras["ce"] for one in seen) else None
    decisions = []
    for name, index in zip(names_of([titles[index] for index in chosen]), chosen, strict=True):
        title = titles[index] or name
        field_ = field_of(schema, titles[index], name, index)
        shapes = bool(geometry) and titles[index] == geometry
        decisions.append(decide(title, name, index, seen[index], unit, field_, shapes, fiscal, around))
    return with_ends(with_years(decisions, seen, fiscal), seen)


def _sums(table: _Table, decisions: list[Decision], notes: set[int]) -> set[int]:
    """Rows that add up others: looked for where the whole table is at hand."""
    columns = table.shape.blocks[0].columns
    measures = [d.source for d in decisions if d.column.kind == "measure" and d.source < len(columns)]
    if len(table.shape.blocks) > 1 or not table.kept or not measures or table.facts.data > sums.MOST:
        return set()
    found: list[sums.Line] = []
    for block, piece in table.kept:
        data = lines.data_of(piece, block.columns, table.heads, notes, table.titles)
        labels = [data.cells[column].to_pylist() for column in columns[: min(measures)]]
        values = [list(map(sums.number_of, data.cells[columns[one]].to_pylist())) for one in measures]
        for index, (row, part) in enumerate(zip(data.rows, lines.parts(data, columns), strict=True)):
            found.append(sums.Line(int(row), [one[index] for one in labels], [one[index] for one in values], part))
    return sums.subtotals(found)


def _write(
    table: _Table, read: Read, seen: list[Evidence], notes: set[int], out: Path, watcher: Watcher | None
) -> None:
    decisions = read.decisions
    places_of = [*table.shape.blocks[0].columns, *([table.sections.column] if table.sections else [])]
    spread = set(table.filling.columns if table.filling else ())
    garbled = bool(table.stream.facts.get("repaired"))
    raw = [garbled or _keeps_raw(d, seen[d.source]) or places_of[d.source] in spread for d in decisions]
    meta = {
        "columns": [column.model_dump(exclude_none=True) for column in read.columns],
        "sheet": table.stream.facts.get("sheet"),
        "notes": [*table.shape.notes, *table.shape.told, *table.facts.notes],
        "source_columns": [places_of[d.source] + 1 for d in decisions],
    }
    schema = _schema(decisions, raw, meta)
    marking = table.facts.totals + table.facts.subtotals <= 0.5 * table.facts.data
    unchanged = {d.column.name for d, keep in zip(decisions, raw, strict=True) if keep}
    size = min(max(ROW_GROUP, table.facts.data // GROUPS), LARGEST_GROUP)
    with pq.ParquetWriter(out, schema, compression="zstd", use_dictionary=True) as writer:
        held: list[pa.RecordBatch] = []
        for block, piece in table.pieces():
            data = lines.data_of(piece, block.columns, table.heads, notes, table.titles)
            if not len(data.rows):
                continue
            published = data.published or data.cells
            if table.filling:
                data = table.filling.of(data)
            if table.sections:
                block = Block([*block.columns, len(data.cells)], [*block.titles, table.sections.title])
                data = Piece(data.rows, [*data.cells, table.sections.of(data)])
                published = [*published, data.cells[-1]]
            batch = _batch(data, published, block, read, raw, schema, marking, watcher, unchanged, table)
            held.append(batch)
            # Shapes of many points fill memory (and later a page that reads the group) long before the rows do.
            rows = sum(part.num_rows for part in held)
            if rows >= size or sum(part.nbytes for part in held) >= GROUP_BYTES:
                writer.write_table(pa.Table.from_batches(held), row_group_size=-(-rows // max(1, round(rows / size))))
                held = []
        if held or not read.rows:
            writer.write_table(pa.Table.from_batches(held, schema), row_group_size=size)
    table.kept = None
    if unchanged:
        _drop(out, [f"__raw_{name}" for name in unchanged])


def _batch(
    data: Piece,
    published: list[pa.Array],
    block: Block,
    read: Read,
    raw: list[bool],
    schema: pa.Schema,
    marking: bool,
    watcher: Watcher | None,
    unchanged: set[str],
    table: _Table,
) -> pa.RecordBatch:
    count = len(data.rows)
    arrays: list[pa.Array] = [
        pa.array(np.arange(read.rows + 1, read.rows + 1 + count, dtype=np.int64)),
        pa.array(data.rows.astype(np.int32)),
        pa.array(_parts(data, block, marking, table), pa.string()),
    ]
    values, raws, cleans = [], [], []
    for position, (decision, keep) in enumerate(zip(read.decisions, raw, strict=True)):
        texts = data.cells[block.columns[decision.source]]
        if decision.beside is not None:
            texts = with_year(texts, data.cells[block.columns[decision.beside]])
        turned = turn(texts, decision)
        values.append(turned.values)
        cleans.append(turned.clean)
        if turned.failed.any():
            at = np.flatnonzero(turned.failed)
            read.failed.setdefault(decision.column.name, Rows()).add(data.rows[at])
            for index in at[: max(0, 1000 - len(read.bad_cells))]:
                read.bad_cells.append((int(data.rows[index]), position + 1, texts[int(index)].as_py()))
        if keep:
            said = published[block.columns[decision.source]]
            raws.append(pc.if_else(pc.equal(said, ""), pa.scalar(None, pa.string()), said))
            if decision.column.name in unchanged and (turned.changed.any() or said is not texts):
                unchanged.discard(decision.column.name)
        if decision.place == "province" and marking and position < 3:
            regional = pc.is_in(pc.utf8_lower(turned.clean), _REGIONS)
            arrays[2] = pc.if_else(pc.and_(regional, pc.is_null(arrays[2])), pa.scalar("subtotal"), arrays[2])
    if watcher is not None:
        # Shapes that a reader of ours wrote are coordinates and nothing else; those of a GeoJSON may be anything.
        made = bool(table.stream.facts.get("made"))
        looked = [
            lines.told(clean) if made and column.type == "geometry" else clean
            for clean, column in zip(cleans, read.columns, strict=True)
        ]
        watcher.feed(pa.RecordBatch.from_arrays(looked, [column.title for column in read.columns]))
    read.rows += count
    return pa.RecordBatch.from_arrays([*arrays, *values, *all_codes(read.decisions, cleans), *raws], schema=schema)


def _parts(data: Piece, block: Block, marking: bool, table: _Table) -> list[str | None]:
    """What each row is besides data: a total, a subtotal."""
    part: list[str | None] = [None] * len(data.rows)
    if marking:
        part = lines.parts(data, block.columns[: -1 if table.sections else None])
    if table.sections and table.facts.totals > 1:
        part = totals_within(part, data, block.columns, table.sections)
    if table.sums:
        part = [
            one or ("subtotal" if int(row) in table.sums else None) for one, row in zip(part, data.rows, strict=True)
        ]
    return part


def _drop(out: Path, names: list[str]) -> None:
    """Takes out columns of raw text that turned out the same as the values, row group by row group."""
    aside = out.with_name(out.name + ".part")
    with pq.ParquetFile(out) as file:
        kept = [name for name in file.schema_arrow.names if name not in names]
        schema = pa.schema([file.schema_arrow.field(name) for name in kept], metadata=file.schema_arrow.metadata)
        with pq.ParquetWriter(aside, schema, compression="zstd") as writer:
            for group in range(file.num_row_groups):
                part = file.read_row_group(group, columns=kept)
                writer.write_table(part, row_group_size=part.num_rows or None)
    aside.replace(out)
