"""Data requests from the command line: what is asked, answering for an agency, and hiding what should not stand there."""

from typing import Annotated

import typer

from api.cli.console import give_json, guarded, say, show, tell, voice
from api.cli.upkeep import AsJson, opened
from api.requesting import refuse
from catalog.words.requests import RequestQuery, RequestStatus, Sort, answer, hiding
from catalog.words.texts import Text
from validators.people.prose import personal_kinds

requests = typer.Typer(help="What people ask agencies for: list, answer, hide.", no_args_is_help=True)
RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="Id of the request.")]
By = Annotated[str, typer.Option("--by", help="Who does it: name and office. It is kept, and not shown.")]
Reason = Annotated[str, typer.Option("--reason", help="Why. Everyone can read it at the request's address.")]
MOST = 1_000


@requests.command("list")
@guarded
def listed(
    status: Annotated[RequestStatus | None, typer.Option(help="Only those that stand so.")] = None,
    organization: Annotated[str, typer.Option(help="Only those of this agency (its short name).")] = "",
    as_json: AsJson = False,
) -> None:
    """What people ask for, oldest first."""
    query = RequestQuery(
        [status] if status else [], [organization] if organization else [], "", Sort.OLDEST, MOST, facets=False
    )
    with opened() as catalogue:
        found = catalogue.data_requests(query)
    if as_json:
        give_json({"total": found.total, "items": list(found.items), "next": None})
        return
    for one in found.items:
        agency = (one["organization"] or {}).get("title") or "-"
        show(f"{one['id']}  {one['asked'][:10]}  {one['status']}\n    {one['title']} · {agency}")
        show(f"    {voice.settings.base_url.rstrip('/')}/requests/{one['id']}")
    tell("{total} requests.", total=found.total)


@requests.command("answer")
@guarded
def answered(
    request: RequestId,
    status: Annotated[RequestStatus, typer.Option(help="Where it stands with this answer.")],
    text: Annotated[str, typer.Option(help="The answer. Everyone can read it.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Code of a refusal.")] = "",
    dataset: Annotated[str, typer.Option(help="Id or short name of the dataset that was published.")] = "",
    organization: Annotated[str, typer.Option(help="The agency that speaks (its short name); else the operator.")] = "",
    as_json: AsJson = False,
) -> None:
    """Answer a request, for the agency that was asked."""
    made = answer(text, status, reason, dataset)
    refuse(personal_kinds(made.text, office=True))
    with opened() as catalogue:
        agency = catalogue.organization(organization)["slug"] if organization else None
        document = catalogue.answer_request(request, made, by, agency)
    give_json(document) if as_json else show(say("The answer is at its address, for everyone to see."))


@requests.command("hide")
@guarded
def hide(
    request: RequestId,
    reason: Reason,
    by: By = "operator",
    erase: Annotated[bool, typer.Option("--erase", help="Remove its words for good, not from sight alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hide a request from every door: its address, the reason and the date stay."""
    refuse(personal_kinds(hiding(reason)))
    with opened() as catalogue:
        catalogue.hide_request(request, reason, by, erase=erase)
    told = Text.of("It is hidden. Backups made before still hold it.")
    give_json({"id": request, "action": "erase" if erase else "hide", "detail": told}) if as_json else show(say(told))


@requests.command("show")
@guarded
def show_again(request: RequestId, reason: Reason, by: By = "operator", as_json: AsJson = False) -> None:
    """Show again what was hidden."""
    with opened() as catalogue:
        catalogue.show_request(request, reason, by)
    told = Text.of("It is shown again.")
    give_json({"id": request, "action": "show", "detail": told}) if as_json else show(say(told))
