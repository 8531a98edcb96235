"""Parameters of an address, each declared once: reading, checking and OpenAPI come from the declaration. Unknown ones are errors."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz import process

from catalog.words.errors import InvalidRequest
from catalog.words.texts import Text

NUMBER = re.compile(r"[0-9]{1,15}")
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
# Line breaks may stand in a query; other control characters and lone surrogates are no text.
UNTEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`many`: may be repeated, the value is a list. `least`/`most` bound integers, `longest` counts characters."""

    name: str
    description: str = ""
    kind: Literal["string", "integer", "boolean"] = "string"
    default: Any = None
    choices: Sequence[str] = ()
    least: int = 0
    most: int = 10**15
    longest: int = 1_000
    many: bool = False
    most_values: int = 200
    place: Literal["query", "path"] = "query"

    def read(self, value: str) -> Any:
        if self.kind == "integer":
            return self.whole(value)
        if self.kind == "boolean":
            return self.truth(value)
        if len(value) > self.longest:
            raise InvalidRequest(
                "“{name}” may have at most {most} characters", "Shorten it.", name=self.name, most=self.longest
            )
        if UNTEXT.search(value):
            raise InvalidRequest("“{name}” holds characters that are no text", name=self.name)
        if self.choices and value not in self.choices:
            raise InvalidRequest(
                "“{name}” cannot be “{value}”",
                "Use one of: {known}",
                name=self.name,
                value=value[:80],
                known=", ".join(self.choices),
            )
        return value

    def whole(self, value: str) -> int:
        if not NUMBER.fullmatch(value) or not self.least <= int(value) <= self.most:
            raise InvalidRequest(
                "“{name}” must be a whole number from {least} to {most}",
                name=self.name,
                least=self.least,
                most=self.most,
            )
        return int(value)

    def truth(self, value: str) -> bool:
        if value.lower() in YES:
            return True
        if value.lower() in NO:
            return False
        raise InvalidRequest("“{name}” must be true or false", name=self.name)

    def openapi(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": self.kind}
        if self.choices:
            schema["enum"] = list(self.choices)
        elif self.kind == "integer":
            schema |= {"minimum": self.least, "maximum": self.most}
        elif self.kind == "string":
            schema["maxLength"] = self.longest
        if self.default is not None:
            schema["default"] = self.default
        if self.many:
            schema = {"type": "array", "items": schema, "maxItems": self.most_values}
        made = {"name": self.name, "in": self.place, "description": self.description, "schema": schema}
        return made | ({"required": True} if self.place == "path" else {})


LANG = Parameter("lang", "Language of labels, reasons and errors.", choices=("th", "en"))


# What other interfaces call the same: CKAN, OpenSearch, data.gouv.fr, Socrata.
ELSEWHERE = {
    "limit": ("count", "page_size", "pagesize", "per_page", "perpage", "rows", "size"),
    "cursor": ("after", "next", "offset", "page", "skip", "start"),
    "offset": ("page", "skip", "start"),
    "q": ("keyword", "keywords", "query", "s", "search", "term", "text"),
    "sort": ("order", "order_by", "orderby", "ordering", "sort_by"),
}


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The parameter that was meant: by the name that others give it, or by its letters."""
    for ours, theirs in ELSEWHERE.items():
        if ours in known and name.lower().lstrip("$_") in theirs:
            return ours
    near = process.extractOne(name[:100], known, score_cutoff=65)
    return str(near[0]) if near else None


def unknown(name: str, known: Iterable[str]) -> InvalidRequest:
    names = list(known)
    if near := nearest(name, names):
        fix = Text.of("Did you mean “{nearest}”?", nearest=near)
    else:
        fix = Text.of("Known here: {known}", known=", ".join(names))
    return InvalidRequest("There is no parameter “{name}”", fix, name=name[:100])


def read_parameters(pairs: Iterable[tuple[str, str]], known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Every declared parameter with its value or default; raises InvalidRequest for what is unknown, wrong or repeated."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        parameter = known.get(name)
        if parameter is None:
            raise unknown(name, known)
        read = parameter.read(value)
        if not parameter.many:
            if name in found:
                raise InvalidRequest("“{name}” is given twice", name=name)
            found[name] = read
            continue
        values = found.setdefault(name, [])
        if len(values) >= parameter.most_values:
            raise InvalidRequest("“{name}” may be given at most {most} times", name=name, most=parameter.most_values)
        if read not in values:
            values.append(read)
    return found
