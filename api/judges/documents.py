"""A judgement of a file as all doors tell it."""

from typing import Any

from validators.port import FileJudgement


def document_of(found: FileJudgement) -> dict[str, Any]:
    """A judgement with `format`, and `unreadable` or `blocked` (texts) where there is a reason not to serve it."""
    made = found.judgement.model_dump(mode="json")
    reasons = {
        name: text.model_dump(mode="json") if text is not None else None
        for name, text in (("unreadable", found.unreadable), ("blocked", found.blocked), ("fix", found.fix))
    }
    return {**made, "format": found.format, **reasons}
