"""Data requests over HTTP, one way for the API and the portal: what is sent is looked through for personal data, callers are bounded, and
who answers shows a token.

An agency has a token of its own (`SALA_AGENCY_TOKENS`) and answers what is addressed to it or to nobody; a reviewer answers for any agency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from api.ground import Ground
from api.reviewing import count_wrong, holder, reviewers_of
from catalog.words.errors import InvalidRequest, NoToken, WrongToken
from catalog.words.requests import Answer, Asking, answer, asking, hiding
from validators.people.kinds import KINDS
from validators.people.prose import personal_kinds

SUPPORTS = 6  # for each request that a caller may send
DAY = 86_400.0
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answerer:
    name: str  # of the token: kept, not shown
    organization: str | None = None  # slug of the agency that speaks; none: who runs the catalogue


def answerer(ground: Ground, token: str | None) -> Answerer:
    """Whose token it is. Raises NoToken, WrongToken, TooMany, InvalidSetting."""
    settings = ground.settings
    agencies = ground.keep("agency tokens", lambda: reviewers_of(settings.agency_tokens, "SALA_AGENCY_TOKENS"), 3_600)
    reviewers = ground.keep("reviewers", lambda: reviewers_of(settings.reviewers), 3_600)
    if not token:
        raise NoToken(
            "Only agencies and reviewers may answer; show your token.",
            "Send it as Authorization: Bearer, or type it into the form.",
        )
    slug, name = holder(agencies, token), holder(reviewers, token)
    if slug is not None:
        return Answerer(slug, slug)
    if name is not None:
        return Answerer(name)
    count_wrong(ground)
    raise WrongToken(
        "This token is no agency's and no reviewer's.",
        "Check it, or ask the operator for one (SALA_AGENCY_TOKENS, SALA_REVIEWERS).",
    )


def ask(ground: Ground, caller: bytes, fields: Mapping[str, str | None]) -> tuple[Document, bool]:
    """The request, and whether it is new. Raises InvalidRequest, NotFound (the agency), TooMany."""
    made = asking(
        fields.get("title") or "", fields.get("details") or "", fields.get("organization"), fields.get("query")
    )
    ground.rates.spend("ask", caller, ground.settings.requests_hourly)
    impersonal(made)
    asked: tuple[Document, bool] = ground.catalogue.ask_for_data(made, ground.settings.requests_daily)
    if asked[1]:
        ground.rates.first(f"support {asked[0]['id']}", caller, DAY)
    return asked


def support(ground: Ground, caller: bytes, id: str) -> tuple[Document, bool]:
    """The request, and whether the support counts: of one caller it does once a day. Raises NotFound, Gone, Conflict, TooMany."""
    ground.rates.spend("support", caller, ground.settings.requests_hourly * SUPPORTS)
    before: Document = ground.catalogue.data_request(id)
    if not ground.rates.first(f"support {before['id']}", caller, DAY):
        return before, False
    return ground.catalogue.support_request(id), True


def respond(ground: Ground, who: Answerer, id: str, fields: Mapping[str, str | None]) -> Document:
    """Raises InvalidRequest, NotFound, Gone, WrongToken, Conflict."""
    made: Answer = answer(
        fields.get("text") or "", fields.get("status") or "", fields.get("reason"), fields.get("dataset")
    )
    refuse(personal_kinds(made.text, office=True))
    organization = ground.catalogue.organization(who.organization)["slug"] if who.organization else None
    document: Document = ground.catalogue.answer_request(id, made, who.name, organization)
    return document


def hide(ground: Ground, id: str, reason: str, by: str, *, erase: bool = False) -> None:
    """Raises InvalidRequest, NotFound."""
    refuse(personal_kinds(hiding(reason)))
    ground.catalogue.hide_request(id, reason, by, erase=erase)


def impersonal(made: Asking) -> None:
    refuse(personal_kinds("\n".join(filter(None, (made.title, made.details, made.query)))))


def refuse(kinds: list[str]) -> None:
    """What was found is told, never where or what."""
    if kinds:
        raise InvalidRequest(
            "This text holds {kind}. Everyone can read a request, so nothing personal may stand in it.",
            "Take it out and send the rest. You need not say who you are, nor how you can be reached.",
            kind=KINDS[kinds[0]].label,
        )


def own_site(request: Request, base_url: str) -> None:
    """What is sent without a token counts only where a page of ours sent it, or no page at all. Raises InvalidRequest.

    Else any site could have its visitors ask and support, each of them another caller. Browsers say where a form was sent from, and a page cannot say otherwise; who is no browser has nothing that could be misused.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    own = {base_url.rstrip("/"), f"http://{request.headers.get('host')}", f"https://{request.headers.get('host')}"}
    if (site is not None and site not in ("same-origin", "none")) or (origin is not None and origin not in own):
        raise InvalidRequest(
            "This was sent from a page of another site.", "Open the page here, and send it from there again."
        )
