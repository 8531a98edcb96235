"""The scoreboard: the agency openness score, as far as its inputs are measured here.

Measured: metadata (M), licence (L), format (F), whether the links answered when last asked (A), what helps to understand (U). Not yet:
timeliness (T), validity of tables (V), responsiveness (P). A part that is not measured is null and counts neither for nor against.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
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
    combine,
    ranking,
    score,
)

ASKED = {"published": True, "invalid": True, "unreachable": False}  # state -> whether its link answered with a file
UNMEASURED = ("T", "V", "P")
PART = 500
Scored = tuple[str, str, AgencyScore, int | None]  # slug, title, score, place


def scoreboard(call: Call) -> Response:
    catalogue = call.ground.catalogue
    scored: list[Scored] = catalogue.kept.get("scoreboard", lambda: agencies(catalogue, datetime.now(UTC).date()))
    part, following = page(call, "scoreboard", scored)
    return call.json(listing(len(scored), [shown(one, call.language) for one in part], following))


def agencies(catalogue: Any, today: date) -> list[Scored]:
    """All agencies with published datasets: those that can be compared in their order, then the small ones by name."""
    facts: dict[str, list[DatasetFacts]] = defaultdict(list)
    titles: dict[str, str] = {}
    for document in published(catalogue):
        content = loads(document)
        organization = content["organization"]
        if content["status"] != "published" or organization is None:
            continue
        titles[organization["slug"]] = organization["title"]
        facts[organization["slug"]].append(facts_of(document, content))
    scores = {slug: measured(score(AgencyFacts(found), today)) for slug, found in facts.items()}
    order = [slug for slug, _ in ranking(scores)]
    places = {slug: place for place, slug in enumerate(order, 1)}
    rest = sorted(set(scores) - set(order), key=lambda slug: (titles[slug], slug))
    return [(slug, titles[slug], scores[slug], places.get(slug)) for slug in (*order, *rest)]


def published(catalogue: Any) -> Iterator[bytes]:
    ids = catalogue.indexed_ids()
    while part := list(islice(ids, PART)):
        yield from catalogue.documents(part)


def facts_of(document: bytes, content: Mapping[str, Any]) -> DatasetFacts:
    """What the catalogue itself saw of a dataset."""
    links = [
        LinkCheck(r["url"], urlsplit(r["url"]).netloc, date.fromisoformat(r["checked"][:10]), ASKED[r["state"]])
        for r in content["resources"]
        if r["state"] in ASKED and r["url"] and r["checked"]
    ]
    preview = any(r["state"] == "published" and r["columns"] for r in content["resources"])
    return DatasetFacts(draft_of(document, None), links=links, preview=preview)


def measured(found: AgencyScore) -> AgencyScore:
    """Without the parts of which nothing is measured: no agency loses points for what we did not look at."""
    parts = {name: None if name in UNMEASURED else value for name, value in found.parts.items()}
    return replace(found, parts=parts, score=combine(parts) if found.score is not None else None)


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
        "Parts that are not measured yet are null and count neither for nor against. Agencies with under three datasets have no place.",
        parameters=(LIMIT, CURSOR),
        answers={"application/json": ScoreList},
        tag="Organizations",
        long=True,
        places=2,
        name="scoreboard_api",
    ),
)
