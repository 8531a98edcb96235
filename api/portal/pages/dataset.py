"""The page of a dataset: what it is, its facts, its main table at once, all its files, its whole record, how to cite it."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.portal import about, facts, format, grid
from api.portal.cards import used
from api.portal.pages.chart import chart
from api.portal.visit import Visit
from api.quality import changes
from api.revisions import revisions
from catalog.tables.port import RowQuery
from catalog.words.errors import SalaError
from catalog.words.thai.calendar import format_year

PEEK_ROWS = 8
PEEK_COLUMNS = 8
MOST_SERIES, MOST_LIKE = 8, 5  # datasets of the same series, and like it, that a page names
MOST_CHARTED = 200  # columns among which a chart is looked for


def peek(visit: Visit, resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first rows of the main table, narrow enough for a page; None where it cannot be opened just now."""
    columns = resource["columns"][:PEEK_COLUMNS]
    names = tuple(c["name"] for c in columns)
    try:
        table = visit.ground.catalogue.table(resource["id"])
        page = visit.ground.tables.rows(table, RowQuery(columns=names, page_size=PEEK_ROWS))
    except SalaError:
        return None
    points = grid.points(page.data, columns)
    rows = [
        [(grid.cell(row.get(c["name"]), c, visit.language, points.get(c["name"], 0)), grid.numeric(c)) for c in columns]
        for row in page.data
    ]
    address = grid.Address(visit.words.to(f"/resource/{resource['id']}"), [])
    return {
        "chart": chart(visit, table, RowQuery(), resource["columns"][:MOST_CHARTED], address),
        "columns": columns,
        "numeric": [grid.numeric(c) for c in columns],
        "rows": rows,
        "more": len(resource["columns"]) - len(names),
    }


def similar(visit: Visit, id: str) -> Sequence[Mapping[str, Any]]:
    try:
        return visit.ground.catalogue.datasets(visit.ground.search.similar(id, MOST_LIKE + MOST_SERIES))
    except SalaError:
        return ()


def series(visit: Visit, id: str) -> Sequence[Mapping[str, Any]]:
    try:
        return visit.ground.catalogue.datasets(visit.ground.search.series(id, MOST_SERIES))
    except SalaError:
        return ()


def citation(visit: Visit, d: Mapping[str, Any]) -> str:
    """Agency (year). Title. Catalogue. Date read. Address."""
    base = visit.ground.settings.base_url.rstrip("/")
    newest = format.as_date(d.get("modified")) or format.as_date(d.get("published"))
    return " ".join(
        filter(
            None,
            (
                f"{(d.get('organization') or {}).get('title') or d['source']['name']}.",
                f"({format_year(newest.year, visit.language)})." if newest else "",
                f"{visit.words.words(d, 'title')}.",
                visit.say("Sala, open government data") + ".",
                f"{base}/dataset/{d['slug']}",
            ),
        )
    )


def structured(visit: Visit, d: Mapping[str, Any]) -> dict[str, Any]:
    """schema.org/Dataset, for search engines."""
    base = visit.ground.settings.base_url.rstrip("/")
    period = d.get("period") or {}
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{base}/dataset/{d['slug']}",
        "name": d["title"],
        "description": (d.get("description") or d["title"])[:5000],
        "url": f"{base}/dataset/{d['slug']}",
        "keywords": d.get("tags") or None,
        "license": (d.get("license") or {}).get("url"),
        "creator": {"@type": "GovernmentOrganization", "name": d["organization"]["title"]}
        if d.get("organization")
        else None,
        "dateModified": d.get("modified"),
        "datePublished": d.get("issued") or d.get("published"),
        "temporalCoverage": f"{period['start']}/{period.get('end') or '..'}" if period.get("start") else None,
        "spatialCoverage": facts.places(d) or None,
        "isAccessibleForFree": True,
        "variableMeasured": [
            c["title"] for r in d["resources"] for c in r.get("columns") or () if c.get("kind") == "measure"
        ][:50]
        or None,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": r.get("title") or None,
                "encodingFormat": r.get("media_type") or r.get("format"),
                "contentUrl": f"{base}/api/v1/resources/{r['id']}/original"
                if r["state"] == "published"
                else r.get("url"),
            }
            for r in d["resources"][:100]
        ],
    }
    return {name: value for name, value in found.items() if value is not None}


def dataset(visit: Visit) -> Response:
    asked = visit.request.path_params["slug"]
    d = visit.ground.catalogue.dataset(asked)
    if d["slug"] != asked:
        return visit.go(f"/dataset/{d['slug']}", permanent=True)
    shown = facts.tables(d)
    serves = d["status"] in ("published", "withdrawn")
    main = shown[0] if shown and serves else None
    if d["status"] == "taken-down":
        return visit.page("notice.html", 410, d=d, robots="noindex")
    others = series(visit, d["id"]) if d["status"] == "published" else ()
    alike = similar(visit, d["id"]) if d["status"] == "published" else ()
    return visit.page(
        "dataset.html",
        d=d,
        serves=serves,
        main=main,
        peek=peek(visit, main) if main else None,
        bare=visit.words.to(f"/resource/{main['id']}") if main else None,
        about=about.about(d, visit.words),
        extras=about.extras(d),
        changed=changes(d["resources"], visit.ground.catalogue.columns_of([d["id"]])) if serves else (),
        revised=revisions(visit.ground, d) if serves else (),
        band=facts.band(d.get("score")),
        permits=facts.permits(d.get("license")),
        used=used(visit.ground.catalogue.uses(d["id"]), visit.words),
        rhythm=facts.rhythm(d.get("frequency")),
        timeliness=facts.timeliness(d),
        places=facts.places(d),
        rows=facts.rows(d),
        states=facts.STATES,
        series=others,
        similar=[one for one in alike if one["id"] not in {other["id"] for other in others}][:MOST_LIKE],
        citation=citation(visit, d),
        structured=structured(visit, d) if serves else None,
        robots="noindex" if d["status"] != "published" else None,
    )


def short(visit: Visit) -> Response:
    """`/d/{id}`: an address by identity, that no change of title touches."""
    d = visit.ground.catalogue.dataset(visit.request.path_params["id"])
    return visit.go(f"/dataset/{d['slug']}")
