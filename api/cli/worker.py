"""The worker: takes requests to run, harvests what is due, lets the index follow. Until it is asked to end."""

import signal
import time
from typing import Annotated

import typer

from api.cli.console import guarded, tell, voice
from api.cli.engine import engine
from api.cli.serving import Stopping, stop
from catalog.wiring import open_index
from catalog.words.errors import SalaError

PAUSE = 1.0  # seconds between two looks


@guarded
def worker(
    scheduler: Annotated[
        bool, typer.Option("--scheduler/--no-scheduler", help="Also plan the runs that are due.")
    ] = True,
    only_scheduler: Annotated[bool, typer.Option("--only-scheduler", help="Plan runs, harvest nothing.")] = False,
) -> None:
    """The worker alone: harvests what is due or asked for, and keeps the index up to date."""
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
    index = open_index(voice.settings, read_only=False)
    try:
        with engine() as (machine, catalogue):
            while True:
                for request in () if only_scheduler else catalogue.take_requests():
                    machine.run(request["source"], force=request["force"], approve=request["approve"])
                catalogue.catch_up(index)
                time.sleep(PAUSE)
    except SalaError as error:
        tell(error.detail)
        raise
    except Stopping:
        return
    finally:
        index.close()
