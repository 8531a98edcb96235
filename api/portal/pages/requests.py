"""Data requests: the list, one with its answers, and the form to ask. Pages work without a script; forms count only from our own pages."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.paging import seal
from api.parameters import Parameter, read_parameters
from api.portal.forms import Act, fields_of
from api.portal.refusals import Refusal
from api.portal.visit import Visit
from api.requesting import answerer, ask, own_site, respond, support
from api.turns import turn
from api.v1.requests import STATUSES, list_name, query_of
from catalog.words.errors import Gone, InvalidRequest, SalaError
from catalog.words.requests import (
    LONGEST_ANSWER,
    LONGEST_DETAILS,
    LONGEST_TITLE,
    REFUSALS,
    SHORTEST_TITLE,
    RequestQuery,
    RequestStatus,
    Sort,
)
from catalog.words.texts import Text

SHOWN = 20
SIMILAR = 5
TONES = {"open": "plain", "answered": "good", "refused": "poor", "published": "good"}
STATES = {str(code): (text, TONES[code]) for code, text in STATUSES.items()}
REPLIES = {**STATES, "open": (Text.of("being worked on"), "plain")}
SORTS = {
    Sort.NEWEST: Text.of("newest first"),
    Sort.WANTED: Text.of("wanted by most first"),
    Sort.OLDEST: Text.of("oldest first"),
}
CHOICES = {
    "answered": Text.of("An answer that settles it"),
    "published": Text.of("The data is published: name the dataset"),
    "refused": Text.of("A refusal, with its reason"),
    "open": Text.of("A word in between: it stays open"),
}
TRAP = "website"  # a field that no person sees; who fills it is a machine
HIDDEN = Refusal(410, Text.of("This request is hidden"), Text.of("The other requests are still there."), search=False)
FIELDS = ("title", "details", "organization", "query")
KNOWN = {
    name: Parameter(name, choices=choices, many=many)
    for name, choices, many in (
        ("q", (), False), ("status", tuple(RequestStatus), True), ("organization", (), True), ("sort", tuple(Sort), False), ("cursor", (), False)
    )
}  # fmt: skip
UNKEPT = {"cache-control": "no-store"}


def requests(here: Visit) -> Response:
    params = read_parameters([(n, v) for n, v in here.request.query_params.multi_items() if n in KNOWN and v], KNOWN)
    name = list_name(params)
    found = here.ground.catalogue.data_requests(query_of({**params, "limit": SHOWN}, name))
    status, agencies = params.get("status", []), params.get("organization", [])

    def address(**change: Any) -> str:
        chosen = {"q": params.get("q"), "status": status, "organization": agencies, "sort": params.get("sort")} | change
        pairs = {name: value for name, value in chosen.items() if value}
        return here.words.to("/requests") + (f"?{urlencode(pairs, doseq=True)}" if pairs else "")

    following = address(cursor=seal(name, "/".join(map(str, found.after)))) if found.after else None
    labels = {value: label for value, label, _ in found.facets["organization"]}
    ways = [(STATUSES[RequestStatus(v)], count, address(status=[v]), status == [v]) for v, _, count in found.facets["status"]]  # fmt: skip
    return here.page(
        "requests.html",
        found=found,
        text=params.get("q", ""),
        ways=ways,
        every=address(status=[]),
        chosen=status,
        agencies=[(labels.get(one, one), address(organization=[])) for one in agencies],
        organization=agencies[0] if len(agencies) == 1 else None,
        sorts=[
            (text, address(sort=str(sort)), params.get("sort", Sort.NEWEST) == sort) for sort, text in SORTS.items()
        ],
        next=following,
        first=address() if "cursor" in params else None,
        states=STATES,
        now=here.ground.catalogue.now(),
        robots="noindex, follow" if params else None,
    )


def one(here: Visit) -> Response:
    try:
        r = here.ground.catalogue.data_request(here.request.path_params["id"])
    except Gone as error:
        return here.page("error.html", 410, error=error, refusal=HIDDEN, robots="noindex")
    return here.page(
        "request.html",
        r=r,
        states=STATES,
        replies=REPLIES,
        refusals=REFUSALS,
        choices=CHOICES,
        longest=LONGEST_ANSWER,
        now=here.ground.catalogue.now(),
        told=here.request.query_params.get("told"),
        robots="noindex" if here.request.query_params else None,
    )


def new(here: Visit) -> Response:
    given = here.request.query_params
    fields = {name: given.get(name, "")[:LONGEST_DETAILS] for name in ("title", "details", "organization")}
    fields["query"] = given.get("q", "")[:LONGEST_TITLE]
    fields["title"] = (fields["title"] or fields["query"])[:LONGEST_TITLE]
    return form(here, fields)


def form(here: Visit, fields: Mapping[str, str], error: SalaError | None = None, status: int = 200) -> Response:
    """The form as it was filled; with what is wrong beside it."""
    agencies = sorted(here.ground.catalogue.organizations(), key=lambda o: str(o["title"]))
    made = here.page(
        "ask.html",
        status=status,
        fields=fields,
        agencies=agencies,
        error=error,
        similar=similar(here, fields["title"]) if error is None else (),
        states=STATES,
        trap=TRAP,
        least=SHORTEST_TITLE,
        most_title=LONGEST_TITLE,
        most_details=LONGEST_DETAILS,
        robots="noindex",
    )
    made.headers["cache-control"] = "no-store"
    return made


def similar(here: Visit, title: str) -> Any:
    """Open requests that hold all words of the title."""
    if not title.strip():
        return ()
    query = RequestQuery([RequestStatus.OPEN], (), title, Sort.WANTED, SIMILAR, facets=False)
    return here.ground.catalogue.data_requests(query).items


def asked(here: Visit, caller: bytes, sent: Mapping[str, str]) -> Response:
    fields = {name: sent.get(name, "") for name in FIELDS}
    try:
        if sent.get(TRAP):
            raise InvalidRequest("Leave the last field empty: it is there to catch machines.")
        document, is_new = ask(here.ground, caller, fields)
    except SalaError as error:
        if error.type not in ("invalid-request", "not-found", "too-many"):
            raise
        return form(here, fields, error, 429 if error.type == "too-many" else 400)
    return here.go(f"/requests/{document['id']}?told={'asked' if is_new else 'joined'}")


def supported(here: Visit, caller: bytes, sent: Mapping[str, str]) -> Response:
    document, counted = support(here.ground, caller, here.request.path_params["id"])
    return here.go(f"/requests/{document['id']}?told={'supported' if counted else 'again'}")


def answered(here: Visit, caller: bytes, sent: Mapping[str, str]) -> Response:
    who = answerer(here.ground, sent.get("token"))
    fields = {name: sent.get(name) for name in ("text", "status", "reason", "dataset")}
    if fields["status"] != "refused":
        fields["reason"] = None  # the form sends every field that it has
    if fields["status"] != "published":
        fields["dataset"] = None
    elif fields["dataset"]:
        fields["dataset"] = fields["dataset"].rstrip("/").rpartition("/")[2]  # its address will do
    document = respond(here.ground, who, here.request.path_params["id"], fields)
    return here.go(f"/requests/{document['id']}?told=answered")


def sent(act: Callable[[Visit, bytes, Mapping[str, str]], Response]) -> Act:
    """A form from one of our own pages."""

    async def take(here: Visit) -> Response:
        own_site(here.request, here.ground.base_url)
        fields = await fields_of(here.request, 8)
        return await turn(
            here.ground, "requesting", 2, partial(act, here, here.ground.rates.caller(here.request), fields)
        )

    return take
