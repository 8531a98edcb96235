"""One table against its schema: the errors that Frictionless gives, counted to the end of the file, the first of each kind listed."""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from validators.port import Sibling
from validators.reading.report import wrap
from validators.rules.blocks import Unproven
from validators.rules.checked import Checked
from validators.rules.foreign import Unequal, looked_up
from validators.rules.frictionless import Opened
from validators.rules.rule import Plan
from validators.rules.run import Listing, Run
from validators.rules.typed import TypedRun

_log = logging.getLogger(__name__)


def check(
    path: Path, schema: Mapping[str, Any] | None = None, dialect: Mapping[str, Any] | None = None, *, format: str | None = None,
    encoding: str | None = None, checklist: Mapping[str, Any] | None = None, limit: int = 1000, name: str | None = None, place: str | None = None,
    siblings: Mapping[str, Sibling] | None = None, table: str | None = None, facts: Mapping[str, Any] | None = None,
) -> Checked:  # fmt: skip
    """See `validators.rules.check`."""
    began = time.monotonic()
    options: dict[str, Any] = {
        "format": format, "encoding": encoding, "checklist": checklist, "siblings": siblings, "name": table, "facts": facts,
    }  # fmt: skip
    opened = Opened(path, schema, dialect, **options, joined=False)
    listing, rows = Listing(limit, opened.start), 0
    try:
        plan = "not readable" if opened.broken else opened.plan()
        if isinstance(plan, Plan):
            whole, rows = _fast(plan, opened, listing, path)
        else:
            whole = plan
        if whole and not opened.broken and (isinstance(plan, Plan) or opened.foreign):
            opened.close()
            opened = Opened(path, schema, dialect, **options)
            listing = Listing(limit, opened.start)
        if whole and not opened.broken:
            rows = _slow(opened, listing)
        elif not opened.broken:
            listing.add(opened.counted(path, rows))
    finally:
        opened.close()
    own_name, own_place = opened.place
    size = path.stat().st_size if path.exists() else 0
    report = wrap(
        name or own_name, place or own_place, opened.labels, listing.errors, sum(listing.counts.values()), size, time.monotonic() - began,
        fields=opened.fields, rows=rows,
    )  # fmt: skip
    return Checked(report, dict(listing.counts), rows, whole)


def _fast(plan: Plan, opened: Opened, listing: Listing, path: Path) -> tuple[str, int]:
    """(why it was given up or "", rows)."""
    try:
        run = TypedRun if opened.typed else Run
        return "", run(plan, opened, listing, looked_up(plan, opened, path)).run(path)
    except Unequal:
        return "foreign keys into what cannot be compared as numbers", 0
    except Unproven:
        return "text that could not be cut with certainty", 0
    except Exception as error:  # noqa: BLE001 (whatever a value can do to the fast way, the slow way decides)
        _log.warning("the fast check failed (%s); Frictionless checks the file alone", type(error).__name__)
        return "the fast check failed", 0


def _slow(opened: Opened, listing: Listing) -> int:
    rows = 0
    for error in opened.whole():
        if error is None:
            rows += 1
        else:
            listing.add([error])
    return rows
