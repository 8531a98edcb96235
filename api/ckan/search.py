"""`package_search` over the index and the store. What the store can list by itself (no words, no facets but the agency, any change
date) comes from it, in its own stable orders, to any depth; all else from the index."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.ckan.envelopes import CkanError, invalid, unsearchable
from api.ckan.filters import FIELDS, Filters, read
from api.ckan.packages import id_of, package
from api.ground import Ground
from catalog.search.port import SearchQuery

PARAMETERS = (
    "q", "fq", "fq_list", "sort", "rows", "start", "facet", "facet.mincount", "facet.limit", "facet.field", "include_private",
    "include_drafts", "include_deleted", "use_default_schema", "fl", "qf", "wt", "bf", "boost", "tie", "defType", "mm", "df",
)  # fmt: skip
MOST_ROWS = 1_000
DEEPEST = 100_000  # hits of the index that are walked to reach a place
# Solr's fields: the order of the store, and of the index.
SORTS = {
    "id": ("id", None),
    "name": ("slug", "title"),
    "title": ("title", "title"),
    "title_string": ("title", "title"),
    "metadata_modified": ("updated", "modified"),
    "metadata_created": ("published", "published"),
    "score": (None, "relevance"),
    "views_recent": (None, "use"),
    "views_total": (None, "use"),
}
WHOLE = re.compile(r"-?[0-9]{1,12}")
DEFAULT = "score desc, metadata_modified desc"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, read and checked."""

    text: str
    filters: Filters
    sort: str
    rows: int
    start: int
    facets: Sequence[str]
    facet_limit: int
    facet_least: int
    fields: Sequence[str]
    default_schema: bool


def natural(given: Mapping[str, Any], name: str, default: int) -> int:
    value = given.get(name, default)
    if isinstance(value, bool) or not WHOLE.fullmatch(str(value)):
        raise invalid(name, "Invalid integer")
    if int(value) < 0:
        raise invalid(name, "Must be a natural number")
    return int(value)


def truth(value: Any, default: bool = False) -> bool:
    if value is None:
        return default
    return str(value).strip().lower() in ("true", "yes", "t", "y", "1", "on")


def texts(value: Any, name: str) -> list[str]:
    """A list, or JSON of one; a plain string is refused, as CKAN does."""
    if value in (None, ""):
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise invalid(name, "Not a list") from error
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise invalid(name, "Not a list of strings")
    return value[:50]


def asked(given: Mapping[str, Any]) -> Asked:
    strange = sorted(name for name in given if name not in PARAMETERS and not name.startswith("ext_"))
    if strange:
        raise CkanError("Search Query Error", f"Search Query is invalid: Invalid search parameters: {strange}")
    text = str(given.get("q") or "").strip()
    if len(text) > 1_000:
        raise unsearchable("q is too long")
    queries = [str(given["fq"])] if given.get("fq") else []
    listed = given.get("fq_list")
    queries += [str(one) for one in (listed if isinstance(listed, list) else [listed] if listed else [])]
    if text and ":" in text and text != "*:*" and text.split(":", 1)[0].lstrip("+-(") in FIELDS:
        queries, text = [*queries, text], ""
    limit = str(given.get("facet.limit", 50))
    return Asked(
        text="" if text in ("*:*", "*", "") else text,
        filters=read(queries),
        sort=str(given.get("sort") or DEFAULT),
        rows=min(natural(given, "rows", 10), MOST_ROWS),
        start=natural(given, "start", 0),
        facets=texts(given.get("facet.field"), "facet.field") if truth(given.get("facet"), True) else (),
        facet_limit=500 if limit.startswith("-") else min(500, natural(given, "facet.limit", 50)),
        facet_least=natural(given, "facet.mincount", 1),
        fields=field_list(given.get("fl")),
        default_schema=truth(given.get("use_default_schema")),
    )


def field_list(value: Any) -> list[str]:
    if not value:
        return []
    parts = value if isinstance(value, list) else str(value).replace(" ", ",").split(",")
    return [str(part) for part in parts if part and part != "*"][:100]


def ordered(sort: str) -> tuple[str | None, str, bool]:
    """(order of the store, order of the index, descending) of the first key; the rest only breaks ties."""
    first = sort.split(",")[0].split()
    if (
        not first
        or first[0] not in SORTS
        or (len(first) > 1 and first[1].lower() not in ("asc", "desc"))
        or len(first) > 2
    ):
        raise unsearchable(f"Can't determine a Sort Order (asc or desc) in sort spec {sort[:80]!r}")
    store, index = SORTS[first[0]]
    return store, index or "title", len(first) > 1 and first[1].lower() == "desc"


def index_sort(store: str | None, index: str, descending: bool, text: str) -> str:
    if index == "relevance":
        return "relevance" if text else "-modified"
    if index == "use":
        return "-use"
    return f"-{index}" if descending else index


def package_search(ground: Ground, given: Mapping[str, Any]) -> dict[str, Any]:
    query = asked(given)
    store, index, descending = ordered(query.sort)
    organizations = resolve(ground, query.filters)
    by_store = (
        not query.text and not query.filters.excluded and not query.filters.least_tags and organizations is not None
    )
    if query.filters.nothing:
        count, documents = 0, []
    elif by_store:
        count, documents = from_store(
            ground, query, store or "updated", descending or store is None, organizations or []
        )
    else:
        count, documents = from_index(ground, query, index_sort(store, index, descending, query.text))
    counted = facets(ground, query) if query.facets and not query.filters.nothing else {}
    results = [shaped(package(d, default_schema=query.default_schema), query.fields) for d in documents]
    return {
        "count": count,
        "sort": query.sort,
        "facets": {name: {item["name"]: item["count"] for item in items} for name, items in counted.items()},
        "results": results,
        "search_facets": {name: {"title": name, "items": items} for name, items in counted.items()},
    }


def shaped(made: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    return {name: made[name] for name in fields if name in made} if fields else made


def resolve(ground: Ground, filters: Filters) -> list[str] | None:
    """Slugs of the agencies chosen (none: all), where the agency is all that is chosen; ids of ours become slugs on the way."""
    known = ground.keep(
        "ckan organizations",
        lambda: {id_of("organization", o["slug"]): o["slug"] for o in ground.catalogue.organizations()},
    )
    for facet, values in (*filters.chosen, *filters.excluded):
        if facet == "organization":
            values[:] = [known.get(value, value) for value in values]
    if any(facet != "organization" for facet, _ in filters.chosen):
        return None
    slugs: list[str] | None = None
    for _, values in filters.chosen:
        slugs = values if slugs is None else [slug for slug in slugs if slug in values]
        if not slugs:
            filters.nothing = True
    return slugs or []


def from_store(
    ground: Ground, query: Asked, order: str, descending: bool, organizations: Sequence[str]
) -> tuple[int, Sequence[Any]]:
    total, found = ground.catalogue.listed(
        order,
        descending=descending,
        offset=query.start,
        limit=query.rows,
        organizations=organizations,
        since=query.filters.since,
        until=query.filters.until,
    )
    return total, ground.catalogue.datasets([id for id, _ in found])


def chosen(filters: Filters) -> dict[str, list[str]]:
    """One clause a facet, as the index takes it; several clauses of one facet are met by checking the documents."""
    made: dict[str, list[str]] = {}
    for facet, values in filters.chosen:
        made.setdefault(facet, values)
    return made


def from_index(ground: Ground, query: Asked, sort: str) -> tuple[int, Sequence[Any]]:
    filters = query.filters
    several = len(filters.chosen) > len(chosen(filters))
    if filters.excluded or filters.since or filters.until or filters.least_tags or several:
        fitting = [d for d in walked(ground, query, sort, DEEPEST) if fits(d, filters)]
        return len(fitting), fitting[query.start : query.start + query.rows]
    base = SearchQuery(
        text=query.text, filters=chosen(filters), sort=sort, limit=min(query.start + query.rows, MOST_ROWS)
    )
    page = ground.search.search(base)
    if query.start + query.rows <= MOST_ROWS:
        ids = [hit.id for hit in page.hits][query.start : query.start + query.rows]
        return page.total, ground.catalogue.datasets(ids)
    if query.start >= min(page.total, DEEPEST):
        return page.total, []
    return page.total, list(walked(ground, query, sort, query.start + query.rows))[
        query.start : query.start + query.rows
    ]


def walked(ground: Ground, query: Asked, sort: str, most: int) -> Iterable[Any]:
    cursor, came = None, 0
    while came < most:
        page = ground.search.search(
            SearchQuery(text=query.text, filters=chosen(query.filters), sort=sort, limit=MOST_ROWS, cursor=cursor)
        )
        yield from ground.catalogue.datasets([hit.id for hit in page.hits])
        came, cursor = came + len(page.hits), page.next
        if cursor is None:
            return


VALUES: Mapping[str, Callable[[Any], set[str]]] = {
    "organization": lambda d: {(d["organization"] or {}).get("slug") or ""},
    "theme": lambda d: set(d["themes"]),
    "tags": lambda d: set(d["tags"]),
    "format": lambda d: {r["format"].upper() for r in d["resources"]},
    "license": lambda d: {(d["license"] or {}).get("id") or "", (d["license"] or {}).get("title") or ""},
    "data_type": lambda d: {d["data_type"] or ""},
    "category": lambda d: {d["category"] or ""},
}


def fits(document: Any, filters: Filters) -> bool:
    if filters.since and document["updated"] < filters.since:
        return False
    if filters.until and document["updated"] > filters.until:
        return False
    if len(document["tags"]) < filters.least_tags:
        return False
    if any(VALUES[facet](document) & set(values) for facet, values in filters.excluded):
        return False
    return all(VALUES[facet](document) & set(values) for facet, values in filters.chosen)


def facets(ground: Ground, query: Asked) -> dict[str, list[dict[str, Any]]]:
    """By CKAN's names. A name that has no facet here counts nothing, as an unused field of Solr's would."""
    names = {name: FIELDS[name] for name in query.facets if name in FIELDS}
    wanted = SearchQuery(
        text=query.text,
        filters=chosen(query.filters),
        limit=0,
        facets=tuple(dict.fromkeys(names.values())),
        facet_limit=query.facet_limit,
    )
    counted = ground.search.search(wanted).facets
    titles = ground.keep(
        "labels", lambda: {"organization": {o["slug"]: o["title"] for o in ground.catalogue.organizations()}}
    )
    made: dict[str, list[dict[str, Any]]] = {}
    for name in query.facets:
        items = [
            {"name": c.value, "display_name": titles.get(names[name], {}).get(c.value, c.value), "count": c.count}
            for c in counted.get(names.get(name, ""), ())
            if c.count >= query.facet_least
        ]
        made[name] = sorted(items, key=lambda item: item["display_name"], reverse=True)
    return made
