"""What waits for a reviewer, for everyone to see; and deciding, for who has a token. The token is typed in and never kept."""

from functools import partial

from starlette.responses import Response

from api.portal import facts
from api.portal.forms import fields_of
from api.portal.visit import Visit
from api.reviewing import decide, reviewer
from api.turns import turn
from api.v1.reviews import seen
from catalog.words.errors import InvalidRequest
from catalog.words.releases import LONGEST_REASON, SHORTEST_REASON
from catalog.words.texts import Text
from validators.people.kinds import KINDS

SHOWN = 200
LABELS = {code: kind.label for code, kind in KINDS.items()}
DECISIONS = {
    "let-go": Text.of("Let it go: it is harmless and may be published"),
    "keep": Text.of("Keep it withheld"),
    "pull": Text.of("Pull it back, with all its versions"),
}
ACTIONS = {
    "let-go": Text.of("let go"),
    "pull": Text.of("pulled back"),
    "keep": Text.of("kept withheld"),
    "keep-pulled": Text.of("kept withheld"),
}


def reviews(here: Visit) -> Response:
    waiting = here.ground.catalogue.waiting_reviews()
    return here.page("reviews.html", waiting=waiting[:SHOWN], total=len(waiting), kinds=LABELS)


def one(here: Visit) -> Response:
    """Without samples and without what was decided: those are the reviewers'."""
    return shown(here, None)


def shown(here: Visit, name: str | None, told: Text | None = None) -> Response:
    id = here.request.path_params["id"]
    detail = seen(here.ground.catalogue, id)
    r = here.ground.catalogue.resource(id)
    made = here.page(
        "review.html",
        r=r,
        d=here.ground.catalogue.dataset(r["dataset"]),
        found=detail["found"] if name or detail["tier"] == "review" else (),
        tier=detail["tier"],
        mark=detail["mark"],
        held=r["state"] == "withheld",
        decisions=detail["decisions"] if name else (),
        name=name,
        told=told,
        kinds=LABELS,
        choices=[(code, text) for code, text in DECISIONS.items() if (code == "pull") != (r["state"] == "withheld")],
        actions=ACTIONS,
        states=facts.STATES,
        least=SHORTEST_REASON,
        most=LONGEST_REASON,
        robots="noindex",
    )
    if name:
        made.headers["cache-control"] = "no-store"
    return made


def acted(here: Visit, name: str, decision: str, reason: str, mark: str | None) -> Response:
    id = here.request.path_params["id"]
    told = None if decision == "look" else decide(here.ground, name, id, decision, reason, mark)
    return shown(here, name, told)


async def decided(here: Visit) -> Response:
    """The form: the token goes first."""
    sent = await fields_of(here.request, 5)
    name = reviewer(here.ground, sent.get("token"))
    if "decision" not in sent:
        raise InvalidRequest("Choose what you decide.")
    work = partial(acted, here, name, sent["decision"], sent.get("reason", ""), sent.get("mark"))
    return await turn(here.ground, "reviewing", 2, work)
