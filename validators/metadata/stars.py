"""Five stars of open data by format, and the Thai KPI's reading of machine-readable beside it; both from the one table of formats."""

from collections.abc import Iterable

from catalog.words.vocabularies.formats import FORMATS

STARS = {format.name.upper(): format.stars for format in FORMATS}
KNOWN = frozenset(STARS)
MACHINE_READABLE = frozenset(format.name.upper() for format in FORMATS if format.machine)
PROPRIETARY = frozenset(format.name.upper() for format in FORMATS if not format.open)


def stars_of(format: str) -> int:
    """Stars of one format, 0 where it is not known."""
    return STARS.get(format.strip().upper(), 0)


def dataset_stars(formats: Iterable[str], *, open_license: bool) -> int:
    """Stars of a dataset: its best file's; none without an open licence, as the scheme's first star says."""
    return max(map(stars_of, formats), default=0) if open_license else 0
