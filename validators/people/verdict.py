"""From counts to a tier: what a table is about decides what its columns mean. Pure functions over `ColumnWatch` counts.

Rules (reference: Thai open data, 4.6): block what identifies a person and must never be public (national ID columns, passports,
health records, lists of children); review what may be personal; let through officials in office and juristic persons.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from catalog.words.model import PersonalColumn
from validators.people.column import ColumnWatch

FEW = 5  # under so many hits a column without context is no column of that kind
HIGH, HALF, SOME = 0.8, 0.5, 0.2
HOUSES = ("house", "house-road", "house-word", "house-room", "house-latin")


@dataclass(frozen=True, slots=True)
class Found:
    """One kind of personal data in one column; `block` or else review."""

    watch: ColumnWatch
    kind: str
    count: int
    block: bool = False

    def column(self) -> PersonalColumn:
        return PersonalColumn(
            column=self.watch.title, kind=self.kind, count=self.count, sample=self.watch.samples.get(self.kind)
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rows are about: officials in office, organizations, persons, patients, pupils."""

    officials: bool
    organizations: bool
    persons: bool
    patients: bool
    pupils: bool
    listed_pupils: bool = False  # a title says that they are listed

    @property
    def public(self) -> bool:
        """Contact details are an office's, not a person's."""
        return (self.officials or self.organizations) and not self.patients and not self.pupils


def untitled_in(watch: ColumnWatch) -> int:
    """Cells of two words that are names of persons: because the header says so, or because they are built as names are."""
    pairs = watch.counts["pair"] + watch.counts["latin-pair"]
    classes = watch.classes
    if watch.share("organization") >= (SOME if "organization" in classes else HALF):
        return 0
    if "name" in classes:
        return pairs
    if classes & {"organization", "thing", "site", "official"} or pairs < HALF * watch.filled:
        return 0
    wanted = -0.3 if "person" in classes and "code" not in classes else 0.4
    return pairs if pairs >= 3 and watch.names_evidence > max(0.0, wanted) * 4 + wanted * watch.names_seen else 0


def names_in(watch: ColumnWatch) -> int:
    """Cells that are names of persons; 0 where too few are, or where the column is of another sort."""
    titled = max(0, watch.counts["name"] - watch.counts["name-not"]) + watch.counts["name-latin"]
    inside = max(0, watch.counts["name-inside"] - watch.counts["name-inside-not"]) + watch.counts["name-told"]
    untitled = untitled_in(watch)
    if "name" in watch.classes and watch.counts["title-only"] >= HALF * watch.filled > 0:
        return watch.counts["title-only"]  # the name itself stands in the columns beside it
    if "thing" in watch.classes and titled < HIGH * watch.filled:
        return 0  # a book or a place may be named after somebody
    most = max(titled, untitled)
    if watch.classes & {"name", "family-name", "person"} and most and most >= SOME * watch.filled:
        return most
    if watch.classes & {"family-name", "relative"} and watch.counts["one-word"] >= HALF * watch.filled > 0:
        return watch.counts["one-word"]
    if untitled or (titled >= FEW and titled >= SOME * watch.filled):
        return most
    if "organization" in watch.classes and watch.share("organization") >= HIGH:
        return 0  # a firm may bear its owner's name
    return inside if inside >= 3 or (inside and inside >= SOME * watch.filled) else 0


def children_in(watch: ColumnWatch, everyone: Collection[str]) -> int:
    """Cells that name children. Where เด็กชาย stands alone and nobody is named beside it, it is a category and names nobody."""
    named = set(everyone) & {"name", "given-name", "family-name", "student", "birth-date"}
    alone = watch.counts["child-title-only"]
    if not named and ("name-title" not in watch.classes or "count" in everyone):
        alone = 0
    children = max(watch.counts["name-child"], alone)
    # A school may be named after a child.
    return 0 if "organization" in watch.classes and children < HALF * watch.filled else children


def subject_of(watches: Sequence[ColumnWatch], told: bool = False, listed: str | None = None) -> Subject:
    """What a table is about; `told`: its title says that it lists officials, `listed`: that it lists pupils, or patients."""
    classes = {name for watch in watches for name in watch.classes}
    named = [watch for watch in watches if names_in(watch)]
    one_by_one = sum("demographic" in watch.classes for watch in watches) >= 2 and "count" not in classes
    persons = bool(named) or one_by_one or bool(classes & {"hn", "an", "birth-date", "student"})
    patients = bool(classes & {"hn", "an"}) or ("health" in classes and persons and "position" not in classes)
    children = any(children_in(watch, classes) for watch in watches)
    pupils = "student" in classes or (children and "position" not in classes)
    in_office = bool(named) and all("official" in watch.classes for watch in named)
    return Subject(
        officials=("position" in classes or told or in_office or (bool(named) and "party" in classes))
        and not patients
        and not pupils,
        organizations="organization" in classes
        or any(watch.share("organization") >= 0.3 and watch.counts["organization"] >= 3 for watch in watches),
        persons=persons and not in_office,
        patients=patients or (listed == "patients" and bool(named)),
        pupils=pupils or (listed == "pupils" and bool(named)),
        listed_pupils=listed == "pupils" and bool(named),
    )


def identities(watch: ColumnWatch) -> Iterator[Found]:
    """National IDs: a column of them, or some inside text. Decided by the share that passes the check digit."""
    context = "national-id" in watch.classes
    whole, inner = watch.whole, watch.inner
    if context:
        valid = whole.valid + inner.valid + whole.zero * (not watch.classes & {"tax-id"})
        if valid:
            yield Found(watch, "national-id", valid, block=True)
        elif whole.shaped >= FEW:
            yield Found(watch, "national-id", whole.shaped)
        elif (doubtful := max(watch.counts["id-rounded"], watch.counts["id-damaged"])) >= HALF * watch.filled > 0:
            # Digits were lost, in a spreadsheet or by typing: enough are left.
            yield Found(watch, "national-id", doubtful)
        return
    for tally in (whole, inner):
        if not tally.valid or tally.by_chance(alone=tally is whole):
            continue
        if tally.share >= HIGH and tally.shaped >= FEW:
            yield Found(watch, "national-id", tally.valid, block=True)
        elif (
            (tally.shaped >= FEW and tally.share >= HALF)
            or tally.shaped >= 20
            or (tally.shaped < FEW and "code" not in watch.classes)
            or tally.valid == tally.shaped >= 3
        ):
            yield Found(watch, "national-id", tally.valid)


def numbers(watch: ColumnWatch, subject: Subject) -> Iterator[Found]:
    """Telephones, bank accounts, passports, plates, LINE accounts."""
    counts, classes = watch.counts, watch.classes
    mobiles = max(counts["mobile"], counts["mobile-plain"])
    office = subject.public and (subject.officials or not subject.persons) and "private" not in classes
    if not office and "organization" not in classes:
        if "phone" in classes:
            # The zero, or more, was lost in a spreadsheet.
            lost = max(counts[name] for name in ("nine-digits", "phone-rounded", "phone-abroad"))
            if mobiles or lost >= HALF * watch.filled > 0:
                yield Found(watch, "phone", max(mobiles, lost))
            elif counts["landline"] and subject.persons:
                yield Found(watch, "phone", counts["landline"])
        elif counts["mobile-plain"] >= max(FEW, 0.9 * watch.filled) and not classes & {"code", "tax-id", "money"}:
            yield Found(watch, "phone", counts["mobile-plain"])
        elif (
            mobiles - counts["mobile-plain"] > 0
            and "code" not in classes
            and (counts["mobile-told"] or mobiles - counts["mobile-plain"] >= max(3, SOME * watch.filled))
        ):
            yield Found(watch, "phone", max(counts["mobile-told"], mobiles - counts["mobile-plain"]))
    agencies = subject.organizations and not subject.persons
    if "bank-account" in classes and counts["bank"] and not agencies:
        yield Found(watch, "bank-account", counts["bank"])
    elif counts["bank-shape"] >= max(3, HALF * watch.filled) and "code" not in classes and not agencies:
        yield Found(watch, "bank-account", counts["bank-shape"])
    elif counts["bank-inside"] and not subject.organizations:
        yield Found(watch, "bank-account", counts["bank-inside"])
    if "passport" in classes and counts["passport"]:
        yield Found(watch, "passport", counts["passport"], block=counts["passport"] >= max(FEW, HALF * watch.filled))
    elif counts["passport-inside"]:
        yield Found(watch, "passport", counts["passport-inside"], block=counts["passport-inside"] >= FEW)
    if "plate" in classes and counts["plate"] >= max(1, SOME * watch.filled):
        yield Found(watch, "plate", counts["plate"])
    elif (plates := max(counts["plate-inside"], counts["plate-province"])) >= max(3, SOME * watch.filled):
        yield Found(watch, "plate", plates)
    if ("line-id" in classes and counts["line"] and not subject.public) or counts["line-inside"] >= 3:
        yield Found(watch, "line-id", max(counts["line"], counts["line-inside"]))


def words(watch: ColumnWatch, subject: Subject, everyone: frozenset[str]) -> Iterator[Found]:
    """E-mail addresses, names, home addresses."""
    counts, classes = watch.counts, watch.classes
    other = counts["email"] - counts["email-office"]
    if counts["email-free"] and not subject.officials:
        yield Found(watch, "email", counts["email-free"])
    elif "email" in classes and counts["email"] and (subject.pupils or subject.patients):
        yield Found(watch, "email", counts["email"])
    elif other > 0 and subject.persons and not subject.public:
        yield Found(watch, "email", other)
    yield from names(watch, subject, everyone)
    houses = max(counts[name] for name in HOUSES)
    if "home-address" in classes:
        houses = max(houses, counts["house-number"])
    elif (subject.public and not subject.persons) or subject.officials or "organization" in classes:
        return
    elif "site" in classes and not subject.persons:
        return  # where a thing stands
    elif "address" in classes:
        houses = max(houses, counts["house-number"] if subject.persons or "dwelling" in classes else 0)
    elif houses < max(3, SOME * watch.filled) and not (subject.persons and houses >= 3):
        return
    if houses:
        yield Found(watch, "address", houses)


def names(watch: ColumnWatch, subject: Subject, everyone: frozenset[str]) -> Iterator[Found]:
    """Names of children, of patients (both block), of others who are not in office."""
    children = children_in(watch, everyone)
    if children >= max(1, 0.05 * watch.filled) and not subject.officials:
        yield Found(watch, "minor", children, block=children >= FEW)
        return
    count = names_in(watch)
    if "given-name" in watch.classes and "family-name" in everyone and watch.counts["one-word"] >= HALF * watch.filled:
        count = max(count, watch.counts["one-word"])
    alone = "family-name" in watch.classes and not everyone & {"name", "given-name", "name-title", "person"}
    if alone and "count" in everyone and watch.counts["one-word"] >= HALF * watch.filled > watch.counts["pair"]:
        return  # how many bear a family name
    if count and not subject.officials and "official" not in watch.classes:
        if subject.listed_pupils or ("pupil" in watch.classes and "private" in watch.classes):
            yield Found(watch, "minor", count, block=count >= FEW)
            return
        yield Found(watch, "name", count, block=subject.patients and count >= FEW and count >= HALF * watch.filled)


def records(watch: ColumnWatch, subject: Subject, everyone: frozenset[str]) -> Iterator[Found]:
    """Dates of birth, hospital numbers, student numbers, coordinates of homes, small cells."""
    counts, classes = watch.counts, watch.classes
    if "birth-date" in classes and counts["date"] >= max(1, SOME * watch.filled):
        yield Found(watch, "birth-date", counts["date"])
    elif counts["birth-inside"]:
        yield Found(watch, "birth-date", counts["birth-inside"])
    by_chance = counts["record-serial"] if counts["record-serial"] < HALF * watch.filled else 0  # one serial of many
    if classes & {"hn", "an"} and counts["record"] >= max(1, HALF * watch.filled):
        health = bool(everyone & {"health"}) or {"hn", "an"} <= everyone or (subject.persons and "name" in everyone)
        yield Found(watch, "health-record", counts["record"], block=health and counts["record"] >= FEW)
    elif (records := counts["record-inside"] - by_chance) > 0:
        yield Found(watch, "health-record", records, block=records >= FEW)
    if "student" in classes and counts["record"] >= max(1, HALF * watch.filled):
        named = bool(everyone & {"name", "given-name", "family-name", "name-title"})
        yield Found(watch, "student", counts["record"], block=named and "pupil" in classes and counts["record"] >= FEW)
    homes = "household" in everyone or subject.patients or subject.pupils or (subject.persons and not subject.public)
    if "latitude" in classes and counts["coordinate"] and homes and not (subject.organizations and not subject.persons):
        yield Found(watch, "coordinates", counts["coordinate"])
    fine = "fine-place" in everyone
    if (
        {"count", "vulnerable"} <= classes
        and counts["small"] >= 1
        and fine
        and ("stigma" in classes or "demographic" in everyone)
    ):
        yield Found(watch, "small-cells", counts["small"])


def verdict(watches: Sequence[ColumnWatch], told: bool = False, listed: str | None = None) -> list[Found]:
    """Everything found in one table, column by column."""
    subject = subject_of(watches, told, listed)
    everyone = frozenset(name for watch in watches for name in watch.classes)
    return [
        found
        for watch in watches
        for found in (
            *identities(watch),
            *numbers(watch, subject),
            *words(watch, subject, everyone),
            *records(watch, subject, everyone),
        )
    ]
