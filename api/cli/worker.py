"""`sala worker`: harvests what is due or asked for, and keeps the index up to date, until it is asked to end."""

from typing import Annotated

import typer

from api.cli.console import guarded, voice
from catalog.words.errors import InvalidRequest
from harvesters.worker import Worker


@guarded
def worker(
    scheduler: Annotated[
        bool, typer.Option("--scheduler/--no-scheduler", help="Also plan the runs that are due.")
    ] = True,
    only_scheduler: Annotated[bool, typer.Option("--only-scheduler", help="Plan runs, harvest nothing.")] = False,
) -> None:
    """The worker alone: harvests what is due or asked for, and keeps the index up to date."""
    if only_scheduler and not scheduler:
        raise InvalidRequest("--no-scheduler and --only-scheduler together leave nothing to do.")
    Worker(voice.settings).run(schedule=scheduler, work=not only_scheduler)
