"""Judging and converting files without publishing them: for an agency's own desk and pipelines."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet as pq
import typer

from api.cli.console import BAD, GOOD, end, give_json, guarded, say, show, tell, voice
from api.cli.upkeep import AsJson
from api.judges.descriptions import is_package, record_in
from api.judges.inline import TIERS, found_sheet, judged_address, judged_file, judged_record
from api.judges.packages import SCHEMES, judged_package, zipped_package
from api.profiles import PROFILES, against_profile, against_shapes
from catalog.tables.exports.formats import FORMATS
from catalog.tables.port import RowQuery, Table
from catalog.wiring import open_tables
from catalog.words.errors import Conflict, InvalidRequest, Unreadable
from catalog.words.model import Column
from catalog.words.texts import Text
from validators import judge_file
from validators.people.kinds import KINDS
from validators.port import Hints

LARGEST_RECORD = 20_000_000  # bytes of a JSON file that is looked into for a record or a package
SHOWN = 50  # findings on the screen
MARKS = {"error": "✗", "warning": "!", "info": "·"}


@guarded
def validate(
    what: Annotated[
        str, typer.Argument(metavar="PATH_OR_URL", help="A file, an address, a data package, or a metadata record.")
    ],
    schema: Annotated[
        Path | None, typer.Option(help="A Frictionless Table Schema (JSON) that the table should follow.")
    ] = None,
    sheet: Annotated[
        str,
        typer.Option(
            help="The sheet to judge, or the file of an archive, by its name; *: all sheets with the same columns."
        ),
    ] = "",
    shapes: Annotated[
        Path | None, typer.Option(help="Judge the metadata record by these shapes: SHACL (RDF) or a JSON Schema.")
    ] = None,
    profile: Annotated[
        str, typer.Option(help="Judge the metadata record by a profile: " + ", ".join(PROFILES) + ".")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """The full judgement of one file, package or metadata record, without publishing it."""
    described = read_object(schema) if schema else None
    if (shapes or profile) and (what.startswith(SCHEMES) or schema or sheet):
        raise InvalidRequest(
            "Shapes and profiles judge a metadata record in a file; fetch it first, and leave --schema and --sheet out."
        )
    if shapes and profile:
        raise InvalidRequest("Give either --shapes or --profile.")
    if shapes:
        made = against_shapes(Path(what), shapes)
    elif profile:
        made = against_profile(Path(what), profile)
    elif what.startswith(SCHEMES):
        made = judged_address(voice.settings, what, described, sheet=sheet or None)
    else:
        path = Path(what)
        if path.is_dir() and (path / "datapackage.json").is_file():
            path = path / "datapackage.json"
        if not path.is_file():
            raise InvalidRequest("There is no file {file}.", file=what)
        made = judged_file(path, path.name, described, sheet=sheet) if sheet else judged(path, described)
    if sheet:
        found_sheet(made["findings"])
    if as_json:
        give_json(made)
    else:
        told(made)
    end(GOOD if made["valid"] and not made.get("blocked") else BAD)


def judged(path: Path, schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """By what it holds: a data package, a record as CKAN or Sala write it, or else a table."""
    with zipped_package(path) as inner:
        if inner is not None and schema is None:
            return judged(inner, None)
    content = peeked(path) if schema is None else None
    if content is not None and is_package(content):
        return judged_package(voice.settings, path, content)
    text = record_in(path, path.name) if schema is None else None
    return judged_file(path, path.name, schema) if text is None else judged_record(text)


def peeked(path: Path) -> dict[str, Any] | None:
    if path.suffix.lower() != ".json" or path.stat().st_size > LARGEST_RECORD:
        return None
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise InvalidRequest("There is no file {file}.", file=str(path)) from error
    except (ValueError, OSError) as error:
        raise InvalidRequest("{file} is no JSON: {why}", file=str(path), why=str(error)[:200]) from error
    if not isinstance(found, dict):
        raise InvalidRequest("{file} holds no JSON object.", file=str(path))
    return found


def told(made: Mapping[str, Any]) -> None:
    for error in made.get("errors") or []:
        show(f"{MARKS['error']} {error['message']}")
    for one in made.get("resources") or [made]:
        if one.get("name"):
            show(f"{one['name']}:")
        for line in lines(one):
            show(line)


def lines(made: Mapping[str, Any]) -> Iterator[str]:
    if made.get("unreadable"):
        yield say(made["unreadable"])
        return
    table = made.get("table")
    if table:
        yield say(
            "{rows} rows, {columns} columns, {header} lines of header, {encoding}",
            rows=table["rows"],
            columns=len(table["columns"]),
            header=table["header_rows"],
            encoding=table["encoding"] or made.get("format") or "",
        )
    findings = made.get("findings") or []
    for finding in findings[:SHOWN]:
        where = "".join(f" [{part}]" for part in (finding.get("field"), finding.get("column")) if part)
        rows = finding.get("rows") or []
        numbers = f" ({', '.join(map(str, rows[:5]))}{' …' if len(rows) > 5 else ''})" if rows else ""
        yield f"{MARKS[finding['severity']]} {say(finding['detail'])}{where}{numbers}"
        if finding.get("fix"):
            yield f"    {say(finding['fix'])}"
    yield from broken_rules(made)
    if len(findings) > SHOWN:
        yield say("… and {more} more; --json gives them all.", more=len(findings) - SHOWN)
    personal = made.get("personal_data") or {}
    if table:
        yield say(TIERS[personal.get("tier", "clean")])
    for column in personal.get("columns") or []:
        kind = KINDS[column["kind"]].label if column["kind"] in KINDS else column["kind"]
        yield f"    {column['column']}: {say(kind)} ({column['count']}) {column['sample'] or ''}"
    if made.get("blocked"):
        yield say(made["blocked"])
    if made.get("score") is not None:
        yield say("Score: {score} of 100", score=made["score"])
    yield say("Valid.") if made["valid"] else say("Not valid.")


def broken_rules(made: Mapping[str, Any]) -> Iterator[str]:
    """What a declared schema finds; what reading itself found is told as findings."""
    told = {finding["code"] for finding in made.get("findings") or []}
    tasks = (made.get("report") or {}).get("tasks") or []
    errors = [error for task in tasks for error in task["errors"] if error["type"] not in told]
    for error in errors[:SHOWN]:
        sheet = f"{error['sheet']}: " if error.get("sheet") else ""
        yield f"{MARKS['error']} {sheet}{error.get('message') or error['title']}"
    count = sum(task["stats"]["errors"] for task in tasks)
    if len(errors) > SHOWN:
        yield say("… and {more} more; --json gives them all.", more=count - SHOWN)


def dialect_of(said: str) -> dict[str, Any]:
    """JSON as it was typed, or the file of that name."""
    if not said.lstrip().startswith("{"):
        return read_object(Path(said)) if said else {}
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError as error:
        raise InvalidRequest("{file} is no JSON: {why}", file=said[:80], why=str(error)[:200]) from error
    return found


def beside_values(parquet: Path) -> tuple[dict[str, Any], list[Column]]:
    """(the sheet and the column numbers of the original, 1-based, column by column; the columns that stand beside the values)."""
    schema = pq.read_schema(parquet)
    reading = json.loads((schema.metadata or {}).get(b"sala", b"{}"))
    names = [name for name in schema.names if name.startswith("__") and name != "__id"]
    beside = [Column(name=name, title=name, type="integer" if name == "__row" else "string") for name in names]
    return {"sheet": reading.get("sheet"), "columns": reading.get("source_columns")}, beside


@guarded
def convert(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="A file with a table, in any form that Sala reads.")],
    target: Annotated[
        Path,
        typer.Argument(metavar="OUTPUT", help="The file to write: .csv .parquet .xlsx .jsonl .json .arrow .geojson"),
    ],
    sheet: Annotated[str, typer.Option(help="The sheet to read, or the file of an archive, by its name.")] = "",
    table: Annotated[
        int | None,
        typer.Option(min=0, help="The table to read where a sheet has several, by its number; 0: all is one."),
    ] = None,
    dialect: Annotated[
        str,
        typer.Option(help='Decisions turned round, as JSON or a file of it: {"sections": false, "headerRows": [3]}.'),
    ] = "",
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Also each row's place in the original and what it is, codes of places, texts as published."
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the output.")] = False,
    as_json: AsJson = False,
) -> None:
    """One file, read the way Sala reads Thai tables, written clean."""
    format = target.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        raise InvalidRequest(
            "“{name}” is no form to write; known are: {known}", name=target.suffix, known=", ".join(FORMATS)
        )
    if not source.is_file():
        raise InvalidRequest("There is no file {file}.", file=str(source))
    if target.exists() and not force:
        raise Conflict("{file} is there already.", "Name another file, or say --force.", file=str(target))
    turned = {**dialect_of(dialect), **({} if table is None else {"table": table})}
    with tempfile.TemporaryDirectory(prefix="sala-convert-") as folder:
        hints = Hints(name=source.name, sheet=sheet or None, dialect=turned or None)
        found = judge_file(source, hints, Path(folder) / "table.parquet")
        if found.parquet is None or found.unreadable:
            raise Unreadable(found.unreadable or Text.of("There is no table in this file."))
        found_sheet(found.judgement.findings)
        reading, beside = beside_values(found.parquet)
        columns = [*found.columns, *(beside if full else ())]
        write(Table("-", 1, str(found.parquet), "-", found.rows or 0, columns, source.stem), target, format)
    facts = {"file": str(target), "rows": found.rows}
    if as_json:
        told_of = found.judgement.model_dump(mode="json", include={"table", "findings"})
        give_json({**facts, "columns": [c.model_dump() for c in columns], "source": reading, **told_of})
        return
    show(say("{rows} rows with {columns} columns are written to {file}.", columns=len(columns), **facts))
    findings = found.judgement.findings
    for finding in findings[:SHOWN]:
        tell(f"{finding.column}: {say(finding.detail)}" if finding.column else finding.detail)
    if len(findings) > SHOWN:
        tell(say("And {count} more: --json tells all.", count=len(findings) - SHOWN))


def write(table: Table, target: Path, format: str) -> None:
    """The whole file or none: it appears when it is complete."""
    tables = open_tables(voice.settings)
    aside = target.with_name(f".{target.name}.part")
    try:
        with aside.open("wb") as file:
            for piece in tables.export(table, RowQuery(), format, {"title": table.title}):
                file.write(piece)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
        tables.close()
