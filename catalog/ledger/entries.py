"""What the ledger says: what was published, when, and its hash. Never a value of the data, never a person.

An entry is canonical JSON (RFC 8259, keys sorted, no spaces, UTF-8); these bytes are the leaf. `v` is the version of the shape.

    {"action", "dataset", "record": sha256 of the record's canonical JSON, "remote_id", "source", "time", "v": 1}
    {"action", "bytes", "dataset", "resource", "sha256": of the original, "parquet": of the table, "version", "time", "v": 1}
"""

from typing import Any

import orjson

SHAPE = 1


def entry(action: str, time: str, dataset: str, **facts: Any) -> bytes:
    """`facts` that are None are left out."""
    content = {"v": SHAPE, "action": action, "time": time, "dataset": dataset}
    content.update({name: fact for name, fact in facts.items() if fact is not None})
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
