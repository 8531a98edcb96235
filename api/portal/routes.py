"""Every address of the portal, each in two languages: `/…` in Thai, `/en/…` in English."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.portal import assets
from api.portal.forms import Act, receiver
from api.portal.pages import (
    agencies,
    columns,
    dataset,
    embed,
    evidence,
    help,
    history,
    home,
    places,
    quality,
    requests,
    reviews,
    search,
    sql,
    table,
    validate,
    worklist,
)
from api.portal.visit import Page, endpoint

PAGES: dict[str, Page] = {
    "/": home.home,
    "/search": search.search,
    "/columns": columns.columns,
    "/dataset/{slug}": dataset.dataset,
    "/dataset/{slug}/quality": quality.quality,
    "/dataset/{slug}/worklist": worklist.of_one,
    "/resource/{id}": table.table,
    "/resource/{id}/places.json": places.places,
    "/resource/{id}/history": history.history,
    "/embed/{id}": embed.embed,
    "/organization": agencies.agencies,
    "/organization/{slug}": agencies.agency,
    "/organization/{slug}/worklist": worklist.of_agency,
    "/scoreboard": agencies.scoreboard,
    "/sources": evidence.sources,
    "/sources/{name}": evidence.source,
    "/runs": evidence.all_runs,
    "/runs/{id}": evidence.run,
    "/reviews": reviews.reviews,
    "/reviews/{id}": reviews.one,
    "/requests": requests.requests,
    "/requests/new": requests.new,
    "/requests/{id}": requests.one,
    "/ledger": evidence.ledger,
    "/sql": sql.sql,
    "/validate": validate.ask,
    "/about": help.about,
    "/developers": help.developers,
}


FORMS: dict[str, Act] = {
    "/validate": validate.check,
    "/sources/{name}": evidence.ask,
    "/reviews/{id}": reviews.decided,
    "/requests": requests.sent(requests.asked),
    "/requests/{id}/support": requests.sent(requests.supported),
    "/requests/{id}/answers": requests.sent(requests.answered),
}


def english_home(request: Request) -> Response:
    return RedirectResponse("/en/", 301)


def icon(request: Request) -> Response:
    return RedirectResponse(assets.address("sala.svg"), 302)


def routes() -> list[Route]:
    made = [Route(path, endpoint(page, "th"), methods=["GET"]) for path, page in PAGES.items()]
    made += [Route("/en" + path, endpoint(page, "en"), methods=["GET"]) for path, page in PAGES.items()]
    made += [Route(path, receiver(act, "th"), methods=["POST"]) for path, act in FORMS.items()]
    made += [Route("/en" + path, receiver(act, "en"), methods=["POST"]) for path, act in FORMS.items()]
    made.append(Route("/validate/{token}.{format}", validate.download("th"), methods=["GET"]))
    made.append(Route("/en/validate/{token}.{format}", validate.download("en"), methods=["GET"]))
    made.append(Route("/oembed", endpoint(embed.oembed, "th"), methods=["GET"]))
    made.append(Route("/en", english_home, methods=["GET"]))
    made.append(Route("/favicon.ico", icon, methods=["GET"]))
    made.append(Route("/static/{version}/{path:path}", assets.serve, methods=["GET"]))
    return made


UPLOADS = ("/validate", "/en/validate")  # may be sent files
router = APIRouter(include_in_schema=False)
for route in routes():
    router.add_route(route.path, route.endpoint, methods=sorted(route.methods or ()), include_in_schema=False)
