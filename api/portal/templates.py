"""The templates' environment: one for each language, sharing compiled code; everything is escaped unless it is `Markup`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import orjson
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from api.portal import assets, facts, format, prose
from api.v1.rendering import said
from catalog.words.texts import Language, translate
from catalog.words.thai.calendar import format_year

FOLDER = Path(__file__).parent / "templates"


class Memory(jinja2.BytecodeCache):
    """Compiled templates, kept in this process and shared by the languages."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


MEMORY = Memory()


def embedded(value: Any) -> Markup:
    """JSON that may stand inside a `<script>`: Thai as Thai, and nothing in it that could end the script."""
    text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


class Words:
    """What templates call, bound to one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.other: Language = "en" if language == "th" else "th"
        self.prefix = "" if language == "th" else "/en"

    def message(self, message: str, **params: Any) -> Markup:
        """The message in the reader's language; parameters are escaped, Markup passes."""
        text = escape(translate(message, self.language))
        return text.format(**params) if params else text

    def counted(self, n: int, one: str, many: str, **params: Any) -> Markup:
        """`counted(3, "{n} dataset", "{n} datasets")`, with the number grouped."""
        return self.message(one if n == 1 else many, n=format.number(n), **params)

    def say(self, text: Any) -> str:
        """A `Text`, its JSON, or a string as it is."""
        if not text:
            return ""
        return said(text, self.language) or ""

    def to(self, path: str) -> str:
        """The address of a page in the reader's language."""
        return self.prefix + path if path != "/" or not self.prefix else "/en/"

    def field(self, document: Mapping[str, Any], name: str) -> Markup:
        """A field in the reader's language where the agency gave it, else as it stands, marked with its language."""
        text = self.words(document, name)
        marked = self.speaks(text)
        return Markup('<span lang="{}">{}</span>').format(marked, text) if marked else escape(text)

    def words(self, document: Mapping[str, Any], name: str) -> str:
        given = (document.get("translations") or {}).get(name) or {}
        return given.get(self.language) or document.get(name) or ""

    def speaks(self, text: str) -> str:
        """The language to mark where it is not the page's: Thai letters on an English page."""
        return "th" if self.language == "en" and any("ก" <= letter <= "๛" for letter in text[:200]) else ""

    def globals(self) -> dict[str, Any]:
        language = self.language
        return {
            "lang": language,
            "other": self.other,
            "_": self.message,
            "counted": self.counted,
            "say": self.say,
            "to": self.to,
            "field": self.field,
            "words": self.words,
            "speaks": self.speaks,
            "asset": assets.address,
            "has_asset": lambda name: name in assets.assets(),
            "date": lambda value: format.time_tag(value, language),
            "datetime": lambda value: format.time_tag(value, language, clock=True),
            "near": lambda value: format.time_tag(value, language, near=True),
            "day": lambda value: format.day(value, language),
            "ago": lambda value: format.nearness(value or "", language),
            "year": lambda value: format_year(value, language),
            "span": lambda start, end: format.span(start, end, language),
            "number": format.number,
            "large": lambda value: format.large(value, language),
            "size": format.size,
            "json": embedded,
            "boundaries": facts.BOUNDARIES,
            "prose": prose.prose,
            "plain": prose.plain,
        }


@cache
def environment(language: Language) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        auto_reload=False,
        bytecode_cache=MEMORY,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.Undefined,
    )
    made.globals.update(Words(language).globals())
    return made


@cache
def words(language: Language) -> Words:
    return Words(language)


def render(name: str, language: Language, context: Mapping[str, Any]) -> str:
    return environment(language).get_template(name).render(context)
