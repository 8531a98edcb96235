"""Agencies: the list of all, and the page of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.portal import facts
from api.portal.visit import Visit
from api.v1.scoreboard import all_scored
from catalog.search.port import SearchQuery
from catalog.words.errors import SalaError
from catalog.words.requests import RequestQuery

RANKED = 3  # datasets that an agency needs to have a place in the order
COUNTED = 5_000  # datasets that are looked at while a reader waits (about a millisecond each); of more, the API tells the parts
SCORED = 200  # agencies whose parts stand on the page; the API gives them all
SHOWN = 12  # datasets of an agency on its own page


def agencies(visit: Visit) -> Response:
    listed = visit.ground.keep(
        "agencies", lambda: sorted(visit.ground.catalogue.organizations(), key=lambda o: -(o.get("datasets") or 0))
    )
    wanted = " ".join(visit.request.query_params.get("q", "").split())[:200]
    shown = [o for o in listed if wanted.casefold() in o["title"].casefold()] if wanted else listed
    return visit.page("agencies.html", agencies=shown, total=len(listed), wanted=wanted, bands=facts.band)


def scoreboard(visit: Visit) -> Response:
    """Agencies by score; those with too few datasets to compare stand below, without a place."""
    listed = [o for o in visit.ground.catalogue.organizations() if o.get("datasets")]
    rated = sorted((o for o in listed if o.get("score") is not None), key=lambda o: (-o["score"], o["title"]))
    return visit.page(
        "scoreboard.html",
        ranked=[o for o in rated if o["datasets"] >= RANKED],
        small=[o for o in rated if o["datasets"] < RANKED],
        bands=facts.band,
        scored=all_scored(visit.ground.catalogue)[:SCORED] if sum(o["datasets"] for o in listed) <= COUNTED else (),
        parts_of_score=facts.PARTS,
    )


def listing(visit: Visit, slug: str) -> tuple[int, Sequence[Mapping[str, Any]], list[str]]:
    """How many datasets, the newest of them, and the sources they come from; nothing where the index is lost."""
    query = SearchQuery(filters={"organization": (slug,)}, sort="-modified", limit=SHOWN, facets=("source",))
    try:
        page = visit.ground.search.search(query)
    except SalaError:
        return 0, (), []
    newest = visit.ground.catalogue.datasets([hit.id for hit in page.hits])
    return page.total, newest, [c.value for c in page.facets.get("source", ())]


def requested(visit: Visit, slug: str) -> Mapping[str, int] | None:
    """How many data requests the agency has, how many are due or decided, how many of these in time; None where there is none."""
    total = visit.ground.catalogue.data_requests(RequestQuery(organizations=[slug], limit=0, facets=False)).total
    due, in_time = visit.ground.catalogue.responsiveness().get(slug, (0, 0)) if total else (0, 0)
    return {"total": total, "due": due, "in_time": in_time} if total else None


def agency(visit: Visit) -> Response:
    o = visit.ground.catalogue.organization(visit.request.path_params["slug"])
    total, newest, names = listing(visit, o["slug"])
    known = visit.ground.keep("sources", lambda: list(visit.ground.catalogue.sources()))
    return visit.page(
        "agency.html",
        o=o,
        total=total or o.get("datasets") or 0,
        newest=newest,
        sources=[s for s in known if s["name"] in names],
        band=facts.band(o.get("score")),
        runs=facts.RUNS,
        asked=requested(visit, o["slug"]),
    )
