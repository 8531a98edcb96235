"""Errors as Frictionless describes them: titles, tags and sentences are those of its own classes."""

from collections.abc import Mapping
from typing import Any

from validators.rules.library import errors, safe_format
from validators.rules.rule import Foreign


def failure(error: Exception) -> dict[str, Any]:
    """The name of what went wrong, never its message: that may hold a value."""
    return errors.SchemaError(note=f"its rules cannot be applied to this file ({type(error).__name__})").to_descriptor()


def lost_key(key: Foreign, values: list[Any], about: Mapping[str, Any]) -> dict[str, Any]:
    note = (
        f'for "{", ".join(key.fields)}": values "{", ".join(map(str, values))}" not found in the lookup table '
        f'"{key.table}" as "{", ".join(key.others)}"'
    )
    return error_of(
        errors.ForeignKeyError,
        note,
        **about,
        fieldNames=list(key.fields),
        fieldCells=["" if value is None else str(value) for value in values],
        referenceName=key.table,
        referenceFieldNames=list(key.others),
    )


def error_of(kind: Any, note: str, **facts: Any) -> dict[str, Any]:
    """The descriptor of an error; title, tags and the sentence are those of Frictionless's own class."""
    return {
        "type": kind.type,
        "title": kind.title,
        "description": kind.description,
        "message": safe_format(kind.template, {"note": note, **facts}),
        "tags": list(kind.tags),
        "note": note,
        **facts,
    }
