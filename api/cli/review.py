"""Reviews from the command line: what waits, letting it go, pulling it back; and taking a dataset down."""

from typing import Annotated

import typer

from api.cli.console import give_json, guarded, say, show, tell, voice
from api.cli.engine import follow, writing
from api.cli.upkeep import AsJson, opened
from catalog.words.errors import InvalidRequest
from catalog.words.releases import SHORTEST_REASON
from catalog.words.texts import Text

review = typer.Typer(help="Files that may hold personal data: what waits, let go, pull back.", no_args_is_help=True)
FileId = Annotated[str, typer.Argument(metavar="RESOURCE", help="Id of the file, as `sala review list` gives it.")]
Reviewer = Annotated[str, typer.Option("--reviewer", help="Who decides: name and office. It is kept.")]
Reason = Annotated[str, typer.Option("--reason", help="Why. It is kept.")]


@review.command("list")
@guarded
def waiting(as_json: AsJson = False) -> None:
    """What waits for a reviewer, longest waiting first."""
    with opened() as catalogue:
        found = catalogue.waiting_reviews()
    if as_json:
        give_json({"total": len(found), "items": found, "next": None})
        return
    for one in found:
        columns = ", ".join(f"{c['column']} ({c['kind']} {c['count']})" for c in one["found"])
        pulled = " " + say("(pulled back)") if one["pulled"] else ""
        show(f"{one['resource']}  {one['since'][:10]}{pulled}\n    {one['title']} · {one['file']}\n    {columns}")
        show(f"    {voice.settings.base_url.rstrip('/')}/dataset/{one['slug']}")
    tell("{total} files wait for a reviewer.", total=len(found))


@review.command("let-go")
@guarded
def let_go(resource: FileId, reviewer: Reviewer, reason: Reason, as_json: AsJson = False) -> None:
    """Let a file go that is harmless: the next harvest of its source publishes it."""
    with writing() as catalogue:
        source = catalogue.let_go(resource, reviewer, reason)
        follow(catalogue)
    result = {"resource": resource, "decision": "let-go", "source": source}
    told = Text.of(
        "It is let go. Its bytes were not kept; this fetches and publishes it: sala harvest {source}", source=source
    )
    give_json(result | {"detail": told}) if as_json else show(say(told))


@review.command("keep")
@guarded
def keep(resource: FileId, reviewer: Reviewer, reason: Reason, as_json: AsJson = False) -> None:
    """Keep a file withheld: it waits no longer, until something else is found in it."""
    with writing() as catalogue:
        catalogue.keep(resource, reviewer, reason)
    told = Text.of("It stays withheld. It waits again when something else is found in it.")
    give_json({"resource": resource, "decision": "keep", "detail": told}) if as_json else show(say(told))


@review.command("pull")
@guarded
def pull(resource: FileId, reviewer: Reviewer, reason: Reason, as_json: AsJson = False) -> None:
    """Pull a file back that is served: with all its versions, from every door, at once."""
    with writing() as catalogue:
        catalogue.pull(resource, reviewer, reason)
        follow(catalogue)
    told = Text.of("It is pulled back with all its versions, and stays so until a reviewer lets it go.")
    give_json({"resource": resource, "decision": "pull", "detail": told}) if as_json else show(say(told))


@guarded
def takedown(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Id or short name of the dataset.")],
    reason: Annotated[str, typer.Option("--reason", help="Why. Everyone can read it at the dataset's address.")],
    as_json: AsJson = False,
) -> None:
    """Take a dataset down for good: its content goes, its address, the reason and the date stay."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidRequest("A reason needs at least {count} characters", count=SHORTEST_REASON)
    with writing() as catalogue:
        id = str(catalogue.dataset(dataset)["id"])
        catalogue.take_down(id, reason.strip())
        follow(catalogue)
    told = Text.of("It is taken down. Backups made before still hold it.")
    give_json({"dataset": id, "detail": told}) if as_json else show(say(told))
