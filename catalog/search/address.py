"""A search as an address and back: the query string that a person can read, made of the one table of facets.

?q=น้ำท่วม&format=CSV&format=XLSX&year=2566&sort=-modified      a filter repeated is an OR
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalog.search.engine import MOST_HITS
from catalog.search.port import SearchQuery
from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, SHOWN, SORTS, checked_value
from catalog.words.texts import Text

LIMIT = 20
ONCE = ("q", "sort", "limit", "cursor", "explain", "exact", "facets", "facet_limit")
MOST_VALUES = 500
MOST_FACET_VALUES = 1000
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no", ""})


def parse(parameters: Iterable[tuple[str, str]], *, passed: Sequence[str] = ()) -> SearchQuery:
    """The query of a query string. Names in `passed` are the door's own. Raises InvalidRequest for all that is not known."""
    single: dict[str, str] = {}
    filters: dict[str, list[str]] = {}
    for name, value in parameters:
        if name in FACETS:
            if value.strip():
                chosen = filters.setdefault(name, [])
                if (checked := checked_value(FACETS[name], value)) not in chosen and len(chosen) < MOST_VALUES:
                    chosen.append(checked)
        elif name in ONCE:
            if name in single:
                raise InvalidRequest(Text.of("{name} may be given once", name=name))
            single[name] = value
        elif name not in passed:
            raise InvalidRequest(
                Text.of("{name} is not a parameter of search", name=name[:80]),
                Text.of("Use one of: {known}", known=", ".join((*ONCE, *FACETS))),
            )
    sort = single.get("sort") or "relevance"
    if sort not in SORTS:
        raise InvalidRequest(
            Text.of("{value} is not a value of sort", value=sort[:80]),
            Text.of("Use one of: {known}", known=", ".join(SORTS)),
        )
    return SearchQuery(
        text=single.get("q", ""),
        filters=filters,
        sort=sort,
        limit=number(single, "limit", LIMIT, MOST_HITS),
        cursor=single.get("cursor"),
        facets=facet_names(single.get("facets")),
        facet_limit=number(single, "facet_limit", LIMIT, MOST_FACET_VALUES),
        explain=truth(single, "explain"),
        exact=truth(single, "exact"),
    )


def number(given: dict[str, str], name: str, otherwise: int, most: int) -> int:
    value = given.get(name)
    if value is None:
        return otherwise
    if not value.isascii() or not value.isdigit() or len(value) > 6 or int(value) > most:
        raise InvalidRequest(Text.of("{name} is a whole number from 0 to {most}", name=name, most=most))
    return int(value)


def truth(given: dict[str, str], name: str) -> bool:
    value = given.get(name, "").lower()
    if value not in TRUE and value not in FALSE:
        raise InvalidRequest(Text.of("{name} is true or false", name=name))
    return value in TRUE


def facet_names(given: str | None) -> Sequence[str]:
    """All that are shown where nothing is said, none where it is empty, else those named, with commas."""
    if given is None:
        return SHOWN
    names = tuple(name.strip() for name in given.split(",") if name.strip())
    for name in names:
        if name not in FACETS:
            raise InvalidRequest(
                Text.of("{name} is not a facet", name=name[:80]),
                Text.of("Use one of: {known}", known=", ".join(FACETS)),
            )
    return names


def write(query: SearchQuery) -> list[tuple[str, str]]:
    """The parameters of a query, in a steady order, without what is the default: `parse` gives the query back."""
    made: list[tuple[str, str]] = [("q", query.text)] if query.text else []
    made += [(name, value) for name in FACETS for value in query.filters.get(name, ())]
    made += [("sort", query.sort)] if query.sort != "relevance" else []
    made += [("limit", str(query.limit))] if query.limit != LIMIT else []
    made += [("facets", ",".join(query.facets))] if tuple(query.facets) != SHOWN else []
    made += [("facet_limit", str(query.facet_limit))] if query.facet_limit != LIMIT else []
    made += [("explain", "true")] if query.explain else []
    made += [("exact", "true")] if query.exact else []
    made += [("cursor", query.cursor)] if query.cursor else []
    return made


def toggled(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The query with one value of a facet taken out where it is chosen, put in where it is not; back at the first page."""
    chosen = list(query.filters.get(facet, ()))
    chosen = [kept for kept in chosen if kept != value] if value in chosen else [*chosen, value]
    filters = {name: values for name, values in query.filters.items() if name != facet}
    return replace(query, filters={**filters, facet: chosen} if chosen else filters, cursor=None)
