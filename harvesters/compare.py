"""Whether a record changed, and in what: by content, not by bytes.

What does not count: the order of keys and of lists, white space, absent against empty, and stamps that a catalogue renews each time it
is asked (VOLATILE). What counts is everything else. The hash also holds the mapping's version and the source's configuration, so that a
better mapping or a new default licence reaches records that have not changed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from catalog.words.model import Draft
from catalog.words.source import SourceConfig

MAPPING = 2  # raise it when mappings change what they make of the same record: then every record is mapped again
# Renewed by the serving software at each request, build or harvest of its own, or counted by it; not the publisher's word.
VOLATILE = frozenset(
    [
        *(
            "tracking_summary",
            "harvest_object_id",
            "harvest_timestamp",
            "harvest_last_error",
            "num_followers",
            "num_hits",
        ),  # CKAN
        *("composedAt", "composeStatus", "numViews", "numRatings", "numComments", "avgRating"),  # ArcGIS Hub
        *("metadata_processed", "popularity_score", "api_call_count", "attachment_download_count"),  # Opendatasoft
        *("page_views", "download_count"),  # Socrata, Opendatasoft
    ]
)
EMPTY: tuple[Any, ...] = ("", [], {}, None)
SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
LONGEST = 2_000  # characters of one side of a difference that are kept


def canonical(value: Any) -> Any:
    """The value with everything that does not count taken out; lists are sorted by content."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        found = {}
        for key, inner in value.items():
            if key not in VOLATILE:
                plain = " ".join(inner.split()) if type(inner) is str else canonical(inner)  # most are texts
                if plain not in EMPTY:
                    found[key] = plain
        return found
    if isinstance(value, list | tuple):
        items = [plain for plain in map(canonical, value) if plain not in EMPTY]
        return sorted(items, key=packed) if len(items) > 1 else items
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def packed(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=SORTED)
    except (TypeError, orjson.JSONEncodeError):  # lone surrogates, integers beyond 64 bits
        return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr).encode()


def salt(config: SourceConfig) -> bytes:
    """What besides the record decides its dataset: the mapping's version and the parts of the configuration that mappings read."""
    parts = config.model_dump(include={"kind", "organization", "defaults"})
    return packed({"mapping": MAPPING, **parts})


def asked(config: SourceConfig) -> str:
    """64 hex digits of all that decides which records come and what becomes of them."""
    which = packed(config.model_dump(mode="json", include={"url", "filter"}))
    return hashlib.sha256(salt(config) + b"\n" + which).hexdigest()


def fingerprint(raw: Mapping[str, Any], seasoning: bytes = b"") -> str:
    """64 hex digits. The same for records that differ only in what does not count."""
    return hashlib.sha256(packed(canonical(raw)) + b"\n" + seasoning).hexdigest()


def shown(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + "…"
    return value


def differences(old: Draft | None, new: Draft) -> list[dict[str, Any]]:
    """Field by field, {"field", "from", "to"}; resources by their remote id (`resources[<id>].url`), extras by their name."""
    if old is None:
        return []
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    found: list[dict[str, Any]] = []
    for name in after:
        if name == "resources":
            found += of_resources(before.get(name) or [], after[name])
        elif name == "extras":
            found += of_maps("", before.get(name) or {}, after[name])
        elif canonical(before.get(name)) != canonical(after[name]):
            found.append({"field": name, "from": shown(before.get(name)), "to": shown(after[name])})
    return found


def of_maps(prefix: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = dict.fromkeys([*after, *before])
    return [
        {"field": prefix + name, "from": shown(before.get(name)), "to": shown(after.get(name))}
        for name in names
        if name not in VOLATILE and canonical(before.get(name)) != canonical(after.get(name))
    ]


def of_resources(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    was = {r["remote_id"]: r for r in before}
    now = {r["remote_id"]: r for r in after}
    found: list[dict[str, Any]] = []
    for remote_id in dict.fromkeys([*now, *was]):
        field = f"resources[{remote_id}]"
        if remote_id not in was:
            found.append({"field": field, "from": None, "to": now[remote_id].get("url") or now[remote_id].get("title")})
        elif remote_id not in now:
            found.append({"field": field, "from": was[remote_id].get("url") or was[remote_id].get("title"), "to": None})
        else:
            old, new = dict(was[remote_id]), dict(now[remote_id])
            extras = of_maps(f"{field}.", old.pop("extras", {}) or {}, new.pop("extras", {}) or {})
            found += of_maps(f"{field}.", old, new) + extras
    return found
