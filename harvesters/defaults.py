"""What a source file says for records that say nothing themselves. Pure; what a record says is never overruled."""

from typing import Any

from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from catalog.words.vocabularies.frequencies import frequency_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of


def completed(draft: Draft, remote_id: str, config: SourceConfig) -> Draft:
    """The draft under its record's identity, with the source's defaults where it is silent."""
    given, changed = config.defaults, dict[str, Any]()
    if draft.remote_id != remote_id:
        changed["remote_id"] = remote_id
    if given.license and draft.license is None:
        changed["license"] = license_of(given.license)
    if given.language and not draft.languages:
        code = language_of(given.language)
        changed["languages"] = [code] if code else []
    if given.category and not draft.category:
        changed["category"] = given.category
    if given.frequency and draft.frequency is None:
        changed["frequency"] = frequency_of(given.frequency)
    return draft.model_copy(update=changed) if changed else draft
