"""CKAN's read actions, by name: each a function of the ground and the given parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.ckan.datastore import datastore_info, datastore_search, datastore_search_sql
from api.ckan.envelopes import invalid, missing
from api.ckan.packages import id_of, package, resource, summary, tag
from api.ckan.search import natural, package_search, truth
from api.ground import Ground
from catalog.search.port import SearchQuery
from catalog.words.model import DatasetStatus
from catalog.words.vocabularies.licences import LICENCES

Given = Mapping[str, Any]
Action = Callable[[Ground, Given], Any]
VERSION = "2.10.0"  # the CKAN whose read API this is
MOST_NAMES = 100_000
MOST_LISTED = 1_000


def needed(given: Given, *names: str) -> str:
    for name in names:
        if given.get(name):
            return str(given[name])
    raise invalid(names[0], "Missing value")


def site_read(ground: Ground, given: Given) -> bool:
    return True


def status_show(ground: Ground, given: Given) -> dict[str, Any]:
    return {
        "site_title": ground.settings.title,
        "site_description": "",
        "site_url": ground.base_url,
        "error_emails_to": None,
        "locale_default": "th",
        "extensions": ["datastore", "scheming_datasets", "thai_gdc"],
        "ckan_version": VERSION,
    }


def help_show(ground: Ground, given: Given) -> str | None:
    name = needed(given, "name")
    if name not in ACTIONS:
        raise missing("Action name not known")
    return ACTIONS[name].__doc__


def package_list(ground: Ground, given: Given) -> list[str]:
    limit = natural(given, "limit", MOST_NAMES)
    _, found = ground.catalogue.listed("slug", offset=natural(given, "offset", 0), limit=min(limit, MOST_NAMES))
    return [slug for _, slug in found]


def current_package_list_with_resources(ground: Ground, given: Given) -> list[dict[str, Any]]:
    limit = min(natural(given, "limit", 10), MOST_LISTED)
    offset = natural(given, "offset", 0) or max(0, natural(given, "page", 1) - 1) * limit
    _, found = ground.catalogue.listed("updated", descending=True, offset=offset, limit=limit)
    return [package(d) for d in ground.catalogue.datasets([id for id, _ in found])]


def shown(ground: Ground, name: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = ground.catalogue.dataset(name)
    if document["status"] not in (DatasetStatus.PUBLISHED, DatasetStatus.WITHDRAWN):
        raise missing()
    return document


def package_show(ground: Ground, given: Given) -> dict[str, Any]:
    return package(
        shown(ground, needed(given, "id", "name_or_id")), default_schema=truth(given.get("use_default_schema"))
    )


def resource_show(ground: Ground, given: Given) -> dict[str, Any]:
    document = ground.catalogue.resource(needed(given, "id"))
    owner = shown(ground, document["dataset"])
    position = next((n for n, r in enumerate(owner["resources"]) if r["id"] == document["id"]), 0)
    return resource(document, position)


def package_autocomplete(ground: Ground, given: Given) -> list[dict[str, Any]]:
    words, limit = needed(given, "q"), min(natural(given, "limit", 10), 100)
    page = ground.search.search(SearchQuery(text=words[:500], limit=limit))
    return [
        {
            "name": d["slug"],
            "title": d["title"],
            "match_field": "title",
            "match_displayed": f"{d['title']} ({d['slug']})",
        }
        for d in ground.catalogue.datasets([hit.id for hit in page.hits])
    ]


def listed(found: Sequence[Mapping[str, Any]], given: Given, kind: str) -> list[Any]:
    """Names, or all of each; sorted, searched and cut as CKAN does."""
    order = str(given.get("sort") or given.get("order_by") or "title asc").split()
    key = order[0].replace("packages", "package_count")
    if key not in ("name", "title", "package_count", "display_name"):
        raise invalid("sort", f'Cannot sort by field "{key[:60]}"')
    wanted = chosen(given.get(f"{kind}s"))
    words = str(given.get("q") or "").casefold()
    rows = [summary(one, kind) for one in found]
    rows = [
        r
        for r in rows
        if (not wanted or r["name"] in wanted) and (not words or words in f"{r['title']} {r['name']}".casefold())
    ]
    rows.sort(key=lambda r: r[key], reverse=order[-1].lower() == "desc")
    start = natural(given, "offset", 0)
    rows = rows[start : start + min(natural(given, "limit", MOST_LISTED), MOST_LISTED)]
    return rows if truth(given.get("all_fields")) else [r["name"] for r in rows]


def chosen(value: Any) -> list[str]:
    if not value:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [v.strip() for v in str(value).split(",")]


def organization_list(ground: Ground, given: Given) -> list[Any]:
    return listed(ground.catalogue.organizations(), given, "organization")


def one_of(found: Sequence[Mapping[str, Any]], kind: str, name: str) -> Mapping[str, Any]:
    for one in found:
        if name in (one["slug"], id_of(kind, one["slug"])):
            return one
    raise missing()


def full(ground: Ground, given: Given, kind: str, facet: str, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    one = one_of(found, kind, needed(given, "id"))
    packages = None
    if truth(given.get("include_datasets")):
        page = ground.search.search(SearchQuery(filters={facet: [one["slug"]]}, limit=10, sort="-modified"))
        packages = [package(d) for d in ground.catalogue.datasets([hit.id for hit in page.hits])]
    return summary(one, kind, packages)


def organization_show(ground: Ground, given: Given) -> dict[str, Any]:
    return full(ground, given, "organization", "organization", ground.catalogue.organizations())


def counted(ground: Ground, facet: str) -> list[dict[str, Any]]:
    """The values of a facet, as a list of groups."""

    def count() -> list[dict[str, Any]]:
        page = ground.search.search(SearchQuery(limit=0, facets=(facet,), facet_limit=500))
        return [{"slug": c.value, "title": c.value, "datasets": c.count} for c in page.facets.get(facet, ())]

    made: list[dict[str, Any]] = ground.keep(("ckan", facet), count)
    return made


def group_list(ground: Ground, given: Given) -> list[Any]:
    return listed(counted(ground, "theme"), given, "group")


def group_show(ground: Ground, given: Given) -> dict[str, Any]:
    return full(ground, given, "group", "theme", counted(ground, "theme"))


def group_package_show(ground: Ground, given: Given) -> list[dict[str, Any]]:
    one = one_of(counted(ground, "theme"), "group", needed(given, "id"))
    limit = min(natural(given, "limit", 100), MOST_LISTED)
    page = ground.search.search(SearchQuery(filters={"theme": [one["slug"]]}, limit=limit, sort="title"))
    return [package(d) for d in ground.catalogue.datasets([hit.id for hit in page.hits])]


def tag_list(ground: Ground, given: Given) -> list[Any]:
    if given.get("vocabulary_id"):
        raise missing("vocabulary")
    words = str(given.get("query") or given.get("q") or "").casefold()
    found = sorted(one["slug"] for one in counted(ground, "tags") if words in one["slug"].casefold())
    return [tag(word) for word in found] if truth(given.get("all_fields")) else found


def tag_search(ground: Ground, given: Given) -> dict[str, Any]:
    found = [tag(word) for word in tag_list(ground, {**given, "all_fields": False})]
    start = natural(given, "offset", 0)
    return {"count": len(found), "results": found[start : start + natural(given, "limit", 100)]}


def tag_show(ground: Ground, given: Given) -> dict[str, Any]:
    name = needed(given, "id")
    for one in counted(ground, "tags"):
        if name in (one["slug"], id_of("tag", one["slug"])):
            return tag(one["slug"])
    raise missing()


def license_list(ground: Ground, given: Given) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "title": one.title,
            "url": one.url or "",
            "status": "active",
            "maintainer": "",
            "family": "",
            "is_generic": "False",
            "domain_content": "True",
            "domain_data": "True",
            "domain_software": "False",
            "od_conformance": "approved" if one.open else "not reviewed",
            "osd_conformance": "not reviewed",
        }
        for one in LICENCES
    ]


def resource_view_list(ground: Ground, given: Given) -> list[Any]:
    needed(given, "id")
    return []


def nobody(ground: Ground, given: Given) -> list[Any]:
    """There are no user accounts: reading needs none."""
    return []


ACTIONS: Mapping[str, Action] = {
    function.__name__: function
    for function in (
        site_read,
        status_show,
        help_show,
        package_list,
        current_package_list_with_resources,
        package_show,
        resource_show,
        package_search,
        package_autocomplete,
        organization_list,
        organization_show,
        group_list,
        group_show,
        group_package_show,
        tag_list,
        tag_search,
        tag_show,
        license_list,
        resource_view_list,
        datastore_search,
        datastore_info,
        datastore_search_sql,
    )
} | {"user_list": nobody, "vocabulary_list": nobody, "dataset_followee_list": nobody}
WRITING = frozenset(
    f"{thing}_{verb}"
    for thing in ("package", "resource", "organization", "group", "tag", "user", "datastore", "resource_view")
    for verb in ("create", "update", "patch", "delete", "purge", "upsert")
)
