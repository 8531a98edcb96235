"""What other catalogues and search engines look for in a record, each asked once and counted by every profile that asks.

Profiles: `mqa` (data.europa.eu, 23 metrics, 405 points), `dcat-ap-3` and `dcat-us-3` (mandatory and recommended properties of the record
as served), `schema-org` (dataset search), `fuji` (the FAIR metrics that a catalogue's metadata can answer). Of several files the best one
counts for MQA's interoperability.
"""

from collections.abc import Callable, Mapping

from catalog.words.model import Draft, DraftResource, Severity
from catalog.words.texts import Text
from validators.metadata.check import Check, Fault, Subject, Test
from validators.metadata.stars import KNOWN, MACHINE_READABLE, PROPRIETARY, stars_of
from validators.metadata.words import blank, visible

OPEN_RIGHTS = ("PUBLIC", "RESTRICTED", "NON_PUBLIC", "CONFIDENTIAL", "SENSITIVE")


def needs(message: Text, test: Callable[[Subject], object]) -> Test:
    fault = Fault(message, Severity.INFO)
    return lambda subject: None if test(subject) else fault


def of(test: Callable[[Draft], object]) -> Callable[[Subject], object]:
    return lambda subject: test(subject.draft)


def addresses(subject: Subject, kinds: tuple[str, ...]) -> list[str]:
    return [r.url for r in subject.draft.resources if r.url and r.kind in kinds]


def answers(subject: Subject, kinds: tuple[str, ...]) -> bool:
    """Whether any of the addresses answered 200 when it was last asked."""
    return any((link := subject.links.get(url)) and link.status == 200 for url in addresses(subject, kinds))


ANY_KIND = ("file", "service", "page", "documentation")
FILES = ("file",)


def marks(resource: DraftResource) -> dict[str, bool]:
    """MQA's questions to one distribution."""
    format = resource.format.strip().upper()
    return {
        "format": bool(format),
        "media-type": bool(resource.media_type),
        "vocabulary": format in KNOWN,
        "non-proprietary": bool(format) and format not in PROPRIETARY,
        "machine-readable": format in MACHINE_READABLE or stars_of(format) >= 5,
    }


MARK_POINTS = {"format": 20, "media-type": 10, "vocabulary": 10, "non-proprietary": 20, "machine-readable": 20}


def best(name: str) -> Callable[[Subject], bool]:
    """One mark of the distribution that gains most in all."""

    def test(subject: Subject) -> bool:
        all_marks = [marks(resource) for resource in subject.draft.resources]
        top = max(all_marks, key=lambda found: sum(MARK_POINTS[n] for n, has in found.items() if has), default={})
        return top.get(name, False)

    return test


def license_known(draft: Draft) -> bool:
    found = draft.license
    return bool(found and (found.url or (found.id and not found.id.startswith("other"))))


def rights_stated(draft: Draft) -> bool:
    """Rights are served from accessRights, or from the governance category."""
    return not blank(draft.access_rights) or not blank(draft.category)


def rights_in_vocabulary(draft: Draft) -> bool:
    return not blank(draft.category) or (draft.access_rights or "").rsplit("/", 1)[-1].upper() in OPEN_RIGHTS


def described(draft: Draft) -> bool:
    return 50 <= len(visible(draft.description)) <= 5000


def contactable(draft: Draft) -> bool:
    return bool(draft.contact and (draft.contact.email or draft.contact.url or draft.contact.name))


def column_names(draft: Draft) -> bool:
    return any((r.table_schema or {}).get("fields") or getattr(r, "columns", None) for r in draft.resources)


def row(
    code: str, field: str, measures: Text, message: Text, fix: Text, points: Mapping[str, float], test: Callable[[Subject], object], effort: int = 3
) -> Check:  # fmt: skip
    return Check(f"has-{code}", field, measures, fix, points, needs(message, test), effort)


TAGS = Text.of("Give at least two keywords that people would search for")
LINK = Text.of("Mend the address, or upload the file again where it can be fetched without a login")

PRESENCE: tuple[Check, ...] = (
    row("title", "title", Text.of("Title"), Text.of("There is no title"), Text.of("Write a title that says what, whose, where and when"),
        {"dcat-ap-3": 2, "dcat-us-3": 2, "schema-org": 2}, of(lambda d: not blank(d.title))),
    row("description", "description", Text.of("Description"), Text.of("There is no description"), Text.of("Describe what one row is, what the columns mean, and what period is covered"),
        {"dcat-ap-3": 2, "dcat-us-3": 2}, of(lambda d: not blank(d.description)), 10),
    row("summary", "description", Text.of("Description of 50 to 5,000 characters"), Text.of("Dataset search shows only descriptions of 50 to 5,000 characters"),
        Text.of("Describe the data in 50 to 5,000 characters"), {"schema-org": 2}, of(described), 10),
    row("keywords", "tags", Text.of("Keywords"), Text.of("There is no keyword"), TAGS,
        {"mqa": 30, "dcat-ap-3": 1, "dcat-us-3": 1, "schema-org": 1}, of(lambda d: d.tags)),
    row("theme", "themes", Text.of("Theme"), Text.of("There is no theme"), Text.of("Put the dataset into a group of the catalogue"),
        {"mqa": 30, "dcat-ap-3": 1, "dcat-us-3": 1}, of(lambda d: d.themes)),
    row("spatial", "places", Text.of("Place covered"), Text.of("No place is named"), Text.of("Name the province, district or area that the data cover"),
        {"mqa": 20, "dcat-ap-3": 1, "dcat-us-3": 1, "schema-org": 1}, of(lambda d: d.places)),
    row("temporal", "period", Text.of("Period covered"), Text.of("It is not said what period the data cover"), Text.of("Give the first and the last year of the data"),
        {"mqa": 20, "dcat-ap-3": 1, "dcat-us-3": 1, "schema-org": 1}, of(lambda d: d.period and (d.period.start or d.period.end))),
    row("access-status", "resources.url", Text.of("An address answers"), Text.of("No address answered when it was last asked"), LINK,
        {"mqa": 50}, lambda s: answers(s, ANY_KIND), 15),
    row("download", "resources.url", Text.of("A file to download"), Text.of("There is no file to download"), Text.of("Add a file, not only a web page about it"),
        {"mqa": 20, "schema-org": 1, "fuji": 1}, lambda s: addresses(s, FILES), 15),
    row("download-status", "resources.url", Text.of("A file's address answers"), Text.of("No file could be fetched when it was last asked"), LINK,
        {"mqa": 30}, lambda s: answers(s, FILES), 15),
    row("format", "resources.format", Text.of("Format stated"), Text.of("The file's format is not stated"), Text.of("State the format of every file"),
        {"mqa": 20, "dcat-ap-3": 1, "dcat-us-3": 1, "schema-org": 1}, best("format"), 1),
    row("media-type", "resources.media_type", Text.of("Media type stated"), Text.of("The file's media type is not stated"), Text.of("State the media type of every file, such as text/csv"),
        {"mqa": 10}, best("media-type"), 1),
    row("format-vocabulary", "resources.format", Text.of("Format from the vocabulary"), Text.of("The format's name is not a usual one"), Text.of("Write the format as usual: CSV, XLSX, JSON …"),
        {"mqa": 10}, best("vocabulary"), 1),
    row("non-proprietary", "resources.format", Text.of("Format that belongs to nobody"), Text.of("The best file needs the software of one maker"), Text.of("Publish a CSV or JSON copy beside the spreadsheet"),
        {"mqa": 20}, best("non-proprietary"), 10),
    row("machine-readable", "resources.format", Text.of("Machine-readable file"), Text.of("No file can be read by a machine (CSV, JSON, XLSX …)"), Text.of("Publish the table itself as CSV or XLSX beside any PDF or picture"),
        {"mqa": 20}, best("machine-readable"), 30),
    row("conformance", "dataset", Text.of("Conforms to DCAT-AP"), Text.of("The record as served does not conform to DCAT-AP, or was not checked"), Text.of("Mend what the DCAT-AP findings of this dataset name"),
        {"mqa": 30}, lambda s: s.conforms is True, 20),
    row("license", "license", Text.of("Licence"), Text.of("There is no licence"), Text.of("Choose an open licence, such as CC BY or the DGA Open Government License"),
        {"mqa": 20, "dcat-ap-3": 1, "dcat-us-3": 1, "schema-org": 1, "fuji": 1}, of(lambda d: d.license and not blank(d.license.raw or d.license.title)), 2),
    row("license-vocabulary", "license", Text.of("Licence from the vocabulary"), Text.of("The licence is not one that machines know"), Text.of("Name an open licence exactly: CC BY 4.0, CC0 1.0 or the DGA Open Government License"),
        {"mqa": 10}, of(license_known), 2),
    row("access-rights", "access_rights", Text.of("Access rights"), Text.of("It is not said who may have the data"), Text.of("Choose the category; data that anyone may have is ข้อมูลสาธารณะ"),
        {"mqa": 10, "schema-org": 1, "fuji": 1}, of(rights_stated), 2),
    row("access-rights-vocabulary", "access_rights", Text.of("Access rights from the vocabulary"), Text.of("The access rights are not written as the vocabulary does"), Text.of("Choose the category; data that anyone may have is ข้อมูลสาธารณะ"),
        {"mqa": 5}, of(rights_in_vocabulary), 2),
    row("contact", "contact", Text.of("Contact"), Text.of("There is no contact"), Text.of("Name the unit (not a person) that answers questions about the data"),
        {"mqa": 20, "dcat-ap-3": 1, "dcat-us-3": 2}, of(contactable), 2),
    row("publisher", "organization", Text.of("Organization"), Text.of("There is no publisher"), Text.of("Name the agency that owns the data"),
        {"mqa": 10, "dcat-ap-3": 1, "dcat-us-3": 1, "schema-org": 1}, of(lambda d: d.organization), 2),
    row("rights", "license.raw", Text.of("Rights statement"), Text.of("There is no statement of rights"), Text.of("Say in words what one may do with the data"),
        {"mqa": 5}, of(lambda d: d.extras.get("rights") or (d.license and d.license.raw)), 2),
    row("byte-size", "resources.size", Text.of("Size of the file"), Text.of("No file's size is stated"), Text.of("State the size in bytes; Sala states it for what it has fetched"),
        {"mqa": 5}, of(lambda d: any(r.size or getattr(r, "bytes", None) for r in d.resources)), 1),
    row("issued", "issued", Text.of("Date of first publication"), Text.of("It is not said when the data were first published"), Text.of("Give the day on which the data were first published"),
        {"mqa": 5}, of(lambda d: d.issued or d.created or getattr(d, "published", None)), 1),
    row("modified", "modified", Text.of("Date of last change"), Text.of("It is not said when the data were last changed"), Text.of("Give the day on which the data were last changed (last_updated_date)"),
        {"mqa": 5}, of(lambda d: d.modified), 1),
    row("distribution", "resources", Text.of("Has files or services"), Text.of("There is no file and no service"), Text.of("Add at least one file or service with an address that works"),
        {"dcat-ap-3": 1, "dcat-us-3": 1}, of(lambda d: d.resources), 15),
    row("access-address", "resources.url", Text.of("Every file has an address"), Text.of("A file has no address"), Text.of("Give every file the address where it is found"),
        {"dcat-ap-3": 2}, of(lambda d: all(r.url for r in d.resources)), 5),
    row("file-descriptions", "resources.description", Text.of("Files are described"), Text.of("A file has no description"), Text.of("Say for every file what one row is and which period it covers"),
        {"dcat-ap-3": 1, "dcat-us-3": 1}, of(lambda d: all(not blank(r.description) for r in d.resources)), 10),
    row("identifier", "remote_id", Text.of("Identifier"), Text.of("There is no identifier"), Text.of("Give the dataset an identifier that never changes"),
        {"dcat-us-3": 2, "schema-org": 1, "fuji": 1}, of(lambda d: d.remote_id)),
    row("landing-page", "landing_page", Text.of("Page of the dataset"), Text.of("There is no page about the dataset"), Text.of("Give the address of the page that tells about the data"),
        {"dcat-us-3": 1}, of(lambda d: d.landing_page)),
    row("dictionary", "resources.table_schema", Text.of("Columns are described"), Text.of("The columns are not described"), Text.of("Publish a data dictionary: a name, a meaning and a unit for every column"),
        {"dcat-us-3": 1, "schema-org": 1, "fuji": 1}, of(column_names), 60),
    row("citation", "organization", Text.of("What a citation needs"), Text.of("Creator, title, identifier, date, publisher, summary or keywords are missing"),
        Text.of("Fill in title, description, keywords, organization and dates"), {"fuji": 2},
        of(lambda d: d.organization and not blank(d.title) and d.remote_id and (d.issued or d.created or d.modified) and not blank(d.description) and d.tags), 10),
    row("file-type-and-size", "resources", Text.of("Type and size of files"), Text.of("No file states both its type and its size"), Text.of("State the format and the size of every file"),
        {"fuji": 1}, of(lambda d: any(r.format and (r.size or getattr(r, "bytes", None)) for r in d.resources)), 2),
)  # fmt: skip
