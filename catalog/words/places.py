"""Thailand's provinces, districts and subdistricts: TIS-1099 codes, names in both languages, and the other spellings that are met.

One list (`catalog/words/data/places.tsv`, its sources in the README beside it) for whoever reads, finds, draws or judges places.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).parent / "data" / "places.tsv"


class Division(NamedTuple):
    """`code` has 2 digits for a province, 4 for a district, 6 for a subdistrict, each beginning with its parent's; `also` are other
    spellings; one of two letters is an abbreviation, which means a province only where provinces are spoken of (กพ is also a month)."""

    code: str
    thai: str
    english: str
    also: tuple[str, ...]


@cache
def divisions() -> Mapping[str, Division]:
    """Every division by its code, in the order of the codes."""
    found = {}
    for line in LIST.read_text(encoding="utf-8").splitlines()[1:]:
        code, thai, english, also = line.split("\t")
        found[code] = Division(code, thai, english, tuple(also.split("|")) if also else ())
    return found
