"""The values of a CKAN package by name, wherever CKAN or a fork of it put them. Pure.

Scheming puts custom fields beside the core ones; `use_default_schema`, older sites and mirrors put them into `extras`; forks of
thai_gdc rename them (ALIASES).
"""

import json
from collections.abc import Mapping
from typing import Any

from harvesters.mapping import shape
from harvesters.mapping.shape import line, many

# The same field under another name: forks of thai_gdc, older data.go.th extras, mirrors.
ALIASES: tuple[tuple[str, str], ...] = (
    ("license_id", "license"),
    ("maintainer", "contact_person"),
    ("maintainer_email", "contact_email"),
    ("owner_org", "owner"),
    ("high_value_dataset", "height_value_dataset"),
    ("update_frequency_unit", "maintain_frequent"),
    ("update_frequency_unit", "accrual_periodicity"),
    ("update_frequency_unit", "frequency"),
    ("update_frequency_unit", "maintenance_and_update_frequency"),
    ("data_language", "language"),
    ("telephone_number", "contact_phone"),
)
OTHER = ("อื่นๆ", "อื่น ๆ", "other", "others")
UNSAID = ("", "ไม่ทราบ", "-")
YES, NO = ("true", "1", "yes", "ใช่", "t"), ("false", "0", "no", "ไม่ใช่", "f")
# Counted or kept by CKAN itself, or structure that other fields carry.
DERIVED = frozenset(
    [
        "num_resources",
        "num_tags",
        "isopen",
        "state",
        "type",
        "relationships_as_subject",
        "relationships_as_object",
        "creator_user_id",
        "tags",
        "tag_string",
        "extras",
        "groups",
        "organization",
        "owner_org",
        "resources",
        "id",
        "title",
        "notes",
        "license_id",
        "license_title",
        "license_url",
        "license_id_other",
        "formats",
        "title_translated",
        "notes_translated",
        "title_fra",
        "notes_fra",
        "keywords",
    ]
)


class Fields:
    """A package's values by name, wherever CKAN put them; remembers which were used."""

    def __init__(self, package: Mapping[str, Any]) -> None:
        self.given: dict[str, Any] = {}
        for extra in package.get("extras") or []:
            if isinstance(extra, Mapping) and extra.get("key") is not None:
                self.given[str(extra["key"])] = extra.get("value")
        self.given |= {k: v for k, v in package.items() if v not in BLANK or k not in self.given}
        self.used: set[str] = set()
        for name, alias in ALIASES:
            if self.given.get(alias) == self.given.get(name):
                self.used.add(alias)
            if self.given.get(name) in BLANK and self.given.get(alias) not in BLANK:
                self.given[name] = self.given[alias]
                self.used.add(alias)

    def take(self, name: str) -> Any:
        self.used.add(name)
        return self.given.get(name)

    def text(self, name: str) -> str:
        return line(self.take(name))

    def chosen(self, name: str) -> str | None:
        """A choice; where it is อื่นๆ, the words written beside it (else those stay in `extras`)."""
        found, beside = self.text(name), line(self.given.get(f"{name}_other"))
        if beside and (found.lower() in OTHER or not found):
            self.used.add(f"{name}_other")
            return beside
        return found or None

    def several(self, name: str) -> list[str]:
        beside = self.text(f"{name}_other")
        found = listed(self.take(name))
        if not beside:
            return found
        return list(dict.fromkeys([*(v for v in found if v.lower() not in OTHER), *listed(beside)]))

    def rest(self) -> dict[str, Any]:
        kept = shape.rest(self.given, self.used | DERIVED)
        return {k: v for k, v in kept.items() if not (k == "private" and truth(v) is not True)}


BLANK: tuple[Any, ...] = (None, "", [], {})


def listed(value: Any) -> list[str]:
    """A list, or its text as JSON or as PostgreSQL writes one (`{a,b}`)."""
    if isinstance(value, str):
        words = value.strip()
        if words[:1] == "[":
            try:
                value = json.loads(words)
            except (ValueError, RecursionError):
                return many(words)
        elif words[:1] == "{" and words[-1:] == "}":
            value = [part.strip().strip('"') for part in words[1:-1].split(",")]
    return many(value)


def truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = line(value).lower()
    return True if word in YES else False if word in NO else None
