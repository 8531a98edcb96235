"""The search page: what was understood, what is chosen, what was found, and ways on where nothing was."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.ground import Ground
from api.portal.cards import card
from api.portal.facets import OFFERED, SORTS, Chosen, facets, label
from api.portal.visit import Visit
from catalog.search.meaning import telling
from catalog.search.port import SearchQuery
from catalog.words import facets as declared
from catalog.words.texts import Text
from catalog.words.thai.normal import normalize

LIMIT = 20
FEW = 5  # hits after which asking for the data is offered
LONGEST = 400  # characters of a query that are searched for; nobody types more


def labels(ground: Ground) -> Mapping[str, Mapping[str, str]]:
    """Names of facet values that are slugs or codes."""

    def make() -> dict[str, dict[str, str]]:
        return {
            "organization": {o["slug"]: o["title"] for o in ground.catalogue.organizations()},
            "source": {s["name"]: s.get("title") or s["name"] for s in ground.catalogue.sources()},
        }

    return ground.keep("labels", make)


def chosen_of(visit: Visit) -> Chosen:
    """What the address chooses; raises InvalidRequest for a value that a facet with known values does not have."""
    params = visit.request.query_params
    filters = {
        name: list(dict.fromkeys(declared.checked_value(facet, v) for v in params.getlist(name) if v.strip()))[:50]
        for name, facet in declared.FACETS.items()
        if params.getlist(name)
    }
    sort = params.get("sort", "")
    return Chosen(
        base=visit.words.to("/search"),
        text=" ".join(params.get("q", "").split())[:LONGEST],
        filters={name: values for name, values in filters.items() if values},
        sort=sort if sort in declared.SORTS else "",
        exact=params.get("exact") == "1",
    )


def hits(ground: Ground, found: Sequence[Any]) -> list[dict[str, Any]]:
    """Documents of the hits in their order; what may not be shown any more is left out."""
    by_id = {d["id"]: d for d in ground.catalogue.datasets([hit.id for hit in found])}
    return [{"dataset": by_id[hit.id], "matched": hit.matched} for hit in found if hit.id in by_id]


def folded(found: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], list[Mapping[str, Any]]]]:
    """Hits of a page with those of the same title from other sources behind the first of them."""
    made: list[tuple[dict[str, Any], list[Mapping[str, Any]]]] = []
    first: dict[str, tuple[set[str], list[Mapping[str, Any]]]] = {}
    for hit in found:
        document = hit["dataset"]
        title, source = normalize(document["title"]), str((document.get("source") or {}).get("name"))
        if title in first and source not in first[title][0]:
            first[title][0].add(source)
            first[title][1].append(document)
            continue
        others: list[Mapping[str, Any]] = []
        first.setdefault(title, ({source}, others))
        made.append((hit, others))
    return made


def search(visit: Visit) -> Response:
    ground = visit.ground
    chosen = chosen_of(visit)
    sort = chosen.sort or ("relevance" if chosen.text else "-modified")
    page = ground.search.search(
        SearchQuery(
            text=chosen.text,
            filters=chosen.filters,
            sort=sort,
            limit=LIMIT,
            cursor=visit.request.query_params.get("cursor") or None,
            facets=OFFERED,
            exact=chosen.exact,
        )
    )
    known = labels(ground)
    uses = ground.catalogue.uses_of([hit.id for hit in page.hits]) if sort == "-use" else {}
    return visit.page(
        "search.html",
        chosen=chosen,
        total=page.total,
        cards=[
            (card(h["dataset"], h["matched"], visit.language, uses.get(h["dataset"]["id"])), others)
            for h, others in folded(hits(ground, page.hits))
        ],
        facets=facets(chosen, page.facets, known, visit.language),
        chips=[
            (
                declared.FACETS[name].title(visit.language),
                label(name, value, known, visit.language),
                chosen.toggled(name, value),
            )
            for name, values in chosen.filters.items()
            for value in values
        ],
        sorts=[(name, Text.of(declared.SORTS[name].label).render(visit.language), name == sort) for name in SORTS],
        understood=page.understood or {},
        next=chosen.address(cursor=page.next) if page.next else None,
        further=bool(visit.request.query_params.get("cursor")),
        nearest=nearest(visit, chosen) if not page.total else [],
        few=0 < page.total <= FEW and bool(chosen.text) and not page.next,
        wanted=wanted(visit, chosen),
        robots="noindex, follow",
    )


def wanted(visit: Visit, chosen: Chosen) -> str:
    """Where to ask for what was searched for."""
    agencies = chosen.filters.get("organization", ())
    return visit.address("/requests/new", q=chosen.text, organization=agencies[0] if len(agencies) == 1 else "")


def nearest(visit: Visit, chosen: Chosen) -> list[dict[str, Any]]:
    """Where nothing was found: each chosen filter left out, then single words that say something, with what they would find."""
    ways = []
    for name, values in chosen.filters.items():
        for value in values[:3]:
            rest = {k: [v for v in vs if (k, v) != (name, value)] for k, vs in chosen.filters.items()}
            rest = {k: vs for k, vs in rest.items() if vs}
            choice = label(name, value, labels(visit.ground), visit.language)
            ways.append((Text.of("without “{choice}”", choice=choice), chosen.text, rest))
    terms = chosen.text.split()
    if len(terms) > 1:
        ways += [(Text.of("only “{word}”", word=word), word, {}) for word in terms if telling(word)][:4]
    found = []
    for text, query, filters in ways[:6]:
        total = visit.ground.search.search(SearchQuery(text=query, filters=filters, limit=1)).total
        if total:
            address = Chosen(chosen.base, query, filters).address()
            counted = visit.words.counted(total, "{n} dataset", "{n} datasets")
            found.append({"text": text, "total": counted, "address": address})
    return found
