"""The command line: `./sala COMMAND`. Every command of the contract, in one table."""

import typer

from api.cli import demo, harvest, judging, reading, review, serving, upkeep, worker
from api.cli.console import quiet_logs

app = typer.Typer(
    help="Sala (ศาลา): an open government data catalogue.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = {
    "demo": demo.demo,
    "up": serving.up,
    "web": serving.web,
    "worker": worker.worker,
    "harvest": harvest.harvest,
    "validate": judging.validate,
    "convert": judging.convert,
    "search": reading.search,
    "reindex": reading.reindex,
    "dump": reading.dump,
    "takedown": review.takedown,
    "doctor": upkeep.doctor,
    "backup": upkeep.backup_command,
    "restore": upkeep.restore_command,
}
for name, function in COMMANDS.items():
    app.command(name)(function)
app.add_typer(harvest.sources, name="sources")
app.add_typer(review.review, name="review")
app.add_typer(upkeep.ledger, name="ledger")


def main() -> None:
    quiet_logs()
    app(prog_name="sala")


if __name__ == "__main__":
    main()
