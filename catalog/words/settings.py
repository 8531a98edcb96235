"""All settings: `SALA_*` from the environment or a `.env` file, each with a default that needs nothing.

One table: name, default, meaning. `docs/settings.md` is generated from it; `sala doctor` reads it; nothing else reads the environment.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import process

from catalog.words.errors import InvalidSetting

PREFIX = "SALA_"


class Settings(BaseModel):
    """Passed to whoever needs it, never global."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Path("var")
    database_url: str = ""
    search_url: str = ""
    queue_url: str = ""
    files_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    reachable: str = ""
    lang: str = ""  # of the command line: th or en; empty follows LANG
    title: str = "Sala"  # what the catalogue calls itself to machines
    max_body: int = 1_000_000  # bytes of what is sent to any door but the validator
    max_upload: int = 100_000_000  # bytes of one file sent to the validator


def read_settings(environment: Mapping[str, str] | None = None, file: Path | None = None, **given: object) -> Settings:
    """Settings of the environment, over those of a `.env` file, over the defaults; `given` wins over all.

    Raises InvalidSetting, which names the setting, what was wrong and the nearest setting that exists.
    """
    named = {k: v for k, v in dotenv_values(file or Path(".env")).items() if v is not None and k.startswith(PREFIX)}
    outside = os.environ if environment is None else environment
    named |= {k: v for k, v in outside.items() if k.startswith(PREFIX)}
    values: dict[str, object] = {}
    for name, value in named.items():
        field = name.removeprefix(PREFIX).lower()
        if field in Settings.model_fields:
            values[field] = value
        elif not field.startswith(("test_", "corpus", "port", "db_")):
            raise unknown(name)
    try:
        return Settings.model_validate(values | given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise InvalidSetting(
            "{name} is wrong: {why}.", "See docs/settings.md for what it may be.", name=name, why=first["msg"]
        ) from error


def unknown(name: str) -> InvalidSetting:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    near = process.extractOne(name, known)
    return InvalidSetting(
        "There is no setting {name}.",
        "Did you mean {nearest}? Remove it, or see docs/settings.md.",
        name=name,
        nearest=str(near[0]) if near else known[0],
    )
