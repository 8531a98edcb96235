"""The command line: `./sala COMMAND`. Every command of the contract, in one table; only what is called is loaded."""

import importlib
import sys
from collections.abc import Iterable

import typer

from api.cli.console import quiet_logs

# Name to where it lives; "+": a group of commands. Loading all of them takes seconds, so a call loads its own alone.
COMMANDS = {
    "demo": "api.cli.demo:demo",
    "up": "api.cli.supervising:up",
    "web": "api.cli.serving:web",
    "worker": "api.cli.worker:worker",
    "sources": "api.cli.harvest:sources+",
    "harvest": "api.cli.harvest:harvest",
    "validate": "api.cli.judging:validate",
    "convert": "api.cli.judging:convert",
    "search": "api.cli.reading:search",
    "reindex": "api.cli.reading:reindex",
    "dump": "api.cli.reading:dump",
    "worklist": "api.cli.worklist:worklist",
    "review": "api.cli.review:review+",
    "requests": "api.cli.requests:requests+",
    "takedown": "api.cli.review:takedown",
    "ledger": "api.cli.upkeep:ledger+",
    "doctor": "api.cli.upkeep:doctor",
    "backup": "api.cli.upkeep:backup_command",
    "restore": "api.cli.upkeep:restore_command",
}


def build(names: Iterable[str]) -> typer.Typer:
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def root() -> None:
        """Sala (ศาลา): an open government data catalogue."""

    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(importlib.import_module(module), attribute.removesuffix("+"))
        if attribute.endswith("+"):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def main() -> None:
    quiet_logs()
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    build([asked] if asked in COMMANDS else COMMANDS)(prog_name="sala")


if __name__ == "__main__":
    main()
