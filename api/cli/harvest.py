"""Sources and their harvest from the command line."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from api.cli.console import BAD, GOOD, end, give_json, guarded, progress, say, show, tell, voice
from api.cli.engine import engine, follow, writing
from api.cli.upkeep import AsJson, opened
from catalog.catalogue.catalogue import Catalogue
from catalog.words.errors import InvalidRequest, InvalidSource, NotFound
from catalog.words.model import Outcome, Run, RunStatus
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from harvesters import config as files
from harvesters.fetcher import GuardedFetcher

Files = Annotated[list[Path], typer.Argument(help="Source files (YAML).")]
sources = typer.Typer(
    help="Sources: check, list, add, remove; one file for each agency of a CKAN.", no_args_is_help=True
)
COUNTS = ("seen", "added", "changed", "unchanged", "removed", "failed", "withheld")
WORDS: Mapping[str, Text] = {
    "seen": Text.of("seen"),
    "added": Text.of("added"),
    "changed": Text.of("changed"),
    "unchanged": Text.of("unchanged"),
    "removed": Text.of("removed"),
    "failed": Text.of("failed"),
    "withheld": Text.of("withheld"),
    "running": Text.of("running"),
    "done": Text.of("done"),
    "partial": Text.of("partly done"),
    "stopped": Text.of("stopped"),
    "records": Text.of("records"),
    "removals": Text.of("removals"),
    "keys": Text.of("keys between tables"),
    "files": Text.of("files"),
    "published": Text.of("published"),
    "unreachable": Text.of("unreachable"),
    "invalid": Text.of("unreadable"),
    "not-fetched": Text.of("not fetched"),
}
SHOWN = 20  # outcomes of a kind, on the screen
LONGEST = 200  # characters of a value on the screen


def word(name: str) -> str:
    return say(WORDS[name]) if name in WORDS else name


@sources.command("check")
@guarded
def check(paths: Files, as_json: AsJson = False) -> None:
    """Check source files; every mistake is named with file, line and key."""
    results = [checked(path) for path in paths]
    if as_json:
        give_json({"files": results})
    else:
        for one in results:
            show(f"✓ {one['file']}" if one["valid"] else say(one["detail"]))
            if one.get("fix"):
                show(f"    {say(one['fix'])}")
    end(GOOD if all(one["valid"] for one in results) else BAD)


def checked(path: Path) -> dict[str, Any]:
    try:
        config = files.read(path)
    except InvalidSource as error:
        return {
            "file": str(path),
            "valid": False,
            "detail": error.detail,
            "fix": error.fix,
            "errors": error.facts.get("errors", []),
        }
    return {"file": str(path), "valid": True, "name": config.name}


@sources.command("add")
@guarded
def add(paths: Files, as_json: AsJson = False) -> None:
    """Add sources, or change them; all files are checked before the first one is taken."""
    configs = [files.read(path) for path in paths]
    with writing() as catalogue:
        for config in configs:
            catalogue.add_source(config)
    if as_json:
        give_json({"added": [config.name for config in configs]})
        return
    for config in configs:
        show(say("{name} is added. Harvest it now with: ./sala harvest {name}", name=config.name))


@sources.command("remove")
@guarded
def remove(name: Annotated[str, typer.Argument(help="Name of the source.")], as_json: AsJson = False) -> None:
    """Remove a source; its datasets, versions and history stay."""
    with writing() as catalogue:
        catalogue.remove_source(name)
    if as_json:
        give_json({"removed": name})
    else:
        show(say("{name} is removed; what it published stays.", name=name))


@sources.command("list")
@guarded
def listing(as_json: AsJson = False) -> None:
    """All sources and how their last harvest went."""
    with opened() as catalogue:
        found = list(catalogue.sources())
    if as_json:
        give_json({"total": len(found), "items": found})
        return
    for one in found:
        health = one["health"]
        status = word(health["last_status"]) if health.get("last_status") else say("not harvested yet")
        show(
            f"{one['name']:20} {one['kind']:12} {one['datasets']:>7}  {status:14} {health.get('last_finished') or '':20}  {one['title']}"
        )


@sources.command("import-ckan")
@guarded
def import_ckan(
    url: Annotated[str, typer.Argument(help="Front page of a CKAN.")],
    folder: Annotated[Path, typer.Option(help="Where the source files are written.")] = Path("sources"),
    as_json: AsJson = False,
) -> None:
    """List the organizations of a CKAN and write one source file for each."""
    fetcher = GuardedFetcher(voice.settings)
    try:
        answer = fetcher.json(f"{url.rstrip('/')}/api/3/action/organization_list?all_fields=true&limit=1000")
    finally:
        fetcher.close()
    listed = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise InvalidRequest("{url} does not list its organizations as a CKAN does.", url=url)
    folder.mkdir(parents=True, exist_ok=True)
    written = [one for one in (write_source(url, folder, o) for o in listed if isinstance(o, dict)) if one]
    if as_json:
        give_json({"files": written})
    else:
        show(say("{count} source files are written to {folder}.", count=len(written), folder=str(folder)))
        tell("Look through them, then: ./sala sources add {folder}/*.yaml", folder=str(folder))


def write_source(url: str, folder: Path, organization: Mapping[str, Any]) -> str | None:
    """A file that is there already stays as somebody left it."""
    slug = str(organization.get("name") or "")
    host = (urlsplit(url).hostname or "ckan").replace(".", "-")
    name = re.sub(r"[^a-z0-9-]+", "-", f"{host}-{slug}".lower()).strip("-")[:63]
    path = folder / f"{name}.yaml"
    if not slug or path.exists():
        return None
    title = " ".join(str(organization.get("title") or slug).split())
    lines = [f"name: {name}", f"title: {quoted(title)}", "kind: ckan", f"url: {quoted(url)}", "schedule: daily"]
    lines += [f"filter: {{organizations: [{quoted(slug)}]}}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    SourceConfig.model_validate(files.read(path).model_dump())
    return str(path)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@guarded
def harvest(
    names: Annotated[list[str] | None, typer.Argument(help="Names of sources; all of them if none is named.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Take every record and file anew, unchanged ones too.")
    ] = False,
    approve: Annotated[bool, typer.Option("--approve", help="Let a run through that stopped to ask.")] = False,
    ask: Annotated[bool, typer.Option("--ask", help="Ask a worker to do it, and do not wait for it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Harvest now, in the foreground, with a summary of what changed."""
    if ask:
        asked(names or [], force=force, approve=approve, dry=dry_run, as_json=as_json)
        return
    runs = harvested(names or [], dry=dry_run, force=force, approve=approve, each=None if as_json else summary)
    if as_json:
        give_json({"runs": [run.model_dump(mode="json") for run in runs]})
    bad = any(run.status in (RunStatus.FAILED, RunStatus.STOPPED) or run.failed for run in runs)
    end(BAD if bad else GOOD)


def harvested(
    names: Sequence[str],
    *,
    dry: bool = False,
    force: bool = False,
    approve: bool = False,
    each: Callable[[Run], None] | None = None,
) -> list[Run]:
    """One source after the other; the index follows at the end."""
    runs: list[Run] = []
    with engine() as (machine, catalogue), progress() as step:
        for name in meant(catalogue, names):

            def counted(phase: str, done: int, total: int | None, name: str = name) -> None:
                step(f"{name} · {word(phase)}", done, total)

            run = machine.run(name, force=force, approve=approve, dry=dry, tell=counted)
            runs.append(run)
            if each is not None:
                each(run)
        follow(catalogue)
    return runs


def asked(names: Sequence[str], *, force: bool, approve: bool, dry: bool, as_json: bool) -> None:
    """What "run now" writes: requests that a worker takes, on whatever machine it is."""
    with writing() as catalogue:
        wanted = meant(catalogue, names)
        for name in wanted:
            catalogue.request_run(name, force=force, approve=approve, dry=dry)
    if as_json:
        give_json({"asked": wanted})
        return
    for name in wanted:
        if dry:
            show(say("{name}: a worker is asked for a trial; its page will be among /runs.", name=name))
        else:
            show(say("{name}: a worker is asked to harvest it.", name=name))


def meant(catalogue: Catalogue, names: Sequence[str]) -> list[str]:
    """The sources that are named; all of them if none is. Raises NotFound for a name that is none's."""
    known = [one["name"] for one in catalogue.sources()]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise NotFound(
            "There is no source named {name}.",
            "Known here: {known}",
            name=unknown[0],
            known=", ".join(known) or "-",
        )
    if not known:
        raise InvalidRequest("There is no source yet.", "Add one: ./sala sources add sources/FILE.yaml")
    return list(names) or known


def summary(run: Run) -> None:
    counts = "  ".join(f"{word(name)} {getattr(run, name)}" for name in COUNTS if getattr(run, name))
    show(f"{run.source}: {word(run.status.value)}  {counts}")
    if run.files:
        show(
            "    "
            + word("files")
            + ": "
            + "  ".join(f"{word(state)} {count}" for state, count in run.files.items() if count)
        )
    for text in (run.reason, run.fix):
        if text is not None:
            show(f"    {say(text)}")
    if run.dry:
        previewed(run.outcomes)
    else:
        told(run.outcomes)


def previewed(outcomes: Sequence[Outcome]) -> None:
    """What a dry run would do, by kind: titles of what is new, what changed field by field, what would go, what is held back and why."""
    tell("Nothing was touched. This would become of the records:")
    for action in ("added", "changed", "removed", "withheld", "failed"):
        found = [one for one in outcomes if one.action == action]
        if not found:
            continue
        show(f"    {word(action)}: {len(found)}")
        for one in found[:SHOWN]:
            show(f"        {one.remote_id}")
            for change in one.changes[:SHOWN]:
                show(f"            {change['field']}: {brief(change)}")
            for text in (one.detail, one.fix):
                if text is not None:
                    show(f"            {say(text)}")
        if len(found) > SHOWN:
            show(f"        … {len(found) - SHOWN}")


def brief(change: Mapping[str, Any]) -> str:
    """From what to what, on one line."""
    before, after = ("" if change[side] is None else " ".join(str(change[side]).split()) for side in ("from", "to"))
    return f"{before[:LONGEST]} → {after[:LONGEST]}" if before else after[:LONGEST]


def told(outcomes: Iterable[Any]) -> None:
    """Those that need a person."""
    wanting = [one for one in outcomes if one.detail is not None and one.action.value in ("failed", "withheld")]
    for one in wanting[:SHOWN]:
        show(f"    {one.remote_id}: {say(one.detail)}")
        if one.fix:
            show(f"        {say(one.fix)}")
    if len(wanting) > SHOWN:
        show(f"    … {len(wanting) - SHOWN}")
