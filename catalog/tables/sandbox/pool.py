"""The workers that run strangers' SQL, and what their answers mean in words that people read."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.processes.messages import Ended
from catalog.processes.process import NoPlace, NotStarted, Overstayed, Workers
from catalog.words.errors import Busy, EngineLost, InvalidRequest, SalaError, Timeout, TooLarge
from catalog.words.texts import Text

MB = 1_000_000
WORKER = "catalog.tables.sandbox.worker"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one question: seconds on the wall, bytes of DuckDB's memory and of address space, bytes of an answer, seconds to wait for a place."""

    seconds: float = 10.0
    memory: int = 1000 * MB
    address_space: int = 3500 * MB
    answer: int = 64 * MB
    patience: float = 5.0
    questions: int = 200  # of one worker, then a fresh one takes its place


class Pool:
    """At most `size` workers, started when first needed; a place is waited for no longer than `bounds.patience`."""

    def __init__(self, size: int = 2, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        limits = (str(self.bounds.memory), str(self.bounds.address_space))
        self.workers = Workers(WORKER, limits, size, self.bounds.patience, self.bounds.questions)

    def ask(self, question: Mapping[str, Any]) -> tuple[Mapping[str, Any], bytes]:
        try:
            header, body = self.workers.work(lambda worker: worker.ask(question, self.bounds.seconds))
        except NoPlace:
            raise Busy(Text.of("Too many questions are being answered now; please ask again in a moment")) from None
        except NotStarted as error:
            raise EngineLost(Text.of("The workers for SQL cannot be started")) from error
        except Overstayed as error:
            raise Timeout(
                Text.of(
                    "The question took longer than {seconds} seconds and was stopped",
                    seconds=f"{self.bounds.seconds:g}",
                ),
                Text.of("Ask for less: fewer tables, a filter, no product of whole tables."),
            ) from error
        except Ended as error:
            raise TooLarge(
                Text.of("This question needs more memory than one question may have"),
                Text.of("Ask for less: fewer tables, a filter, no product of whole tables."),
            ) from error
        raise_error(header, self.bounds)
        return header, body

    def tables_of(self, statement: str) -> list[str]:
        header, _ = self.ask({"do": "read", "sql": statement})
        return [str(name) for name in header["tables"]]

    def run(
        self, statement: str, tables: Mapping[str, tuple[str, list[str]]], rows: int
    ) -> tuple[Mapping[str, Any], bytes]:
        question = {
            "do": "run",
            "sql": statement,
            "tables": dict(tables),
            "rows": rows,
            "bytes": self.bounds.answer,
            "seconds": int(self.bounds.seconds),
        }
        started = time.perf_counter()
        header, body = self.ask(question)
        return {**header, "seconds": round(time.perf_counter() - started, 4)}, body

    def close(self) -> None:
        self.workers.close()


def raise_error(header: Mapping[str, Any], bounds: Bounds) -> None:
    error = error_of(str(header.get("error", "")), str(header.get("name", "")), str(header.get("message", "")), bounds)
    if error is not None:
        raise error


def error_of(code: str, name: str, message: str, bounds: Bounds) -> SalaError | None:
    match code:
        case "":
            return None
        case "function":
            return InvalidRequest(
                Text.of("The function “{name}” may not be used here", name=name),
                Text.of(
                    "Files, settings, the system and waiting are out of reach; functions on values are free to use."
                ),
            )
        case "qualified":
            return InvalidRequest(
                Text.of("“{name}” is not a published table", name=name),
                Text.of('Name a table as it is: FROM "resource-id"'),
            )
        case "one-statement":
            return InvalidRequest(Text.of("Only one statement may be asked at a time"))
        case "empty":
            return InvalidRequest(Text.of("The question is empty"), Text.of('Begin with SELECT … FROM "resource-id"'))
        case "too-long":
            return InvalidRequest(Text.of("The question is too long"))
        case "too-deep":
            return InvalidRequest(
                Text.of("The question is nested too deeply"),
                Text.of("Use fewer brackets and subqueries inside each other."),
            )
        case "too-large":
            return TooLarge(
                Text.of("The answer is larger than {most} MB", most=bounds.answer // MB),
                Text.of("Ask for fewer rows (LIMIT) or fewer columns."),
            )
        case "memory":
            return TooLarge(
                Text.of("This question needs more memory than one question may have"),
                Text.of("Ask for less: fewer tables, a filter, no product of whole tables."),
            )
        case "sql":
            return InvalidRequest(Text.of("DuckDB does not understand this: {reason}", reason=message))
        case "permission":
            return InvalidRequest(Text.of("Files, settings and the network are out of reach here"))
        case _:
            return InvalidRequest(
                Text.of("Only one SELECT may be asked: it reads, and changes nothing"),
                Text.of('Begin with SELECT … FROM "resource-id"'),
            )
