"""Search inside the tables: which of them have these columns, or hold these values."""

from starlette.responses import Response

from api.portal.facets import Chosen
from api.portal.pages.search import LONGEST
from api.portal.visit import Visit
from catalog.search.port import SearchQuery
from catalog.words.texts import Text

LIMIT = 20
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
        next=Chosen(base, text, {}).address(cursor=page.next) if page and page.next else None,
        robots="noindex" if text else None,
    )
