"""Search inside the tables: which of them have these columns, or hold these values."""

from typing import Any

from starlette.responses import Response

from api.portal.facets import Chosen
from api.portal.pages.search import LONGEST
from api.portal.visit import Visit
from catalog.search.port import SearchQuery
from catalog.words.texts import Text

LIMIT = 20
MOST_TERMS = 4
PARTS = {"column": Text.of("column"), "value": Text.of("value")}


def columns(visit: Visit) -> Response:
    params = visit.request.query_params
    text = " ".join(params.get("q", "").split())[:LONGEST]
    cursor = params.get("cursor") or None
    page = visit.ground.search.columns(SearchQuery(text=text, limit=LIMIT, cursor=cursor)) if text else None
    hits = page.hits if page else ()
    known = {d["id"]: d for d in visit.ground.catalogue.datasets(list(dict.fromkeys(hit.dataset for hit in hits)))}
    base = visit.words.to("/columns")
    return visit.page(
        "columns.html",
        text=text,
        total=page.total if page else 0,
        hits=[(hit, known[hit.dataset]) for hit in hits if hit.dataset in known],
        parts_of=PARTS,
        nearest=nearest(visit, base, text) if page and not page.total else [],
        next=Chosen(base, text, {}).address(cursor=page.next) if page and page.next else None,
        robots="noindex" if text else None,
    )


def nearest(visit: Visit, base: str, text: str) -> list[dict[str, Any]]:
    """Where no table has all of these: each of them left out, then each alone, with how many tables that would find."""
    terms = text.split()[:MOST_TERMS]
    ways = [(Text.of("without “{choice}”", choice=term), " ".join(t for t in terms if t != term)) for term in terms]
    ways = (ways if len(terms) > 2 else []) + [(Text.of("only “{word}”", word=term), term) for term in terms]
    found = []
    for said, query in ways if len(terms) > 1 else ():
        if total := visit.ground.search.columns(SearchQuery(text=query, limit=1)).total:
            counted = visit.words.counted(total, "{n} table", "{n} tables")
            found.append({"text": said, "total": counted, "address": Chosen(base, query, {}).address()})
    return found
