"""The worklist from the command line: on the screen, as JSON, or as a file to tick off."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import give_json, guarded, say, show, tell, voice
from api.cli.upkeep import AsJson, opened
from api.ground import Ground
from api.worklist import Worklist, of_dataset, of_organization
from catalog.words.errors import Conflict, InvalidRequest, NotFound
from validators.metadata.checklist import csv_of, markdown_of, write_excel
from validators.metadata.worklist import where

SHOWN = 50


@guarded
def worklist(
    what: Annotated[
        str, typer.Argument(metavar="AGENCY_OR_DATASET", help="Slug of an agency, or id or slug of a dataset.")
    ],
    out: Annotated[Path | None, typer.Option("--out", help="A file to tick off: .xlsx, .csv or .md.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: AsJson = False,
) -> None:
    """What an agency, or a dataset, should mend; what gains most for the least work first."""
    with opened() as catalogue:
        ground = Ground(voice.settings, catalogue, None, None, None)
        try:
            found = of_organization(ground, what)
        except NotFound:
            found = of_dataset(ground, what)
    if out is not None:
        write(found, out, force)
    if as_json:
        items = [task.document() | {"where": where(task, voice.language)} for task in found.tasks]
        give_json({"total": len(items), "items": items, "next": None})
        return
    for number, task in enumerate(found.tasks[:SHOWN] if out is None else (), 1):
        at = " · ".join(part for part in (task.title, task.file or "", where(task, voice.language)) if part)
        gain = say("{points} points, {minutes} minutes", points=f"{task.points:g}", minutes=task.minutes)
        show(f"{number}. {say(task.detail)} ({gain})\n    {at}" + (f"\n    {say(task.fix)}" if task.fix else ""))
    if out is None and len(found.tasks) > SHOWN:
        show(say("… and {more} more; --json gives them all.", more=len(found.tasks) - SHOWN))
    tell("{total} things to mend, {minutes} minutes of work.", total=len(found.tasks), minutes=found.minutes)


def write(found: Worklist, out: Path, force: bool) -> None:
    if out.exists() and not force:
        raise Conflict("{file} is there already.", "Give --force to overwrite it.", file=str(out))
    forms = {".csv": csv_of, ".md": markdown_of}
    suffix = out.suffix.lower()
    if suffix == ".xlsx":
        with out.open("wb") as file:
            write_excel(found.tasks, file, voice.language)
    elif suffix in forms:
        out.write_bytes(forms[suffix](found.tasks, voice.language))
    else:
        raise InvalidRequest("A worklist is written as .xlsx, .csv or .md, not as “{suffix}”.", suffix=suffix)
