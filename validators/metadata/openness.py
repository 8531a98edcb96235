"""What Sala's score counts beyond the 14 elements: licence, format, and what helps people to find and understand. 30 points of 100."""

from functools import lru_cache

from catalog.words.model import Severity
from catalog.words.texts import Text
from validators.metadata.check import Check, Fault, Subject
from validators.metadata.stars import MACHINE_READABLE, stars_of
from validators.metadata.words import blank, plain

INFO = Severity.INFO
NOT_OPEN = Fault(Text.of("The licence is not an open one, or is not named exactly"), INFO)
NO_RESOURCES = Fault(Text.of("There is no file and no service"))
NOT_MACHINE_READABLE = Fault(Text.of("No file can be read by a machine (CSV, JSON, XLSX …)"))
NO_OPEN_FORMAT = Fault(Text.of("No file is in an open, machine-readable format"), INFO)
NO_CHANGE_DATE = Fault(Text.of("It is not said when the data were last changed"), INFO)
NO_PERIOD = Fault(Text.of("It is not said what period the data cover"), INFO)


@lru_cache(maxsize=256)
def without_names(count: int) -> Fault:
    return Fault(Text.of("{count} files have no name", count=count), INFO)


@lru_cache(maxsize=256)
def without_descriptions(count: int) -> Fault:
    return Fault(Text.of("{count} files have no description", count=count), INFO)


def open_license(subject: Subject) -> Fault | None:
    found = subject.draft.license
    return None if found and found.open else NOT_OPEN


def has_resources(subject: Subject) -> Fault | None:
    return None if any(r.url for r in subject.draft.resources) else NO_RESOURCES


def machine_readable(subject: Subject) -> Fault | None:
    if any(r.format.upper() in MACHINE_READABLE for r in subject.draft.resources):
        return None
    return NOT_MACHINE_READABLE


def three_stars(subject: Subject) -> Fault | None:
    if any(stars_of(r.format) >= 3 for r in subject.draft.resources):
        return None
    return NO_OPEN_FORMAT


def named_resources(subject: Subject) -> Fault | None:
    nameless = [r for r in subject.draft.resources if blank(r.title)]
    return without_names(len(nameless)) if nameless else None


def described_resources(subject: Subject) -> Fault | None:
    silent = [r for r in subject.draft.resources if blank(r.description) or plain(r.description) == plain(r.title)]
    return without_descriptions(len(silent)) if silent else None


def modified(subject: Subject) -> Fault | None:
    return None if subject.draft.modified else NO_CHANGE_DATE


def period(subject: Subject) -> Fault | None:
    found = subject.draft.period
    return None if found and (found.start or found.end) else NO_PERIOD


OPENNESS: tuple[Check, ...] = (
    Check("metadata-open-license", "license", Text.of("Open licence"),
          Text.of("Name an open licence exactly: CC BY 4.0, CC0 1.0 or the DGA Open Government License"), {"sala": 6}, open_license, 5),
    Check("metadata-resources", "resources", Text.of("Has files or services"),
          Text.of("Add at least one file or service with an address that works"), {"sala": 4}, has_resources, 15),
    Check("metadata-machine-readable", "resources.format", Text.of("Machine-readable file"),
          Text.of("Publish the table itself as CSV or XLSX beside any PDF or picture"), {"sala": 6}, machine_readable, 30),
    Check("metadata-open-format", "resources.format", Text.of("Open format"),
          Text.of("Publish a CSV or JSON copy beside the spreadsheet"), {"sala": 4}, three_stars, 10),
    Check("metadata-resource-names", "resources.title", Text.of("Files are named"),
          Text.of("Give every file a name that says what is in it"), {"sala": 2}, named_resources, 3),
    Check("metadata-resource-descriptions", "resources.description", Text.of("Files are described"),
          Text.of("Say for every file what one row is and which period it covers"), {"sala": 2}, described_resources, 10),
    Check("metadata-modified", "modified", Text.of("Date of last change"),
          Text.of("Give the day on which the data were last changed (last_updated_date)"), {"sala": 3}, modified, 2),
    Check("metadata-period", "period", Text.of("Period covered"),
          Text.of("Give the first and the last year of the data"), {"sala": 3}, period, 2),
)  # fmt: skip
