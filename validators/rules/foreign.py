"""Foreign keys: what the other side of each holds, as keys (`validators.rules.keys`) that are found again at Arrow speed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from validators.rules.frictionless import Opened
from validators.rules.keys import Seen
from validators.rules.rule import Foreign, Plan
from validators.rules.run import Listing, Run


class Unequal(Exception):
    """A foreign key whose other side is read in a way, or has a type, that is left to Frictionless."""


def looked_up(plan: Plan, opened: Opened, path: Path) -> list[Seen]:
    """For each foreign key the values that its other side has. Raises Unequal, Unproven."""
    known: dict[tuple[str, tuple[str, ...]], Seen] = {}
    for key in plan.foreign:
        name = key.table, tuple(key.others)
        if opened.is_itself(key.table):
            _alike(plan, key, plan)
            known[name] = known.get(name) or _values(plan, opened, path, key.others)
            continue
        there = opened.siblings[key.table]
        schema = {name: value for name, value in (there.schema or {}).items() if name != "foreignKeys"}
        other = Opened(there.path, schema, there.dialect, format=there.format, encoding=there.encoding, checklist=None)
        try:
            theirs = "broken" if other.broken else other.plan()
            if not isinstance(theirs, Plan):
                raise Unequal
            _alike(plan, key, theirs)
            known[name] = known.get(name) or _values(theirs, other, there.path, key.others)
        finally:
            other.close()
    return [known[key.table, tuple(key.others)] for key in plan.foreign]


def _alike(plan: Plan, key: Foreign, theirs: Plan) -> None:
    """Raises Unequal where equal values of the two sides would not have equal keys."""
    others = {rule.name: rule for rule in theirs.rules}
    for place, name in zip(key.places, key.others, strict=True):
        left, right = plan.rules[place], others.get(name)
        if right is not None and (
            left.type != right.type or left.options.get("float_number") != right.options.get("float_number")
        ):
            raise Unequal


def _values(plan: Plan, opened: Opened, path: Path, fields: Sequence[str]) -> Seen:
    places = {rule.name: place for place, rule in enumerate(plan.rules)}
    wanted = [places.get(name) for name in fields]
    keyed = [place for place in wanted if place is not None]
    bare = replace(plan, unique=(), primary=keyed, foreign=())
    return Run(bare, opened, Listing(0, []), []).values(path, wanted)
