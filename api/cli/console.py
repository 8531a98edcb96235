"""How the command line speaks: results on standard output, everything else on standard error, errors as plain sentences.

Exit status: 0 all good, 1 the thing judged is not good, 2 the call or the configuration is wrong.
"""

import functools
import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from catalog.words.errors import SalaError
from catalog.words.settings import Settings, load_settings, spoken_language
from catalog.words.texts import Language, Text

GOOD, BAD, WRONG = 0, 1, 2
# What is judged may be these; then the call itself was right.
JUDGED = frozenset({"unreadable", "unreachable"})
err = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False, soft_wrap=True)


class Voice:
    """Settings and language of this call, read once, when first needed."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._language: Language | None = None

    @property
    def settings(self) -> Settings:
        if self._settings is None:
            self._settings = load_settings()
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def language(self) -> Language:
        if self._language is None:
            self._language = spoken_language()
        return self._language

    def say(self, text: Text | str | Mapping[str, Any] | None, **params: Any) -> str:
        if text is None:
            return ""
        if isinstance(text, Mapping):
            text = Text.model_validate(text)
        return Text.of(text, **params).render(self.language)


voice = Voice()


def say(text: Text | str | Mapping[str, Any] | None, **params: Any) -> str:
    return voice.say(text, **params)


def tell(text: Text | str, **params: Any) -> None:
    """A sentence for the person, on standard error."""
    err.print(say(text, **params), markup=False)


def show(text: str = "") -> None:
    """A line of the result, on standard output."""
    out.print(text, markup=False)


def give_json(data: Any) -> None:
    """The whole result as JSON, alone on standard output. Texts are rendered."""
    sys.stdout.write(json.dumps(rendered(data), ensure_ascii=False, indent=2, default=str) + "\n")
    sys.stdout.flush()


def rendered(data: Any) -> Any:
    if isinstance(data, Text):
        return say(data)
    if isinstance(data, Mapping):
        if data.keys() == {"id", "params"} and isinstance(data["params"], Mapping):
            return say(data)
        return {key: rendered(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [rendered(value) for value in data]
    return data


def complain(error: SalaError) -> None:
    err.print(say(error.detail), markup=False, style="bold red" if err.is_terminal else "")
    if error.fix:
        err.print(say(error.fix), markup=False)


def problem(error: SalaError) -> dict[str, Any]:
    return {"error": {"code": error.type, "detail": error.detail, "fix": error.fix}}


def end(code: int) -> NoReturn:
    raise typer.Exit(code)


def guarded(function: Callable[..., None]) -> Callable[..., None]:
    """A command whose errors are sentences and exit statuses, never traces."""

    @functools.wraps(function)
    def run(*args: Any, **named: Any) -> None:
        try:
            function(*args, **named)
        except SalaError as error:
            if named.get("as_json"):
                give_json(problem(error))
            complain(error)
            end(BAD if error.type in JUDGED else WRONG)
        except KeyboardInterrupt:
            tell("Stopped.")
            end(130)
        except BrokenPipeError:
            sys.stderr.close()
            end(GOOD)
        except typer.Exit:
            raise
        except Exception as error:  # noqa: BLE001 - the last net: the person gets a sentence, the operator the trace in a file
            tell("Something went wrong that Sala did not foresee ({kind}).", kind=type(error).__name__)
            where = written_down(error)
            if where:
                tell("What happened is written down in {path}; please send it to Sala's makers.", path=str(where))
            end(WRONG)

    return run


def written_down(error: BaseException) -> Path | None:
    try:
        folder = voice.settings.home / "log"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "faults.log"
        with path.open("a", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(error))
        return path
    except (OSError, SalaError):
        return None


@contextmanager
def progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar for each thing that is counted: `step(name, done, total)`; on standard error, silent where that is no terminal."""
    bars: dict[str, Any] = {}
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as shown:

        def step(name: str, done: int, total: int | None = None) -> None:
            if name not in bars:
                bars[name] = shown.add_task(name, total=total)
            shown.update(bars[name], completed=done, total=total)

        yield step


def quiet_logs() -> None:
    """Library logs do not mix into what people read; warnings of ours do."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    for name in ("httpx", "elastic_transport", "alembic", "huey"):
        logging.getLogger(name).setLevel(logging.ERROR)
