"""The third phase: the files behind the links. Many hosts at once, few requests to each; one slow host holds up no other."""

import hashlib
import logging
import re
import shutil
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog.catalogue.port import FileResult, FileTask, Harvesting, Lease
from catalog.words.errors import Refused, SalaError, TooLarge
from catalog.words.model import ResourceState
from catalog.words.releases import pulled_back
from catalog.words.texts import Text
from harvesters.answers import is_page
from harvesters.judges import Judges
from harvesters.keeper import Keeper
from harvesters.port import Answer, Fetcher
from harvesters.records import Tell
from validators.port import FileJudgement, Hints
from validators.reading.pages import says_book

log = logging.getLogger("sala.harvest")
UNCHANGED = "unchanged"
NAME = re.compile(r"""filename\*?=(?:UTF-8'')?"?([^";]+)"?""", re.IGNORECASE)
FEW, MANY = 256, 4_096  # tasks waiting: asked for more below the one, never more than the other
TOGETHER, PATIENCE = 200, 2.0  # results to a transaction; seconds that one waits for company


@dataclass(slots=True)
class Dispatch:
    """Tasks by host, handed to threads so that no host has more than its places and none waits for another's."""

    tasks: Callable[[str | None], Sequence[FileTask]]
    work: Callable[[FileTask], FileResult]
    threads: int
    places: int
    waiting: dict[str, deque[FileTask]] = field(default_factory=dict)
    busy: Counter[str] = field(default_factory=Counter)
    running: dict["Future[FileResult]", str] = field(default_factory=dict)
    after: str | None = None
    exhausted: bool = False

    def results(self, pause: float = 0.5) -> Iterator[FileResult | None]:
        """Results as they come; None when nothing came for a while (so that the caller may save what it has)."""
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="files")
        try:
            while True:
                self.start(pool)
                if not self.running:
                    return
                done, _ = wait(self.running, timeout=pause, return_when=FIRST_COMPLETED)
                if not done:
                    yield None
                for future in done:
                    self.busy[self.running.pop(future)] -= 1
                    yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def start(self, pool: ThreadPoolExecutor) -> None:
        while len(self.running) < self.threads:
            host = next((h for h, q in self.waiting.items() if q and self.busy[h] < self.places), None)
            if host is None:
                if self.exhausted or sum(map(len, self.waiting.values())) >= MANY:
                    return
                self.more()
                continue
            queue = self.waiting.pop(host)  # to the end of the line: hosts take turns
            task = queue.popleft()
            if queue:
                self.waiting[host] = queue
            self.busy[host] += 1
            self.running[pool.submit(self.work, task)] = host

    def more(self) -> None:
        found = self.tasks(self.after)
        self.exhausted = not found
        for task in found:
            self.after = task.resource
            self.waiting.setdefault(urlsplit(task.url).netloc.lower(), deque()).append(task)


@dataclass(slots=True)
class Filing:
    """All files of one run."""

    catalogue: Harvesting
    lease: Lease
    fetcher: Fetcher
    judges: Judges
    keeper: Keeper
    scratch: Path  # a folder of this run alone
    most: int  # bytes of one file
    threads: int
    places: int
    tell: Tell

    def all(self) -> None:
        """Every resource that this run has not asked yet. What breaks one is its own result."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        dispatch = Dispatch(
            lambda after: self.catalogue.file_tasks(self.lease, FEW, after=after), self.one, self.threads, self.places
        )
        held: list[FileResult] = []
        since, done = time.monotonic(), 0
        for result in dispatch.results():
            self.keeper.check()
            if result is not None:
                held.append(result)
                done += 1
            if held and (len(held) >= TOGETHER or time.monotonic() - since > PATIENCE):
                self.save(held, done)
                held, since = [], time.monotonic()
        if held:
            self.save(held, done)

    def save(self, results: Sequence[FileResult], done: int) -> None:
        self.catalogue.file_done(self.lease, results)
        for result in results:
            for path in (result.original, result.parquet):
                if path is not None:
                    path.unlink(missing_ok=True)
        self.tell("files", done, None)

    def one(self, task: FileTask) -> FileResult:
        """Fetch and judge one file; every error becomes its state and reason."""
        path = self.scratch / f"{task.resource}.original"
        self.keeper.check()
        try:
            result = self.fetched(task, path)
        except SalaError as error:
            self.keeper.check()  # what failed because we end is no result
            refused = isinstance(error, Refused | TooLarge)
            return FileResult(
                resource=task.resource,
                state=ResourceState.NOT_FETCHED if refused else ResourceState.UNREACHABLE,
                reason=error.detail,
                fix=error.fix,
                status=error.facts.get("status"),
            )
        except Exception as error:  # noqa: BLE001 - one file that breaks a reader must not end the run
            self.keeper.check()
            log.error("file %s cannot be judged: %s", task.resource, where(error))
            return FileResult(resource=task.resource, state=ResourceState.INVALID, **broken(error))
        if result.original is None:
            path.unlink(missing_ok=True)  # nothing to take in: what a gate holds back does not lie about either
            path.with_suffix(".parquet").unlink(missing_ok=True)
        return result

    def fetched(self, task: FileTask, path: Path) -> FileResult:
        answer = self.fetcher.download(task.url, path, etag=task.etag, modified=task.last_modified, max_bytes=self.most)
        etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        if answer.not_modified:
            return FileResult(task.resource, UNCHANGED, status=304, etag=task.etag, last_modified=task.last_modified)
        sha256 = digest(path)
        if sha256 == task.sha256 and not self.lease.force:
            return FileResult(
                task.resource, UNCHANGED, status=answer.status, etag=etag, last_modified=modified, sha256=sha256
            )
        with path.open("rb") as file:
            page = is_page(file.read(2_000)) and task.format not in ("HTML", "XML", "KML", "RDF")
        release = self.catalogue.latest_release(task.resource)
        hints = Hints(
            name=name_of(answer),
            format=task.format or None,
            media_type=(answer.headers.get("content-type") or "").split(";")[0].strip() or task.media_type,
            table_schema=task.table_schema,
            dialect=task.dialect,
            sheet=task.inside,
            release=release,
            table=task.name,
        )
        if page and not says_book(hints):
            return led_to_a_page(task, answer)
        try:
            judged = self.judges.file(path, hints, path.with_suffix(".parquet"))
        except SalaError as error:
            judged = None
            state, reason, fix = ResourceState.INVALID, error.detail, error.fix
        else:
            state, reason, fix = verdict(judged)
            if page and judged.format == "HTML" and judged.unreadable is not None:
                return led_to_a_page(task, answer)  # and is no workbook that is written as a page
        if release is not None and release.pulled:
            state, (reason, fix) = ResourceState.WITHHELD, pulled_back(release.at)
        return FileResult(
            resource=task.resource,
            state=state,
            reason=reason,
            fix=fix,
            status=answer.status,
            url=answer.url,
            etag=etag,
            last_modified=modified,
            sha256=sha256,
            bytes=path.stat().st_size,
            format=judged.format if judged else task.format,
            media_type=judged.media_type if judged else hints.media_type,
            original=path if state != ResourceState.WITHHELD else None,
            parquet=judged.parquet if judged and state == ResourceState.PUBLISHED else None,
            judgement=judged.judgement if judged else None,
            profile=judged.profile if judged and state == ResourceState.PUBLISHED else {},
        )


def led_to_a_page(task: FileTask, answer: Answer) -> FileResult:
    return FileResult(
        task.resource,
        ResourceState.UNREACHABLE,
        reason=Text.of("The link leads to a web page, not to the file that it names."),
        fix=Text.of("Link to the file itself: the address that begins the download."),
        status=answer.status,
        url=answer.url,
    )


def verdict(judged: FileJudgement) -> tuple[ResourceState, Text | None, Text | None]:
    if judged.blocked is not None:
        return (
            ResourceState.WITHHELD,
            judged.blocked,
            judged.fix
            or Text.of("Take the personal data out of the file at the agency; the next harvest looks at it again."),
        )
    if judged.unreadable is not None:
        return ResourceState.INVALID, judged.unreadable, judged.fix
    return ResourceState.PUBLISHED, None, None


def where(error: BaseException) -> str:
    """The kind of an error and its place, without its words: they may hold values of the file."""
    steps = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {steps[-1].filename}:{steps[-1].lineno}" if steps else type(error).__name__


def broken(error: Exception) -> dict[str, Text]:
    return {
        "reason": Text.of("The file could not be judged ({kind}).", kind=type(error).__name__),
        "fix": Text.of("Look whether the file opens in a spreadsheet; if it does, report this to Sala's makers."),
    }


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_of(answer: Answer) -> str:
    """The file's name: what the server says, else the last part of the address."""
    found = NAME.search(answer.headers.get("content-disposition", ""))
    name = unquote(found[1]) if found else unquote(urlsplit(answer.url).path.rsplit("/", 1)[-1])
    return name.replace("\\", "/").rsplit("/", 1)[-1][:200]
