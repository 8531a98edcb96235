"""All settings: `SALA_*` from the environment or a `.env` file, each with a default that needs nothing.

One table: name, default, meaning. `docs/settings.md` is generated from it; `sala doctor` reads it; nothing else reads the environment.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rapidfuzz import process

from catalog.words.errors import InvalidSetting

PREFIX = "SALA_"
# Read by others (the Makefile, docker-compose.yml, the tests), never by the program; so no typing slip of ours.
FOREIGN = ("SALA_PORT", "SALA_DB_", "SALA_CORPUS", "SALA_TEST_", "SALA_BENCH_")


class Settings(BaseModel):
    """Passed to whoever needs it, never global."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Places and engines.
    home: Path = Field(Path("var"), description="The folder that holds database, index, files and keys.")
    database_url: str = Field(
        "", description="postgresql+psycopg://user:password@host/name; empty: SQLite in SALA_HOME."
    )
    search_url: str = Field("", description="http://host:9200, an Elasticsearch cluster; empty: tantivy in SALA_HOME.")
    search_prefix: str = Field("sala", description="How the names of the indexes in that cluster begin.")
    queue_url: str = Field("", description="postgresql://… or redis://…; empty: SQLite in SALA_HOME.")
    files_url: str = Field("", description="s3://bucket/prefix?endpoint_override=…; empty: a folder in SALA_HOME.")
    files_cache: int = Field(2_000_000_000, ge=0, description="Bytes of an object store's files kept on this machine.")
    ledger_key: str = Field(
        "", description="The ledger's key file; empty: ledger.key in SALA_HOME. The same on all machines."
    )

    # What others see of us.
    base_url: str = Field(
        "http://127.0.0.1:8000", description="The address that the public sees; links are built from it."
    )
    title: str = Field("Sala", description="What the catalogue calls itself to machines.")
    contact: str = Field("", description="E-mail or address of the operator, told to every agency in the User-Agent.")
    lang: str = Field("", description="Language of the command line: th or en; empty follows LANG.")

    operator_token: str = Field(
        "", description="Who holds it may ask for harvests over the web; empty: nobody, only the command line."
    )
    mail_url: str = Field(
        "", description="smtp://user:password@host:587 or smtps://…, for notices to agencies; empty: none by e-mail."
    )
    mail_from: str = Field("", description="The address that notices come from; empty: SALA_CONTACT.")

    # Fetching.
    reachable: str = Field(
        "", description="Inward networks that a fetch may reach all the same, as CIDRs, with commas."
    )
    fetch_connect_seconds: float = Field(10, gt=0, description="Longest wait for a connection, each address.")
    fetch_read_seconds: float = Field(30, gt=0, description="Longest silence inside an answer.")
    fetch_total_seconds: float = Field(1800, gt=0, description="Longest time of one answer.")
    fetch_slowest: int = Field(256, ge=0, description="Bytes a second; slower than this for a minute ends the fetch.")
    fetch_redirects: int = Field(6, ge=0, description="Redirects followed in a row.")
    fetch_attempts: int = Field(4, ge=1, description="How often one fetch is tried where trying again may help.")
    fetch_backoff_seconds: float = Field(1, ge=0, description="First pause between two attempts; doubles each time.")
    fetch_patience_seconds: float = Field(60, ge=0, description="Longest pause that we agree to (Retry-After).")
    max_document: int = Field(
        134_217_728, gt=0, description="Bytes of one answer read into memory (a page of records)."
    )
    max_stream: int = Field(2_147_483_648, gt=0, description="Bytes of one streamed document (a whole data.json).")
    max_ratio: int = Field(
        250, gt=1, description="How many times larger an answer may get when unpacked (above 16 MB)."
    )
    host_pace_seconds: float = Field(0.02, ge=0, description="Shortest time between two requests to one host.")
    host_connections: int = Field(3, ge=1, description="Requests at once to one host.")
    host_rest_seconds: float = Field(60, ge=0, description="How long a host that cannot be reached is left alone.")
    harvest_batch: int = Field(250, ge=1, le=5000, description="Records to a transaction.")
    harvest_incremental: int = Field(
        20_000, ge=1, description="Datasets of a source from which it is read by what changed, and whole once a week."
    )
    harvest_sources: int = Field(4, ge=1, description="Sources that one worker harvests at once.")
    harvest_threads: int = Field(16, ge=1, description="Files fetched at once, over all hosts.")

    # What is sent in.
    max_body: int = Field(1_000_000, gt=0, description="Bytes of what is sent to any door but the validator.")
    max_upload: int = Field(100_000_000, gt=0, description="Bytes of one file sent to the validator.")
    upload_seconds: float = Field(
        300, gt=0, description="Longest time that sending one file to the validator may take."
    )
    judge_workers: int = Field(2, ge=1, description="Processes that judge files sent to the validator, one file each.")
    judge_waiting: int = Field(30, ge=0, description="Files that may wait to be judged; more are told to come again.")
    judge_seconds: float = Field(120, gt=0, description="Longest time of judging one file sent to the validator.")
    judge_memory: int = Field(
        3_000_000_000,
        ge=2_000_000_000,
        description="Bytes of address space that judging one file sent to the validator may use; at least 2 GB, of which 1.6 GB are set aside before a file is read.",
    )
    judge_fetch_seconds: float = Field(60, gt=0, description="Longest time of fetching an address to be judged.")
    judge_kept_seconds: float = Field(
        600, ge=0, description="How long the clean form of a judged file can be downloaded; then it is removed."
    )
    reviewers: str = Field(
        "", description="Who may decide on reviews over HTTP: name=token, with semicolons; empty: only `sala review`."
    )
    agency_tokens: str = Field(
        "", description="Agencies that may answer data requests over HTTP: slug=token, with semicolons; empty: none."
    )
    requests_hourly: int = Field(
        10, ge=0, description="Data requests that one caller may send in an hour; six times as many may be supported."
    )
    requests_daily: int = Field(1_000, ge=0, description="Data requests that are taken in a day from all together.")

    web_processes: int = Field(
        1,
        ge=1,
        le=64,
        description="Web servers that `sala up` keeps on one port; as many as cores where many people ask.",
    )
    uses_seconds: float = Field(
        60, ge=0, description="How often the numbers of views and downloads are written down; 0: nothing is counted."
    )

    # Tables.
    tables_memory: int = Field(
        768_000_000, ge=0, description="Bytes that the rows, groups and answers of tables may hold."
    )
    sql_workers: int = Field(2, ge=1, description="Processes that answer SQL; each answers one question at a time.")
    sql_seconds: float = Field(10, gt=0, description="Longest time of one question in SQL.")
    sql_memory: int = Field(1_000_000_000, gt=0, description="Bytes of memory that one question in SQL may use.")
    sql_answer: int = Field(64_000_000, gt=0, description="Bytes that the answer to one question in SQL may have.")


def load_settings(
    environment: Mapping[str, str] | None = None, dotenv: Path | None = None, **given: object
) -> Settings:
    """Of the environment, over those of a `.env` file (default: `.env` here), over the defaults; `given` wins over all.

    Raises InvalidSetting, which names the setting, what is wrong and the nearest setting that exists.
    """
    outside = os.environ if environment is None else environment
    named: dict[str, str] = {}
    for origin in (dotenv_values(dotenv or Path(".env"), interpolate=False), outside):
        named.update({name: value for name, value in origin.items() if name.startswith(PREFIX) and value is not None})
    values: dict[str, object] = {}
    for name, value in named.items():
        field = name.removeprefix(PREFIX).lower()
        if field in Settings.model_fields:
            if value != "" or Settings.model_fields[field].annotation is str:
                values[field] = value.strip()  # empty means the default, as compose files write it
        elif not name.startswith(FOREIGN):
            raise unknown(name)
    try:
        return Settings.model_validate({**values, **given})
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise InvalidSetting(
            "{name} is wrong: {why}.", "See docs/settings.md for what it may be.", name=name, why=first["msg"]
        ) from error


def spoken_language(environment: Mapping[str, str] | None = None) -> Literal["th", "en"]:
    """Of the command line: SALA_LANG, else what the terminal's locale says; English where that is not Thai."""
    outside = os.environ if environment is None else environment
    for name in ("SALA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        said = outside.get(name, "").lower()
        if said:
            return "th" if said.startswith("th") else "en"
    return "en"


def unknown(name: str) -> InvalidSetting:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    near = process.extractOne(name, known)
    return InvalidSetting(
        "There is no setting {name}.",
        "Did you mean {nearest}? Remove it, or see docs/settings.md.",
        name=name,
        nearest=str(near[0]) if near else known[0],
    )


def settings_table() -> list[tuple[str, str, str]]:
    """Name, default and meaning of every setting, in order."""
    return [
        (PREFIX + name.upper(), str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
