"""What an operator does now and then: prove the ledger, look for what is misconfigured, back up, restore."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from api.cli.console import BAD, GOOD, WRONG, end, give_json, guarded, progress, say, show, tell, voice
from api.judges.judges import Judges
from catalog.catalogue.backup import backup, restore
from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue, open_index
from catalog.words.errors import Conflict, InvalidRequest, SalaError
from catalog.words.settings import Settings
from catalog.words.texts import Text

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")]
State = Literal["good", "warning", "bad"]
ledger = typer.Typer(help="The ledger: prove that nothing published was changed.", no_args_is_help=True)
LITTLE_SPACE = 1_000_000_000  # bytes


@contextmanager
def opened(write: bool = False) -> Iterator[Catalogue]:
    catalogue = open_catalogue(voice.settings, write=write)
    try:
        yield catalogue
    finally:
        catalogue.close()


@ledger.command("verify")
@guarded
def verify(as_json: AsJson = False) -> None:
    """Check every entry, every signed head and every signature of the ledger."""
    with opened() as catalogue:
        found = catalogue.verify_ledger()
    if as_json:
        give_json(
            {
                "valid": not found.wrong,
                "size": found.size,
                "heads": found.heads,
                "root": found.root,
                "wrong": list(found.wrong),
            }
        )
    elif found.wrong:
        show(say("The ledger does not hold:"))
        for one in found.wrong:
            show(f"  {one}")
    else:
        show(say("The ledger holds: {size} entries under {heads} signed heads.", size=found.size, heads=found.heads))
        show(found.root)
    end(BAD if found.wrong else GOOD)


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    state: State
    detail: Text
    fix: Text | None = None


@guarded
def doctor(as_json: AsJson = False) -> None:
    """Explain what is misconfigured, and how to mend it."""
    checks = [*examined()]
    worst = "bad" if any(c.state == "bad" for c in checks) else "good"
    if as_json:
        listed = [{"name": c.name, "state": c.state, "detail": c.detail, "fix": c.fix} for c in checks]
        give_json({"healthy": worst == "good", "checks": listed})
    else:
        marks = {"good": "✓", "warning": "!", "bad": "✗"}
        for check in checks:
            show(f"{marks[check.state]} {say(check.detail)}")
            if check.fix and check.state != "good":
                show(f"    {say(check.fix)}")
    end(WRONG if worst == "bad" else GOOD)


def examined() -> Iterator[Check]:
    try:
        settings = voice.settings
    except SalaError as error:
        yield Check("settings", "bad", error.detail, error.fix)
        return
    yield from (python_version(), home(settings), space(settings))
    yield from attempt("store", lambda: store(settings))
    yield from attempt("search", lambda: search(settings))
    yield from attempt("judges", lambda: judges(settings))
    yield address(settings)
    yield contact(settings)
    yield reachable(settings)


def attempt(name: str, check: Callable[[], Check]) -> Iterator[Check]:
    try:
        yield check()
    except SalaError as error:
        yield Check(name, "bad", error.detail, error.fix)


def python_version() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", "good", Text.of("Python {version}", version=version))


def home(settings: Settings) -> Check:
    folder = settings.home.resolve()
    probe = folder / ".probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        detail = Text.of("{folder} cannot be written: {why}.", folder=str(folder), why=error.strerror or "?")
        return Check("home", "bad", detail, Text.of("Set SALA_HOME to a folder that may be written."))
    return Check("home", "good", Text.of("{folder} can be written", folder=str(folder)))


def space(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.home).free
    gigabytes = f"{free / 1_000_000_000:.1f}"
    if free < LITTLE_SPACE:
        detail = Text.of("Only {free} GB are free on the disk", free=gigabytes)
        return Check("space", "warning", detail, Text.of("Make room, or move SALA_HOME to a larger disk."))
    return Check("space", "good", Text.of("{free} GB are free on the disk", free=gigabytes))


def judges(settings: Settings) -> Check:
    """One judge is started and reads a table of one line: memory or a system that forbids it shows here, not at the first visitor's file."""
    pool = Judges(settings.model_copy(update={"judge_workers": 1}))
    try:
        with TemporaryDirectory(prefix="sala-doctor-") as name:
            table = Path(name) / "sent"
            table.write_bytes(b"a,b\n1,x\n")
            pool.judge(table, Path(name), "table.csv")
    except SalaError as error:
        fix = Text.of("Raise SALA_JUDGE_MEMORY, or look whether this machine lets Sala start processes.")
        return Check("judges", "bad", error.detail, fix)
    finally:
        pool.close()
    return Check("judges", "good", Text.of("Files sent to the validator can be judged"))


def store(settings: Settings) -> Check:
    with opened() as catalogue:
        counts = catalogue.counts()
    return Check(
        "store",
        "good",
        Text.of(
            "The database answers: {datasets} datasets of {sources} sources",
            datasets=counts["datasets"],
            sources=counts["sources"],
        ),
    )


def search(settings: Settings) -> Check:
    index = open_index(settings)
    try:
        with opened() as catalogue:
            found = catalogue.compare(index, 1)
    finally:
        index.close()
    if found.ahead or (not found.behind and (found.missing or found.surplus)):
        return Check(
            "search", "warning", Text.of("The search index and the database differ"), Text.of("Run: ./sala reindex")
        )
    if found.behind:
        detail = Text.of("The search index is {behind} changes behind", behind=found.behind)
        return Check("search", "warning", detail, Text.of("See that a worker runs: ./sala up, or ./sala worker"))
    return Check("search", "good", Text.of("The search index holds what the database holds"))


def address(settings: Settings) -> Check:
    host = urlsplit(settings.base_url).hostname
    if not host or urlsplit(settings.base_url).scheme not in ("http", "https"):
        return Check(
            "address",
            "bad",
            Text.of("SALA_BASE_URL is no address: {address}", address=settings.base_url[:200]),
            Text.of("Set it to what the public types, such as https://data.example.go.th"),
        )
    if host in ("127.0.0.1", "localhost", "::1"):
        return Check(
            "address",
            "warning",
            Text.of(
                "The public address is {address}: nobody outside this machine can follow our links",
                address=settings.base_url,
            ),
            Text.of("Before you open it to the public, set SALA_BASE_URL to what the public types."),
        )
    return Check("address", "good", Text.of("The public address is {address}", address=settings.base_url))


def contact(settings: Settings) -> Check:
    if settings.contact:
        return Check(
            "contact", "good", Text.of("Agencies are told whom to write to: {contact}", contact=settings.contact)
        )
    return Check(
        "contact",
        "warning",
        Text.of("Agencies are not told whom to write to"),
        Text.of("Set SALA_CONTACT to an e-mail address; firewalls let named visitors in more readily."),
    )


def reachable(settings: Settings) -> Check:
    words = settings.reachable.replace(",", " ").split()
    if any(word.endswith("/0") for word in words):
        return Check(
            "reachable",
            "bad",
            Text.of("SALA_REACHABLE opens every inward network to whoever writes an address into a record"),
            Text.of("Name only the networks that agencies really serve from, such as 10.20.0.0/16."),
        )
    named = ", ".join(words) or "-"
    return Check("reachable", "good", Text.of("Inward networks that may be fetched from: {networks}", networks=named))


def key_path(settings: Settings) -> Path:
    return settings.home / (settings.ledger_key or "ledger.key")


@guarded
def backup_command(
    file: Annotated[Path, typer.Argument(help="The file to write: .tar or .tar.gz.")], as_json: AsJson = False
) -> None:
    """Write everything that cannot be rebuilt into one file, while Sala runs."""
    if file.exists():
        raise Conflict("{file} is there already.", "Name another file; a backup never overwrites one.", file=str(file))
    if not file.resolve().parent.is_dir():
        raise InvalidRequest("There is no folder {folder}.", folder=str(file.resolve().parent))
    with opened() as catalogue, progress() as step:
        made = backup(catalogue, file, key_path(voice.settings), step)
    if as_json:
        give_json(made)
    else:
        size = f"{made['bytes'] / 1_000_000:.1f}"
        show(say("Backed up to {file}: {size} MB, {files} files.", file=str(file), size=size, files=made["files"]))
        tell("It holds the ledger's private key: keep it as safe as the machine itself.")


@guarded
def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `sala backup` wrote.")], as_json: AsJson = False
) -> None:
    """Put a backup back, into an empty catalogue (SALA_HOME, SALA_DATABASE_URL)."""
    if not file.is_file():
        raise InvalidRequest("There is no file {file}.", file=str(file))
    with opened() as catalogue, progress() as step:
        made = restore(catalogue, file, key_path(voice.settings), step)
        found = catalogue.verify_ledger()
        index = open_index(voice.settings, read_only=False)
        try:
            catalogue.rebuild(index, lambda done, total: step("index", done, total))
        finally:
            index.close()
    made["ledger"] = {"size": found.size, "valid": not found.wrong}
    if as_json:
        give_json(made)
    else:
        show(say("Restored from {file}: {files} files; the ledger of {size} entries holds.", file=str(file), files=made["files"], size=found.size)
             if not found.wrong else say("The ledger does not hold:"))  # fmt: skip
        for one in found.wrong:
            show(f"  {one}")
    end(BAD if found.wrong else GOOD)
