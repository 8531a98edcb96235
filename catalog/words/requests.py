"""Data requests: what people ask agencies for, in public. What may be said, how long, and what an answer is. Pure.

Nobody is asked who they are. An agency has fifteen days: the time in which the Official Information Act has a formal request decided, and
which the openness score counts (`validators.metadata.scoreboard`, P).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.words.errors import InvalidRequest
from catalog.words.texts import Text
from catalog.words.thai.normal import clean, normalize

DUE_DAYS = 15
SHORTEST_TITLE, LONGEST_TITLE = 6, 200  # characters
LONGEST_DETAILS, LONGEST_QUERY, LONGEST_SLUG = 4_000, 400, 200
SHORTEST_ANSWER, LONGEST_ANSWER = 10, 8_000
SHORTEST_REASON, LONGEST_REASON = 10, 1_000  # why a request is hidden
MOST_ADDRESSES = 2  # of web pages: what is there for its links says more
ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n{3,}")
LETTER = re.compile(r"[^\W\d_]")


class RequestStatus(StrEnum):
    OPEN = "open"  # nothing was decided yet
    ANSWERED = "answered"
    REFUSED = "refused"
    PUBLISHED = "published"


class Sort(StrEnum):
    NEWEST = "-asked"
    OLDEST = "asked"
    WANTED = "-supporters"


# Why an agency refuses: codes that can be counted. Sections are those of the Official Information Act, B.E. 2540.
REFUSALS: Mapping[str, Text] = {
    "not-held": Text.of("The agency does not hold this data"),
    "unclear": Text.of("It is not clear enough which data is meant"),
    "royal-institution": Text.of("Disclosure may harm the royal institution (section 14)"),
    "national-security": Text.of("Disclosure may harm national security, foreign relations or the economy (section 15 (1))"),
    "law-enforcement": Text.of("Disclosure would hinder the enforcement of the law (section 15 (2))"),
    "internal-advice": Text.of("It is an opinion given inside the government (section 15 (3))"),
    "safety": Text.of("Disclosure would endanger somebody (section 15 (4))"),
    "personal-data": Text.of("It is data on private persons (section 15 (5))"),
    "confidential-by-law": Text.of("A law protects it, or it was given in confidence (section 15 (6))"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks for; made by `asking`."""

    title: str
    details: str = ""
    organization: str | None = None  # slug
    query: str | None = None  # what was searched for in vain

    @property
    def key(self) -> str:
        return key_of(self.title)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agency says; made by `answer`. `open`: a word in between, which decides nothing."""

    text: str
    status: RequestStatus
    reason: str | None = None  # of REFUSALS, where refused
    dataset: str | None = None  # id or slug, where published


@dataclass(frozen=True, slots=True)
class RequestQuery:
    """Of statuses and agencies any, of words all. `after`: (supporters, number) of the last one had."""

    statuses: Sequence[RequestStatus] = ()
    organizations: Sequence[str] = ()
    text: str = ""
    sort: Sort = Sort.NEWEST
    limit: int = 20
    after: tuple[int, int] | None = None
    facets: bool = True  # whether they are counted too: that looks at every request


def key_of(text: str) -> str:
    """What titles share that ask for the same: normalised, without spaces and signs. Thai vowels and tones are marks, and stay."""
    return "".join(letter for letter in normalize(text) if unicodedata.category(letter)[0] in "LMN")


def said(text: str, *, lines: bool = False) -> str:
    """Plain text: no control or invisible characters, single spaces; `lines`: with its line breaks."""
    kept = "\n" if lines else ""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c if c in kept or unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    found = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return BLANK_LINES.sub("\n\n", found).strip()


def asking(title: str, details: str = "", organization: str | None = None, query: str | None = None) -> Asking:
    """Raises InvalidRequest."""
    made = Asking(
        said(title), said(details, lines=True), (organization or "").strip() or None, said(query or "") or None
    )
    if not SHORTEST_TITLE <= len(made.title) <= LONGEST_TITLE or not LETTER.search(made.title):
        raise InvalidRequest(
            "Say in {least} to {most} characters which data you need.", least=SHORTEST_TITLE, most=LONGEST_TITLE
        )
    bounded("details", made.details, LONGEST_DETAILS)
    bounded("query", made.query or "", LONGEST_QUERY)
    bounded("organization", made.organization or "", LONGEST_SLUG)
    if len(ADDRESS.findall(f"{made.title}\n{made.details}\n{made.query}")) > MOST_ADDRESSES:
        raise InvalidRequest("A request may hold at most {most} addresses of web pages.", most=MOST_ADDRESSES)
    return made


def answer(text: str, status: str, reason: str | None = None, dataset: str | None = None) -> Answer:
    """Raises InvalidRequest: a refusal needs a reason of REFUSALS, a publication its dataset, and each has only its own."""
    if status not in list(RequestStatus):
        raise InvalidRequest("An answer's status is one of: {known}", known=", ".join(RequestStatus))
    made = Answer(said(text, lines=True), RequestStatus(status), reason or None, (dataset or "").strip() or None)
    if not SHORTEST_ANSWER <= len(made.text) <= LONGEST_ANSWER:
        raise InvalidRequest(
            "An answer needs {least} to {most} characters.", least=SHORTEST_ANSWER, most=LONGEST_ANSWER
        )
    if (made.status is RequestStatus.REFUSED) != (made.reason in REFUSALS):
        raise InvalidRequest("A refusal, and only that, needs a reason: {known}", known=", ".join(REFUSALS))
    if (made.status is RequestStatus.PUBLISHED) != (made.dataset is not None):
        raise InvalidRequest("A publication, and only that, needs the dataset that was published.")
    bounded("dataset", made.dataset or "", LONGEST_SLUG)
    return made


def hiding(reason: str) -> str:
    """Why a request is hidden: everyone can read it at the request's address. Raises InvalidRequest."""
    made = said(reason)
    if not SHORTEST_REASON <= len(made) <= LONGEST_REASON:
        raise InvalidRequest("A reason needs {least} to {most} characters.", least=SHORTEST_REASON, most=LONGEST_REASON)
    return made


def bounded(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidRequest("“{name}” may have at most {most} characters", "Shorten it.", name=name, most=most)
