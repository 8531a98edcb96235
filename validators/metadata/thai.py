"""The 14 mandatory elements of the Thai standard, each judged by the validity rules of the openness scoreboard (metric M)."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache, lru_cache

from catalog.words.model import Draft, Severity
from catalog.words.texts import Text
from catalog.words.vocabularies.licences import license_of
from validators.metadata import words
from validators.metadata.check import Check, Fault, Subject, Test
from validators.metadata.words import blank, plain, said, visible

EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
FILE_NAME = re.compile(
    r"\S+\.(csv|tsv|txt|xlsx?|ods|pdf|docx?|zip|rar|json|geojson|xml|kml|kmz|shp|jpe?g|png)", re.IGNORECASE
)
MISSING = Severity.ERROR


@cache
def missing(label: str) -> Fault:
    return Fault(Text.of("“{element}” is not given", element=Text.of(label)), MISSING)


def off_list(label: str, value: str) -> Fault:
    return strange(label, visible(value)[:100])


@lru_cache(maxsize=1024)
def strange(label: str, value: str) -> Fault:
    return Fault(
        Text.of(
            "“{element}” says “{value}”, which is not in the standard's list",
            element=Text.of(label),
            value=value,
        )
    )


def one_of(label: str, value: Callable[[Draft], str | None], known: Collection[str]) -> Test:
    def test(subject: Subject) -> Fault | None:
        found = value(subject.draft)
        if blank(found):
            return missing(label)
        return None if plain(found or "") in known else off_list(label, found or "")

    return test


def some_of(label: str, values: Callable[[Draft], Iterable[str]], known: Collection[str]) -> Test:
    def test(subject: Subject) -> Fault | None:
        found = said(values(subject.draft))
        if not found:
            return missing(label)
        other = next((value for value in found if plain(value) not in known), None)
        return off_list(label, other) if other is not None else None

    return test


def present(label: str, value: Callable[[Draft], str | None]) -> Test:
    return lambda subject: missing(label) if blank(value(subject.draft)) else None


FILE_NAME_TITLE = Fault(Text.of("The title is a file name"))
REPEATED_TITLE = Fault(Text.of("The description only repeats the title"))
ONE_KEYWORD = Fault(Text.of("There is only one keyword"))
NO_EMAIL = Fault(Text.of("The contact's e-mail is not an e-mail address"))
NO_INTERVAL = Fault(Text.of("The update frequency names a unit but not how many times"))


@cache
def short_title(count: int) -> Fault:
    return Fault(Text.of("The title has only {count} characters", count=count))


@cache
def short_description(count: int) -> Fault:
    return Fault(Text.of("The description has only {count} characters", count=count))


def title(subject: Subject) -> Fault | None:
    text = visible(subject.draft.title)
    if blank(text):
        return missing("Title")
    if FILE_NAME.fullmatch(text):
        return FILE_NAME_TITLE
    return short_title(len(text)) if len(text) < 8 else None


def notes(subject: Subject) -> Fault | None:
    text = visible(subject.draft.description)
    if blank(text):
        return missing("Description")
    if plain(text) == plain(subject.draft.title):
        return REPEATED_TITLE
    return short_description(len(text)) if len(text) < 50 else None


def tags(subject: Subject) -> Fault | None:
    found = {plain(tag) for tag in said(subject.draft.tags)}
    if not found:
        return missing("Keywords")
    return ONE_KEYWORD if len(found) < 2 else None


def email(subject: Subject) -> Fault | None:
    contact = subject.draft.contact
    address = visible((contact and contact.email) or "").removeprefix("mailto:")
    if blank(address):
        return missing("E-mail of the contact")
    return None if len(address) <= 254 and EMAIL.fullmatch(address) else NO_EMAIL


def frequency(subject: Subject) -> Fault | None:
    found = subject.draft.frequency
    if found is None or found.code == "U" or (found.raw is not None and blank(found.raw)):
        return missing("Update frequency")
    if found.code not in words.FREQUENCIES:
        return off_list("Update frequency", found.raw or found.code)
    if found.code not in words.FREQUENCIES_WITHOUT_INTERVAL and (found.interval is None or found.interval < 1):
        return NO_INTERVAL
    return None


def organization(draft: Draft) -> str | None:
    return draft.organization.title if draft.organization else None


def maintainer(draft: Draft) -> str | None:
    return draft.contact.name if draft.contact else None


def license_stated(subject: Subject) -> Fault | None:
    found = subject.draft.license
    if found is None or blank(found.raw or found.title):
        return missing("Licence")
    if found.id or license_of(found.raw or found.title):
        return None
    return off_list("Licence", found.raw or found.title)


def element(code: str, field: str, measures: str, test: Test, fix: Text, effort: int = 2) -> Check:
    return Check(f"metadata-{code}", field, Text.of(measures), fix, {"thai-14": 1, "sala": 5}, test, effort)


FROM_LIST = Text.of("Choose a value from the standard's list")

ELEMENTS: tuple[Check, ...] = (
    element("data-type", "data_type", "Type of data", one_of("Type of data", lambda d: d.data_type, words.DATA_TYPES), FROM_LIST),
    element(
        "title", "title", "Title", title,
        Text.of("Write a title of at least 8 characters that says what, whose, where and when"), 3,
    ),
    element("organization", "organization", "Organization", present("Organization", organization), Text.of("Name the agency that owns the data")),
    element(
        "contact", "contact.name", "Contact", present("Contact", maintainer),
        Text.of("Name the unit (not a person) that answers questions about the data"),
    ),
    element(
        "contact-email", "contact.email", "E-mail of the contact", email,
        Text.of("Give the unit's own e-mail address, such as data@agency.go.th"),
    ),
    element("tags", "tags", "Keywords", tags, Text.of("Give at least two keywords that people would search for"), 3),
    element(
        "description", "description", "Description", notes,
        Text.of("Describe in at least 50 characters what one row is, what the columns mean, and what period is covered"), 10,
    ),
    element("objective", "objectives", "Objective", some_of("Objective", lambda d: d.objectives, words.OBJECTIVES), FROM_LIST),
    element(
        "frequency", "frequency", "Update frequency", frequency,
        Text.of("Choose the unit of the update frequency and how many times in it, such as once a year"),
    ),
    element(
        "coverage", "granularity", "Geographic coverage",
        one_of("Geographic coverage", lambda d: d.granularity, words.COVERAGES), FROM_LIST,
    ),
    element(
        "data-source", "provenance", "Source of the data", present("Source of the data", lambda d: d.provenance),
        Text.of("Say where the data come from: a register, a survey, a form, an instrument"), 3,
    ),
    element("data-format", "data_formats", "Storage format", some_of("Storage format", lambda d: d.data_formats, words.FORMATS), FROM_LIST),
    element(
        "category", "category", "Data governance category",
        one_of("Data governance category", lambda d: words.category_of(d.category), {plain(name) for name in words.CATEGORIES}),
        Text.of("Choose the category; data that anyone may have is ข้อมูลสาธารณะ"),
    ),
    element("license", "license", "Licence", license_stated, Text.of("Choose an open licence, such as CC BY or the DGA Open Government License")),
)  # fmt: skip
