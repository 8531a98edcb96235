"""`dcat-us`: a data.json of any age, streamed: a 500 MB document in constant memory.

1.0 is a bare array, 1.1 and 3.0 an object with `dataset` (and in 3.0 `service`, `datasetSeries`). National children of the
format (Argentina, Socrata, ArcGIS Hub, usmart) read the same way.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import ijson

from catalog.words.errors import Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import dcat_us
from harvesters.port import Fetcher, Progress, Record

LISTS = ("[dataset", "[datasetSeries", "[service")
DEEP = 200


# Control characters are never valid inside JSON's strings, and white space outside them: a space in their place loses nothing of a
# valid document and mends those of agencies that paste line breaks into their texts.
CONTROL = bytes(range(256)).translate(bytes(32 if n < 32 else n for n in range(256)))


ESCAPE = re.compile(rb"\\(?:u(?:d[89ab]..\\ud[c-f]..|(d[89a-f]..))|.)", re.IGNORECASE | re.DOTALL)
SURROGATE = re.compile(rb"\\ud[89a-f]", re.IGNORECASE)
LONGEST = 12  # bytes of an escaped surrogate pair
PATIENCE = 1 << 20  # bytes read on in search of a place to cut


class Mended:
    """A stream of JSON with control characters as spaces, half surrogate pairs as U+FFFD, and without a byte order mark."""

    def __init__(self, body: BinaryIO) -> None:
        self.body, self.begun = body, False

    def read(self, size: int = -1) -> bytes:
        found = self.body.read(size)
        begun = len(found)
        while b"\\" in found[-LONGEST:] and len(found) - begun < PATIENCE and (more := self.body.read(512)):
            found += more  # an escape must not be torn by the chunk's end
        found = found.translate(CONTROL)
        if SURROGATE.search(found):
            found = ESCAPE.sub(lambda m: b"\\ufffd" if m[1] else m[0], found)
        if not self.begun and found:
            self.begun = True
            return b"   " + found[3:] if found.startswith(b"\xef\xbb\xbf") else found
        return found


def objects(body: BinaryIO) -> Iterator[Any]:
    """Every member of the document's lists, one at a time. Raises Unreadable where it is not such a document."""
    path: list[str] = []  # what is open around us: "[" or the key that holds it
    key, found = "", False
    builder: ijson.ObjectBuilder | None = None
    base = 0
    try:
        for event, value in ijson.basic_parse(Mended(body), use_float=True):
            opens, closes = event in ("start_map", "start_array"), event in ("end_map", "end_array")
            if builder is None and not closes and listed(path):
                if not opens:
                    yield value
                    continue
                builder, base = ijson.ObjectBuilder(), len(path)
            if opens:
                path.append("[" + key if event == "start_array" else "{")
                found = found or listed(path)
                if len(path) > DEEP:
                    raise Unreadable("The document is nested more than {depth} levels deep.", depth=DEEP)
            elif closes:
                path.pop()
            key = value if event == "map_key" else ""
            if builder is not None:
                builder.event(event, value)
                if closes and len(path) == base:
                    yield builder.value
                    builder = None
    except (ijson.JSONError, UnicodeDecodeError) as broken:
        raise Unreadable(
            "The answer is not whole JSON: it broke off or is damaged.",
            "Check that the address gives a complete data.json file.",
        ) from broken
    if not found:
        raise Unreadable(
            "The answer is JSON, but holds no list of datasets.",
            "A data.json has a list named “dataset”, or is a list itself.",
        )


def listed(path: list[str]) -> bool:
    """Whether we stand directly in one of the lists that hold records."""
    return path == ["["] or (len(path) == 2 and path[0] == "{" and path[1] in LISTS)


class DcatUs:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        with fetcher.open(config.url, accept="application/json") as (_answer, body):
            for n, raw in enumerate(objects(body), start=1):
                yield record(raw, n)

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return dcat_us.draft(raw)


def record(raw: Any, n: int) -> Record:
    """One member as a record; one that is no object, or has no identifier, is a failure of its own."""
    if not isinstance(raw, Mapping):
        failure = Unreadable(
            "Record {n} is not an object.", "Each dataset is a JSON object with an identifier and a title.", n=n
        )
        return Record(remote_id=f"#{n}", raw={"value": raw}, failure=failure)
    remote_id = dcat_us.identifier(raw)
    if not remote_id:
        failure = Unreadable(
            "The record has no identifier.", "Give each dataset an “identifier” that never changes.", n=n
        )
        return Record(remote_id=f"#{n}", raw=raw, failure=failure)
    return Record(remote_id=remote_id, raw=raw)
