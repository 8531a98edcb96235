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

LISTS = ("item", "dataset.item", "datasetSeries.item", "service.item")
NAMED = ("dataset", "datasetSeries", "service")


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


def objects(body: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Every member of the document's lists, as (list, value), one at a time. Raises Unreadable where it is not such a document."""
    found = False
    builder: ijson.ObjectBuilder | None = None
    depth = 0
    try:
        for prefix, event, value in ijson.parse(Mended(body), use_float=True):
            if builder is None:
                found = found or (event == "start_array" and (prefix == "" or prefix in NAMED))
                if prefix in LISTS:
                    if event not in ("start_map", "start_array"):
                        yield prefix, value
                        continue
                    builder, depth = ijson.ObjectBuilder(), 0
                else:
                    continue
            builder.event(event, value)
            depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
            if depth == 0:
                yield prefix, builder.value
                builder = None
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as broken:
        raise Unreadable(
            "The answer is not whole JSON: it broke off or is damaged.",
            "Check that the address gives a complete data.json file.",
        ) from broken
    if not found:
        raise Unreadable(
            "The answer is JSON, but holds no list of datasets.",
            "A data.json has a list named “dataset”, or is a list itself.",
        )


class DcatUs:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        with fetcher.open(config.url, accept="application/json") as (_answer, body):
            for n, (where, raw) in enumerate(objects(body), start=1):
                yield record(where, raw, n)

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return dcat_us.draft(raw)


def record(where: str, raw: Any, n: int) -> Record:
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
