"""The pool of judges, and what its ends mean in words that people read."""

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalog.processes.messages import Ended
from catalog.processes.process import NoPlace, NotStarted, Overstayed, Process, Workers
from catalog.words.errors import Busy, EngineLost, InvalidRequest, SalaError, Timeout, TooLarge, Unreadable
from catalog.words.settings import Settings
from catalog.words.texts import Text

LOG = logging.getLogger("sala.api")
WORKER = "api.judges.worker"
QUESTIONS = 50  # of one worker, then a fresh one takes its place
ANOTHER_FORM = Text.of("Save the table as CSV (UTF-8) or XLSX, or in parts, and send it again.")


class Judges:
    """Workers that judge files; `settings` bound their number, time and memory."""

    def __init__(self, settings: Settings) -> None:
        self.seconds = settings.judge_seconds
        # Doors let in no more than there are workers, so a worker is waited for only while another one ends.
        self.workers = Workers(
            WORKER, (str(settings.judge_memory),), settings.judge_workers, self.seconds + 30, QUESTIONS
        )

    def judge(
        self,
        path: Path,
        folder: Path,
        name: str,
        schema: Mapping[str, Any] | None = None,
        media_type: str | None = None,
        shown: bool = False,
        sheet: str | None = None,
    ) -> Mapping[str, Any]:
        """`{"made": judgement, "preview", "columns", "rows", "table"}`; the table lies in `folder`, which the caller removes.

        Raises TooLarge, Timeout, Unreadable where the worker did not come to its end.
        """
        return self.ask(
            {
                "do": "judge",
                "path": str(path),
                "folder": str(folder),
                "name": name,
                "schema": schema,
                "media_type": media_type,
                "shown": shown,
                "sheet": sheet,
            }
        )

    def record(self, text: str) -> Mapping[str, Any]:
        """`judge` of a metadata record. Raises InvalidRequest too, where it is none."""
        return self.ask({"do": "record", "text": text, "folder": tempfile.gettempdir()})

    def export(self, folder: Path, columns: list[Any], rows: int, format: str, title: str) -> Path:
        """The clean table of a judgement as CSV or XLSX, written beside it."""
        self.ask(
            {
                "do": "export",
                "folder": str(folder),
                "columns": columns,
                "rows": rows,
                "format": format,
                "title": title,
            }
        )
        return folder / f"clean.{format}"

    def ask(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        def task(worker: Process) -> Mapping[str, Any]:
            header, _ = worker.ask({**question, "seconds": self.seconds}, self.seconds)
            if header.get("error"):
                worker.close()  # what a failure left behind in it would be the next file's misfortune
            return header

        try:
            header = self.workers.work(task)
        except NoPlace:
            raise Busy("Too many calls of this kind are waiting already.", "Try again in a moment.") from None
        except NotStarted as error:
            raise EngineLost(Text.of("The workers that judge files cannot be started")) from error
        except Overstayed as error:
            raise Timeout(
                Text.of(
                    "Judging this file took longer than {seconds} seconds and was stopped.", seconds=f"{self.seconds:g}"
                ),
                ANOTHER_FORM,
            ) from error
        except Ended as error:
            LOG.warning("a judge ended with %s", error.args)
            raise ended() from error
        if header.get("error"):
            LOG.warning("a judge failed: %s %s %s", header["error"], header.get("name", ""), header.get("place", ""))
            raise memory() if header["error"] == "memory" else ended()
        if header.get("refused"):
            detail, fix = (Text.model_validate(one) if one else None for one in header["refused"])
            raise InvalidRequest(detail or ANOTHER_FORM, fix)
        return header

    def close(self) -> None:
        self.workers.close()


def memory() -> SalaError:
    return TooLarge(Text.of("Judging this file needs more memory than one file may have."), ANOTHER_FORM)


def ended() -> SalaError:
    return Unreadable(
        Text.of("This file could not be judged: the program that reads it gave up on it."), ANOTHER_FORM, retry_after=5
    )
