"""Names of places in a chart to their codes: provinces by themselves, what is inside them by the places around it. Pure."""

from collections.abc import Sequence
from typing import Any

from catalog.search import places
from catalog.words.places import divisions
from catalog.words.thai.normal import normalize
from validators.reading.places import Level, resolve


def province(name: str) -> str | None:
    """The code of a province by its name or its code."""
    bare = normalize(name).replace(" ", "").removeprefix("จังหวัด").removeprefix("จ.")
    if len(bare) == 2 and bare in divisions():
        return bare
    return places.province(bare)


def place(name: str, level: Level, within: Sequence[str | None]) -> dict[str, Any]:
    """The code of a district or subdistrict by its name and those of the places around it, the widest first (Bangkok's are khet and
    khwaeng), and what it is called beside others of its name."""
    inside: str | None = ""
    for around in filter(None, within):
        found = resolve(around, "district", inside) if inside else province(around)
        inside = found or (resolve(around, "district") if not inside else None)
        if not inside:
            break
    code = resolve(name, level, inside or None) if inside is not None else None
    return {"code": code, "x": ", ".join([name, *reversed([one for one in within if one])])}
