"""Records rather than lines: JSON, JSONL, GeoJSON, XML rows, Parquet. They name their columns themselves."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import ijson
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from lxml import etree

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading.stream import HEAD, MAX_COLUMNS, PIECE, Merge, Piece, Rows, columns_of, strings

MAX_DEPTH = 60
MAX_LINE = 16 << 20
MAX_PIECE = 32 << 20  # characters of a piece
SMALL = 32 << 20  # a JSON file below it is read at once


def value_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def malformed(reason: str) -> Unreadable:
    return Unreadable(
        Text.of("The file is not well-formed: {reason}", reason=reason[:200]),
        Text.of("Write it again with the program that made it"),
    )


@dataclass
class Records:
    """A stream over records; `again` starts over. Columns are all keys that occur, in the order of their first appearance."""

    again: Callable[[], Iterator[Mapping[str, Any]]]
    labels: list[str] | None = None
    head: list[list[str]] = field(default_factory=list)
    merges: Sequence[Merge] = ()
    short: Rows = field(default_factory=Rows)
    long: Rows = field(default_factory=Rows)
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names: dict[str, None] = {}
        first: list[Mapping[str, Any]] = []
        for record in self.again():
            names.update(dict.fromkeys(record))
            if len(names) > MAX_COLUMNS:
                raise Unreadable(
                    Text.of("The table has more than {limit} columns", limit=MAX_COLUMNS),
                    Text.of("Publish it in several tables"),
                )
            if len(first) < HEAD:
                first.append(record)
        if not names:
            raise Unreadable(
                Text.of("There are no records in the file"), Text.of("Publish the file again with its data")
            )
        self.labels = list(names)
        self.head = [[value_text(record.get(name)) for name in self.labels] for record in first]

    def relabel(self, labels: list[str]) -> None:
        """The same columns in another order."""
        places = [(self.labels or []).index(label) for label in labels]
        self.labels = labels
        self.head = [[row[place] for place in places] for row in self.head]

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        names = (self.labels or [])[:width]
        number, size = after, 0
        rows: list[list[str]] = []
        for record in islice(self.again(), after, None):
            row = [value_text(record.get(name)) for name in names]
            rows.append(row)
            size += sum(map(len, row))
            if (
                len(rows) == PIECE or size >= MAX_PIECE
            ):  # shapes of a thousand points each fill memory long before the rows do
                yield Piece(np.arange(number + 1, number + 1 + len(rows), dtype=np.int32), columns_of(rows, width))
                number, size, rows = number + len(rows), 0, []
        if rows:
            yield Piece(np.arange(number + 1, number + 1 + len(rows), dtype=np.int32), columns_of(rows, width))


def _flat(value: Any) -> Mapping[str, Any]:
    """A record as flat as it comes: one level of objects is opened (`address.city`), deeper ones stay JSON."""
    if not isinstance(value, dict):
        return {"value": value}
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if (
            isinstance(inner, dict)
            and inner
            and len(inner) <= 30
            and all(not isinstance(v, (dict, list)) for v in inner.values())
        ):
            found |= {f"{key}.{name}": v for name, v in inner.items()}
        else:
            found[str(key)] = inner
    return found


def _rows_of(document: Any) -> tuple[str, list[Any]] | None:
    """The list of records in a document: itself, or the longest list of objects within two levels."""
    if isinstance(document, list):
        return ("", document) if document and all(isinstance(item, dict) for item in document[:50]) else None
    if not isinstance(document, dict):
        return None
    best: tuple[str, list[Any]] | None = None
    for key, value in document.items():
        inner = _rows_of(value) if isinstance(value, (list, dict)) else None
        if inner and (best is None or len(inner[1]) > len(best[1])):
            best = (f"{key}.{inner[0]}".strip("."), inner[1])
    return best


def _depth_ok(path: Path) -> None:
    """Refuses a document nested deeper than any table (a hundred thousand brackets end other programs)."""
    depth, quoted, escaped = 0, False, False
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if not quoted and chunk.count(b"[") + chunk.count(b"{") + depth <= MAX_DEPTH and b'"' not in chunk:
                depth += chunk.count(b"[") + chunk.count(b"{") - chunk.count(b"]") - chunk.count(b"}")
                continue
            for byte in chunk:
                if quoted:
                    if escaped:
                        escaped = False
                    elif byte == 92:
                        escaped = True
                    elif byte == 34:
                        quoted = False
                elif byte == 34:
                    quoted = True
                elif byte in b"[{":
                    depth += 1
                    if depth > MAX_DEPTH:
                        raise Unreadable(
                            Text.of("The document is nested more than {limit} levels deep", limit=MAX_DEPTH)
                        )
                elif byte in b"]}":
                    depth -= 1
            if file.tell() > 4 << 20:  # depth comes early; the parsers bound the rest themselves
                return


def open_json(path: Path) -> Records:
    _depth_ok(path)
    if path.stat().st_size <= SMALL:
        raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            if raw.lstrip()[:1] == b"{" and b"\n" in raw.strip():
                return open_jsonl(path)
            raise malformed(str(error)) from error
        found = _rows_of(document)
        if found is None:
            if isinstance(document, list) and document and all(isinstance(item, list) for item in document):
                width = max(map(len, document))
                names = [
                    value_text(cell) or f"column_{i}"
                    for i, cell in enumerate(document[0] + [""] * (width - len(document[0])), 1)
                ]
                rows = [dict(zip(names, row, strict=False)) for row in document[1:]]
                return Records(lambda: iter(rows), facts={"records": ""})
            raise Unreadable(
                Text.of("The JSON holds no list of records"),
                Text.of("Publish the rows as a list of objects, or as CSV"),
            )
        where, items = found
        return Records(lambda: (_flat(item) for item in items), facts={"records": where})
    prefix = _big_prefix(path)
    return Records(lambda: (_flat(item) for item in _ijson(path, prefix)), facts={"records": prefix})


def _big_prefix(path: Path) -> str:
    """Where the records of a large document stand: the first list of objects that is met."""
    with path.open("rb") as file:
        try:
            previous = ""
            for prefix, event, _ in islice(ijson.parse(file, use_float=True), 200_000):
                if event == "start_map" and prefix.endswith("item") and prefix == f"{previous}.item".strip("."):
                    return prefix
                if event == "start_array":
                    previous = prefix
        except ijson.JSONError as error:
            raise malformed(str(error)) from error
    raise Unreadable(
        Text.of("The JSON holds no list of records"), Text.of("Publish the rows as a list of objects, or as CSV")
    )


def _ijson(path: Path, prefix: str) -> Iterator[Any]:
    with path.open("rb") as file:
        try:
            yield from ijson.items(file, prefix, use_float=True)
        except ijson.JSONError as error:
            raise malformed(str(error)) from error


def open_jsonl(path: Path) -> Records:
    def again() -> Iterator[Mapping[str, Any]]:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE):
                number += 1
                if len(line) == MAX_LINE:
                    raise Unreadable(Text.of("Line {line} is longer than 16 MB", line=number))
                line = line.removeprefix(b"\xef\xbb\xbf").strip()
                if not line:
                    continue
                try:
                    yield _flat(orjson.loads(line))
                except orjson.JSONDecodeError as error:
                    raise malformed(f"line {number}: {error}") from error

    return Records(again)


def open_geojson(path: Path) -> Records:
    _depth_ok(path)

    def feature(item: Any) -> Mapping[str, Any]:
        if not isinstance(item, dict):
            return {"value": item}
        properties = item.get("properties")
        found: dict[str, Any] = {"id": item["id"]} if item.get("id") is not None else {}
        found |= _flat(properties) if isinstance(properties, dict) else {}
        return found | {"geometry": item.get("geometry")}

    if path.stat().st_size <= SMALL:
        try:
            document = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise malformed(str(error)) from error
        features = document.get("features") if isinstance(document, dict) else None
        if isinstance(document, dict) and document.get("type") == "Feature":
            features = [document]
        if isinstance(document, dict) and "coordinates" in document:
            features = [{"geometry": document}]
        if not isinstance(features, list):
            raise Unreadable(Text.of("The GeoJSON holds no features"), Text.of("Publish a FeatureCollection"))
        return Records(lambda: (feature(item) for item in features), facts={"geometry": "geometry"})
    return Records(lambda: (feature(item) for item in _ijson(path, "features.item")), facts={"geometry": "geometry"})


def open_xml(path: Path) -> Records:
    """Rows of XML: the element that repeats most often beside itself, its attributes and its plain children as cells."""
    counts: dict[tuple[str, ...], int] = {}
    for trail, _ in islice(_elements(path, None), 200_000):
        counts[trail] = counts.get(trail, 0) + 1
    inner = {trail[:-1] for trail in counts}
    rows = {trail: count for trail, count in counts.items() if trail in inner and len(trail) > 1} or {
        t: c for t, c in counts.items() if len(t) > 1
    }
    if not rows:
        raise Unreadable(Text.of("The XML holds no rows that repeat"), Text.of("Publish the table as CSV"))
    chosen = max(rows, key=lambda trail: (rows[trail], -len(trail)))
    # A container that holds one row each (a cell's wrapper) is no row: the outermost of the most frequent is taken.
    candidates = [trail for trail in rows if rows[trail] == rows[chosen]]
    chosen = min(candidates, key=len)
    return Records(lambda: (record for _, record in _elements(path, chosen)), facts={"records": "/".join(chosen)})


def _elements(path: Path, wanted: tuple[str, ...] | None) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    trail: list[str] = []
    try:
        context = etree.iterparse(
            str(path),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            recover=False,
        )
        for event, element in context:
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                trail.append(etree.QName(element).localname)
                if len(trail) > MAX_DEPTH:
                    raise Unreadable(Text.of("The document is nested more than {limit} levels deep", limit=MAX_DEPTH))
                continue
            key = tuple(trail)
            trail.pop()
            if wanted is None:
                yield key, {}
                element.clear()
            elif key == wanted:
                yield key, _xml_record(element)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise malformed(str(error)) from error


def _xml_record(element: Any) -> Mapping[str, Any]:
    found: dict[str, Any] = {etree.QName(name).localname: value for name, value in element.attrib.items()}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        text = " ".join("".join(child.itertext()).split())
        found[name] = f"{found[name]}; {text}" if found.get(name) else text
    if not len(element) and element.text and element.text.strip():
        found["value"] = element.text.strip()
    return found


@dataclass
class Arrow:
    """A stream over a Parquet file."""

    path: Path
    labels: list[str] | None = None
    head: list[list[str]] = field(default_factory=list)
    merges: Sequence[Merge] = ()
    short: Rows = field(default_factory=Rows)
    long: Rows = field(default_factory=Rows)
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            self.file = pq.ParquetFile(self.path)
        except (pa.ArrowInvalid, OSError) as error:
            raise malformed(str(error)) from error
        self.labels = self.file.schema_arrow.names
        for piece in self.pieces(0, len(self.labels)):
            self.head = [
                list(row) for row in zip(*(cells.slice(0, HEAD).to_pylist() for cells in piece.cells), strict=True)
            ]
            break

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        number = 0
        for batch in self.file.iter_batches(PIECE):
            count = batch.num_rows
            if number + count > after:
                cells = [_as_text(column) for column in batch.columns[:width]]
                cut = max(0, after - number)
                rows = np.arange(number + 1 + cut, number + 1 + count, dtype=np.int32)
                yield Piece(
                    rows,
                    [column.slice(cut) for column in cells] + [strings([""] * (count - cut))] * (width - len(cells)),
                )
            number += count


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_floating(column.type):
        return strings([_plain(value) for value in column.to_pylist()])
    return column.cast(pa.string()).fill_null("")


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value.hex() if isinstance(value, bytes) else value_text(value)


def open_parquet(path: Path) -> Arrow:
    return Arrow(path)


Opener = Callable[[Path], Any]
OPENERS: Mapping[str, Opener] = {
    "JSON": open_json,
    "JSONL": open_jsonl,
    "GEOJSON": open_geojson,
    "XML": open_xml,
    "PARQUET": open_parquet,
}
