"""The home page: one sentence, the search box, real questions, what changed, what is new, topics, agencies, and the facts."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.ground import Ground
from api.portal.pages.search import hits
from api.portal.visit import Visit
from catalog.search.port import SearchQuery
from catalog.words.errors import SalaError
from catalog.words.texts import Text

# Questions as citizens ask them, with the words that find an answer; those that find something here are shown.
QUESTIONS: tuple[tuple[Text, str], ...] = (
    (Text.of("How bad is the dust where I live?"), "ฝุ่น PM2.5"),
    (Text.of("How many people live in my province?"), "ประชากร จังหวัด"),
    (Text.of("What does a household spend each month?"), "ค่าใช้จ่ายครัวเรือน"),
    (Text.of("How did my constituency vote?"), "ผลการเลือกตั้ง"),
    (Text.of("How much water is in the reservoirs?"), "ปริมาณน้ำในอ่างเก็บน้ำ"),
    (Text.of("Where do road accidents happen?"), "อุบัติเหตุทางถนน"),
    (Text.of("Where is the nearest hospital?"), "โรงพยาบาล"),
    (Text.of("What do farmers get for their rice?"), "ราคาข้าว"),
    (Text.of("Which schools are in my district?"), "โรงเรียน"),
)
SHOWN_QUESTIONS = 3
LOOKED_BACK = 500  # changes of the catalogue among which revised figures are looked for
SHOWN_REVISIONS = 4
LARGEST_COMPARED = 200_000  # rows: what is larger is compared on its own page


def questions(ground: Ground) -> list[tuple[Text, str, int]]:
    found = []
    for text, query in QUESTIONS:
        total = ground.search.search(SearchQuery(text=query, limit=1)).total
        if total:
            found.append((text, query, total))
        if len(found) == SHOWN_QUESTIONS:
            break
    return found


def revised(ground: Ground) -> list[dict[str, Any]]:
    """The news: tables that were published before and came again with other figures, each with one sentence of what changed."""
    reading = ground.catalogue
    try:
        since = max(0, ground.search.position() - LOOKED_BACK)
        newer = [
            c for c in reading.changes(since, LOOKED_BACK) if c["action"] == "version" and (c.get("version") or 0) > 1
        ]
    except SalaError:
        return []
    found: dict[str, dict[str, Any]] = {}
    for change in reversed(newer):
        if len(found) == SHOWN_REVISIONS:
            break
        if change["resource"] in found:
            continue
        if (told := revision(ground, change)) is not None:
            found[change["resource"]] = told
    return list(found.values())


def revision(ground: Ground, change: Mapping[str, Any]) -> dict[str, Any] | None:
    reading = ground.catalogue
    try:
        new = reading.table(change["resource"], change["version"])
        old = reading.table(change["resource"], change["version"] - 1)
        if max(new.rows, old.rows) > LARGEST_COMPARED:
            return None
        difference = ground.tables.diff(old, new, None, 0)
        d = reading.dataset(change["dataset"])
    except SalaError:
        return None
    if not (difference["rows"]["changed"] or difference["rows"]["added"] or difference["rows"]["removed"]):
        return None
    return {"dataset": d, "resource": change["resource"], "time": change["time"], "summary": difference["summary"]}


def gathered(ground: Ground) -> dict[str, Any]:
    """What is the same for every reader. A lost index leaves the page standing, without its lists."""
    reading = ground.catalogue
    agencies = sorted(reading.organizations(), key=lambda o: -(o.get("datasets") or 0))
    content: dict[str, Any] = {
        "revised": ground.keep("revised", lambda: revised(ground), 300),
        "counts": reading.counts(),
        "agencies": [a for a in agencies if a.get("datasets")][:12],
        "agencies_total": len(agencies),
        "questions": [],
        "newest": [],
        "fresh": [],
        "topics": [],
        "lost": False,
    }
    try:
        newest = ground.search.search(
            SearchQuery(sort="-published", limit=6, facets=("category", "tags"), facet_limit=16)
        )
        fresh = ground.search.search(SearchQuery(sort="-modified", limit=6))
        content |= {
            "questions": questions(ground),
            "newest": hits(ground, newest.hits),
            "fresh": hits(ground, fresh.hits),
            "topics": [("tags", c.value, c.count) for c in newest.facets.get("tags", ())],
        }
    except SalaError:
        content["lost"] = True
    return content


def home(visit: Visit) -> Response:
    content = visit.ground.keep("home", lambda: gathered(visit.ground))
    revised = [one for one in content["revised"] if served(visit.ground, one["resource"])]
    return visit.page("home.html", **{**content, "revised": revised})


def served(ground: Ground, resource: str) -> bool:
    """Whether a file that was served when the page was gathered still is: what is pulled back is told nowhere, not even for a minute."""
    try:
        ground.catalogue.table(resource)
    except SalaError:
        return False
    return True
