"""Texts that people read, kept as message id and parameters and rendered where a reader's language is known.

The message id is the English sentence; Thai stands in gettext catalogues `<floor>/locale/th/*.po`, one file a room, read
directly (no compiled files to forget). `tests/test_texts.py` proves that no text lacks its Thai.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel.messages.pofile import read_po
from pydantic import BaseModel, ConfigDict, Field

Language = Literal["th", "en"]
ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("catalog", "validators", "harvesters", "api")


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """All translations of one language: message id to text."""
    found: dict[str, str] = {}
    for floor in FLOORS:
        for path in sorted((ROOT / floor / "locale" / language).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file, locale=language):
                    if message.id and message.string and isinstance(message.id, str):
                        found[message.id] = str(message.string)
    return found


def translate(message: str, language: Language) -> str:
    """The message in that language; the message itself where there is no translation."""
    return message if language == "en" else catalogue(language).get(message, message)


class Text(BaseModel):
    """A sentence with its parameters: `Text.of("{count} rows lack a value", count=3).render("th")`."""

    model_config = ConfigDict(frozen=True)

    id: str
    params: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, message: "Text | str", **params: Any) -> "Text":
        if isinstance(message, Text):
            return message
        return cls(id=message, params=params)

    def render(self, language: Language = "th") -> str:
        template = translate(self.id, language)
        if not self.params:
            return template
        values = {k: inner(v, language) for k, v in self.params.items()}
        try:
            return template.format_map(values)
        except (KeyError, IndexError, ValueError):
            return template

    def __str__(self) -> str:
        return self.render("en")


def inner(value: Any, language: Language) -> Any:
    """A text among the parameters of another, also where it came back from JSON."""
    if isinstance(value, Mapping) and value.keys() == {"id", "params"}:
        value = Text.model_validate(value)
    return value.render(language) if isinstance(value, Text) else value
