"""The gate for records: only a public dataset is served. Everything else keeps its metadata and a reason."""

from typing import Any

from catalog.words.model import Draft
from catalog.words.texts import Text
from validators.metadata.words import OPEN_CLASSIFICATIONS, PUBLIC, blank, category_of, plain

YES = {"true", "yes", "1", "t", "y", "ใช่"}
NO = {"false", "no", "0", "f", "n", "ไม่", "ไม่ใช่", "ไม่ยินยอม"}
CLOSED_ACCESS = {"nonpublic", "restricted", "restrictedpublic", "confidential", "sensitive", "closed", "private"}

MARK_PUBLIC = Text.of(
    "If it may be public, set its category (data_category) to ข้อมูลสาธารณะ in the agency's own catalogue; the next harvest publishes it"
)
MAKE_PUBLIC = Text.of(
    "If it may be public, make it public in the agency's own catalogue; the next harvest publishes it"
)
CONSENT = Text.of(
    "If it may be listed, set allow_harvest to True in the agency's own catalogue; the next harvest publishes it"
)


def gate(draft: Draft) -> tuple[Text, Text] | None:
    """Why the record's data may not be served, and what mends it; None where it may. No category stated is no reason (it is a finding)."""
    category = category_of(draft.category)
    if category is not None and category != PUBLIC:
        return Text.of(
            "The agency files this under “{category}”; only ข้อมูลสาธารณะ is served", category=category
        ), MARK_PUBLIC
    level = str(draft.extras.get("data_classification") or "")
    if not blank(level) and plain(level) not in OPEN_CLASSIFICATIONS:
        return Text.of("The agency classifies this as “{level}”; only what is open is served", level=level), MAKE_PUBLIC
    if stated(draft.extras.get("private")) is True:
        return Text.of("The agency keeps this record private"), MAKE_PUBLIC
    if stated(draft.extras.get("allow_harvest")) is False:
        return Text.of("The agency does not consent to its being listed elsewhere (allow_harvest is False)"), CONSENT
    if closed(draft.access_rights):
        return Text.of(
            "The agency limits access to this: “{rights}”", rights=(draft.access_rights or "")[:200]
        ), MAKE_PUBLIC
    return None


def stated(value: Any) -> bool | None:
    """A flag as catalogues write it: a boolean, or a word; None where it says neither."""
    if isinstance(value, bool):
        return value
    word = str(value if value is not None else "").strip().lower()
    return True if word in YES else False if word in NO else None


def closed(rights: str | None) -> bool:
    """Whether dct:accessRights (EU authority) or accessLevel (DCAT-US) names something else than public; free prose is not judged."""
    return plain((rights or "").rstrip("/#").rsplit("/", 1)[-1]) in CLOSED_ACCESS
