"""Documents as readers see them: texts become sentences of their language. Pure; what is given is not changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.words.texts import Language, Text

Document = Mapping[str, Any]


def said(text: Any, language: Language) -> str | None:
    """A `Text`, its JSON form, or a plain string."""
    if text is None or isinstance(text, str):
        return text
    if isinstance(text, Text):
        return text.render(language)
    return Text.model_validate(unfolded(text)).render(language)


def unfolded(text: Mapping[str, Any]) -> dict[str, Any]:
    """Texts among the parameters of a text that came through JSON."""
    params = {
        name: Text.model_validate(unfolded(value)) if isinstance(value, Mapping) and "id" in value else value
        for name, value in (text.get("params") or {}).items()
    }
    return {"id": text["id"], "params": params}


def spoken(document: Document, language: Language, keys: Sequence[str]) -> dict[str, Any]:
    made = dict(document)
    for key in keys:
        if made.get(key) is not None:
            made[key] = said(made[key], language)
    return made


def shown_resource(document: Document, language: Language) -> Document:
    if document.get("reason") is None and document.get("fix") is None:
        return document
    return spoken(document, language, ("reason", "fix"))


def shown_dataset(document: Document, language: Language) -> dict[str, Any]:
    made = spoken(document, language, ("reason", "fix"))
    made["resources"] = [shown_resource(r, language) for r in document.get("resources") or ()]
    return made


def shown_outcome(document: Document, language: Language) -> dict[str, Any]:
    return spoken(document, language, ("detail", "fix"))


def shown_run(document: Document, language: Language) -> dict[str, Any]:
    made = spoken(document, language, ("reason", "fix"))
    made["outcomes"] = [shown_outcome(o, language) for o in document.get("outcomes") or ()]
    return made


def shown_judgement(document: Document, language: Language) -> dict[str, Any]:
    made = dict(document)
    made["findings"] = [spoken(f, language, ("detail", "fix")) for f in document.get("findings") or ()]
    return made


def shown_source(document: Document, language: Language) -> dict[str, Any]:
    made = spoken(document, language, ("reason", "fix"))
    for key in ("health", "last_run", "last_good_run"):
        if isinstance(made.get(key), Mapping):
            made[key] = spoken(made[key], language, ("reason", "fix"))
    return made
