"""Settings as the environment gives them: the only place that reads it."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError
from rapidfuzz import process

from catalog.words.errors import InvalidSetting
from catalog.words.settings import Settings

PREFIX = "SALA_"
OTHERS = ("test_", "corpus", "port", "db_")  # of the tests and of docker-compose.yml, not of the program


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
        elif not field.startswith(OTHERS):
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
