"""DCAT over HTTP: the catalogue in pages with Hydra, one dataset, by suffix or by `Accept`; DCAT-US as one streamed document."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from api.answers import ASK, answer, json_bytes
from api.dcat import us
from api.dcat.graph import alone, catalog, dataset
from api.dcat.triples import graph_of
from api.errors import error_response
from api.ground import Ground
from api.language import language_of
from api.operations import ground_of, pairs_of
from api.parameters import Parameter, read_parameters
from api.turns import turn
from catalog.words.errors import NotFound, SalaError
from catalog.words.model import DatasetStatus

FORMS: Mapping[str, tuple[str, str]] = {
    "ttl": ("text/turtle", "turtle"),
    "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
    "nt": ("application/n-triples", "nt"),
}
PAGE = 100
STEP = 200
PARAMETERS = {
    p.name: p
    for p in (
        Parameter("page", "", "integer", 1, least=1, most=10**6),
        Parameter("organization", "", longest=200),
        Parameter("modified_since", "", longest=40),
        Parameter("lang", "", choices=("th", "en")),
    )
}
PLACES = 2  # serialisations at once


def serialized(content: Mapping[str, Any], form: str) -> bytes:
    if form == "jsonld":
        return json_bytes(content)
    made: bytes = graph_of(content).serialize(format=FORMS[form][1], encoding="utf-8")
    return made


def given(request: Request, form: str, content: Mapping[str, Any], links: Mapping[str, str] | None = None) -> Response:
    headers = {"vary": "Accept, Accept-Encoding"}
    if links:
        headers["link"] = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links.items())
    return answer(request, serialized(content, form), FORMS[form][0], headers)


def catalogue_page(request: Request, form: str) -> Response:
    ground = ground_of(request)
    params = read_parameters(pairs_of(request), PARAMETERS)
    number = params.get("page", 1)
    agencies = [params["organization"]] if "organization" in params else []
    total, found = ground.catalogue.listed(
        "id", offset=(number - 1) * PAGE, limit=PAGE, organizations=agencies, since=params.get("modified_since")
    )
    last = max(1, -(-total // PAGE))
    if number > last:
        raise NotFound("This catalogue has only {last} pages.", last=last)
    documents = ground.catalogue.datasets([id for id, _ in found])
    base, address = ground.base_url, f"{ground.base_url}/catalog.{form}"
    more = "".join(f"&{name}={params[name]}" for name in ("organization", "modified_since") if name in params)
    places = (
        {"first": 1, "last": last}
        | ({"next": number + 1} if number < last else {})
        | ({"previous": number - 1} if number > 1 else {})
    )
    links = {rel: f"{address}?page={place}{more}" for rel, place in places.items()}
    paging = {
        "@id": f"{address}?page={number}{more}",
        "@type": "hydra:PartialCollectionView",
        "hydra:totalItems": total,
        "hydra:itemsPerPage": PAGE,
        **{f"hydra:{rel}": {"@id": link} for rel, link in links.items()},
    }
    shown = catalog(base, ground.settings.title, [dataset(base, d) for d in documents], paging)
    return given(request, form, shown, {("prev" if rel == "previous" else rel): link for rel, link in links.items()})


def one_dataset(request: Request, form: str) -> Response:
    ground = ground_of(request)
    document = ground.catalogue.dataset(request.path_params["slug"])
    if document["status"] == DatasetStatus.WITHHELD:
        raise NotFound("There is no dataset named {name}.", name=request.path_params["slug"][:200])
    return given(request, form, alone(dataset(ground.base_url, document)))


def endpoint(work: Any, form: str | None = None) -> Any:
    async def act(request: Request) -> Response:
        asked = partial(work, request, form or request.path_params["form"])
        try:
            made: Response = await turn(ground_of(request), "dcat", PLACES, asked)
            return made
        except SalaError as error:
            return error_response(error, language_of(request.scope), ground_of(request).base_url)

    return act


def negotiated(request: Request) -> Response:
    """`/catalog`: to the form that is liked best."""
    accepted = request.headers.get("accept", "")
    form = next((name for name, (media, _) in FORMS.items() if media in accepted), "ttl")
    query = request.url.query
    return RedirectResponse(f"/catalog.{form}" + (f"?{query}" if query else ""), 303, {"vary": "Accept"})


def all_documents(ground: Ground) -> Iterator[Mapping[str, Any]]:
    """Everything published, in order of ids, in constant memory."""
    offset = 0
    while True:
        total, found = ground.catalogue.listed("id", offset=offset, limit=STEP)
        yield from ground.catalogue.datasets([id for id, _ in found])
        offset += STEP
        if offset >= total:
            return


def data_json(request: Request) -> Response:
    ground = ground_of(request)

    def parts() -> Iterator[bytes]:
        yield json_bytes(us.HEAD)[:-1] + b',"dataset":['
        first = True
        batch: list[bytes] = []
        for document in all_documents(ground):
            batch.append((b"" if first else b",\n") + json_bytes(us.dataset(ground.base_url, document)))
            first = False
            if len(batch) == STEP:
                yield b"".join(batch)
                batch = []
        yield b"".join(batch) + b"]}"

    tag = f'W/"{ground.catalogue.last_change()}"'
    if request.headers.get("if-none-match") == tag:
        return Response(None, 304, {"etag": tag})
    if request.method == "HEAD":
        return Response(None, 200, {"etag": tag}, "application/json")
    return StreamingResponse(parts(), 200, {"etag": tag, "cache-control": ASK}, "application/json")


ROUTES = (
    Route("/catalog", negotiated),
    *(Route(f"/catalog.{form}", endpoint(catalogue_page, form)) for form in FORMS),
    *(Route(f"/dataset/{{slug}}.{form}", endpoint(one_dataset, form)) for form in FORMS),
    Route("/data.json", data_json),
)
