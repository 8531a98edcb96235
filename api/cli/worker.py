"""The worker: takes runs from the queue, plans what is due, lets the index follow. Until it is asked to end."""

from typing import Annotated

import typer

from api.cli.console import guarded, voice
from harvesters.worker import Worker


@guarded
def worker(
    scheduler: Annotated[
        bool, typer.Option("--scheduler/--no-scheduler", help="Also plan the runs that are due.")
    ] = True,
    only_scheduler: Annotated[bool, typer.Option("--only-scheduler", help="Plan runs, harvest nothing.")] = False,
) -> None:
    """The worker alone: harvests what is due or asked for, and keeps the index up to date."""
    Worker(voice.settings).run(schedule=scheduler or only_scheduler, work=not only_scheduler)
