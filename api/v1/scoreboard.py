"""The scoreboard: the agency openness score, as far as its inputs are measured here.

Measured: metadata (M), licence (L), format (F), the links' answers of the last thirty days (A), timeliness (T), validity of tables (V), what
helps to understand (U), and requests decided within fifteen days of all that are due (P; not applicable where none is). A part that is not
measured or not applicable is null and counts neither for nor against. A and V look at `SAMPLE` datasets of an agency at most: ids are hashes, so the first of them are a fair draw.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import Response

from api.call import Call
from api.operations import Operation
from api.paging import CURSOR, LIMIT, listing, page
from api.v1.shapes import ScoreList
from catalog.catalogue.documents import draft_of
from catalog.store.packing import loads
from catalog.words.texts import Language
from validators.metadata.scoreboard import (
    VERSION,
    AgencyFacts,
    AgencyScore,
    DatasetFacts,
    LinkCheck,
    ranking,
    score,
)
from validators.metadata.validity import rates_of

SAMPLE = 300
DAYS = 30  # of askings that count
PART = 500
Scored = tuple[str, str, AgencyScore, int | None]  # slug, title, score, place


def all_scored(catalogue: Any) -> list[Scored]:
    """Kept for a while: it is counted over the whole store."""
    scored: list[Scored] = catalogue.kept.get("scoreboard", lambda: agencies(catalogue, datetime.now(UTC).date()))
    return scored


def scoreboard(call: Call) -> Response:
    scored = all_scored(call.ground.catalogue)
    part, following = page(call, "scoreboard", scored)
    return call.json(listing(len(scored), [shown(one, call.language) for one in part], following))


def agencies(catalogue: Any, today: date) -> list[Scored]:
    """All agencies with published datasets: those that can be compared in their order, then the small ones by name."""
    facts: dict[str, list[DatasetFacts]] = defaultdict(list)
    titles: dict[str, str] = {}
    since = f"{today - timedelta(days=DAYS)}T00:00:00Z"
    ids = catalogue.indexed_ids()
    while part := list(islice(ids, PART)):
        looked: list[tuple[str, bytes, Mapping[str, Any], bool]] = []
        drawn = Counter({slug: len(found) for slug, found in facts.items()})
        for document in catalogue.documents(part):
            content = loads(document)
            organization = content["organization"]
            if content["status"] != "published" or organization is None:
                continue
            slug = organization["slug"]
            titles[slug] = organization["title"]
            drawn[slug] += 1
            looked.append((slug, document, content, drawn[slug] <= SAMPLE))
        sample = [content["id"] for _, _, content, chosen in looked if chosen]
        checks, reports = catalogue.checks_of(sample, since), catalogue.reports_of(sample)
        for slug, document, content, _ in looked:
            facts[slug].append(facts_of(document, content, checks, reports))
    asked = catalogue.responsiveness()
    scores = {slug: score(AgencyFacts(found, *asked.get(slug, (0, 0))), today) for slug, found in facts.items()}
    order = [slug for slug, _ in ranking(scores)]
    places = {slug: place for place, slug in enumerate(order, 1)}
    rest = sorted(set(scores) - set(order), key=lambda slug: (titles[slug], slug))
    return [(slug, titles[slug], scores[slug], places.get(slug)) for slug in (*order, *rest)]


def facts_of(
    document: bytes, content: Mapping[str, Any], checks: Mapping[str, Any], reports: Mapping[str, Any]
) -> DatasetFacts:
    """What the catalogue itself saw of a dataset."""
    links = [
        LinkCheck(r["url"], urlsplit(r["url"]).netloc, date.fromisoformat(check["at"][:10]), check["available"])
        for r in content["resources"]
        for check in checks.get(r["id"], ())
        if r["url"]
    ]
    rates = [rates_of(reports[r["id"]]) for r in content["resources"] if r["id"] in reports]
    preview = any(r["state"] == "published" and r["columns"] for r in content["resources"])
    return DatasetFacts(
        draft_of(document, None), newest(content), links, [one for one in rates if one is not None], preview
    )


def newest(content: Mapping[str, Any]) -> date | None:
    """The newest day that the agency states for a file, else for the dataset, else when its content last changed here.

    A time of day beside the date is a catalogue's own stamp of the record (an edited comma moves it), not the agency's word on its data.
    """
    stated = [r["modified"] for r in content["resources"]] + [content["modified"]]
    days = [found for value in stated if (found := stated_day(value)) is not None]
    changed = [date.fromisoformat(r["fetched"][:10]) for r in content["resources"] if r["fetched"]]
    return max(days) if days else max(changed, default=None)


def stated_day(value: str | None) -> date | None:
    if not value or "T" in value:
        return None
    try:
        return date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return None


def shown(one: Scored, language: Language) -> dict[str, Any]:
    slug, title, found, place = one
    return {
        "slug": slug,
        "title": title,
        "place": place,
        "datasets": found.n,
        "score": rounded(found.score),
        "band": found.band.render(language) if found.band else None,
        "parts": {name: rounded(value) for name, value in found.parts.items()},
        "machine_readable": rounded(found.beside["machine_readable"]),
        "high_value": int(found.beside["high_value"]),
        "flags": list(found.flags),
        "formula": VERSION,
    }


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


OPERATIONS = (
    Operation(
        "/api/v1/scoreboard",
        scoreboard,
        "How open agencies are",
        "Parts that are not measured or not applicable are null and count neither for nor against. Agencies with under three datasets have no place.",
        parameters=(LIMIT, CURSOR),
        answers={"application/json": ScoreList},
        tag="Organizations",
        long=True,
        places=2,
        name="scoreboard_api",
    ),
)
