"""The chart above a table: chosen from its columns or by the reader, under the same filters as the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.portal import charts, grid
from api.portal.visit import Visit
from catalog.tables.port import Filter, RowQuery, Table
from catalog.words.errors import SalaError

LISTED = 40  # figures in the table below a chart; the whole stands in the table of the page
TRIES = 3


def newest(visit: Visit, table: Table, query: RowQuery, k: charts.Kinds) -> tuple[str, Any] | None:
    """The newest year under the filters, where there are several: bars and maps show one year, never a sum of years."""
    years = [c["name"] for c in k.times]
    if not years or any(f.column in years for f in query.filters):
        return None
    asked = RowQuery(filters=query.filters, q=query.q, group_by=(years[0],), page_size=2000)
    found = [row[years[0]] for row in visit.ground.tables.rows(table, asked).data if row[years[0]] is not None]
    return (years[0], max(found)) if len(found) > 1 else None


def drawn(
    visit: Visit, table: Table, query: RowQuery, p: charts.Plan, k: charts.Kinds
) -> tuple[charts.Plan, list[Any], int]:
    """The plan (with its year), its points, and how many groups there were."""
    if p.form in ("bar", *charts.MAPS) and p.y and (last := newest(visit, table, query, k)):
        p = replace(p, filters=(Filter(last[0], "exact", last[1]),), year=last[1])
    page = visit.ground.tables.rows(table, charts.question(p, query))
    return p, charts.points(p, page.data), page.total


def first_that_shows(visit: Visit, table: Table, query: RowQuery, k: charts.Kinds, asked: Mapping[str, str]) -> Any:
    wanted = asked.get("chart")
    offered = charts.forms(k)
    tried = [wanted] if wanted in offered else offered[:TRIES]
    for form in tried:
        p = charts.plan(k, asked, form)
        if p is None:
            continue
        p, found, groups = drawn(visit, table, query, p, k)
        if charts.worth(p, found, groups) or wanted:
            return p, found, groups
    return None


def chart(
    visit: Visit, table: Table, query: RowQuery, columns: Sequence[Mapping[str, Any]], address: grid.Address
) -> dict[str, Any] | None:
    """Everything that the template draws with, or None where these columns make no chart."""
    k = charts.kinds(charts.spoken(columns, visit.language), table.rows)
    offered = charts.forms(k)
    asked = visit.query
    try:
        made = first_that_shows(visit, table, query, k, asked) if offered else None
    except SalaError:
        return None
    if made is None:
        return None
    p, found, _ = made
    by_name = {c["name"]: c for c in columns}
    language = visit.language
    titles = {name: visit.words.say(title) for name, title in k.titles.items()}
    shown, left_out = charts.drawn(p, found)
    xs, ys = charts.choices(p.form, k)
    measure = by_name.get(p.y or "", {})
    if p.form == "share":
        measure = {"type": "number", "unit": "%"}
    one_province = len({str(point.get("code"))[:2] for point in shown}) == 1
    return {
        "form": p.form,
        "heading": charts.heading(p, k),
        "words": charts.in_words(p, found, by_name, language),
        "year": p.year,
        "points": [
            {
                "x": point["x"],
                "label": grid.cell(point["x"], by_name[p.x], language),
                "y": point["y"],
                "figure": charts.shown(point["y"], measure or {"type": "integer"}, language),
                "z": str(point["z"]) if point["z"] is not None else visit.say("others") if p.form == "share" else None,
                "code": point.get("code"),
            }
            for point in shown
        ],
        "left_out": left_out,
        "listed": LISTED,
        "unit": measure.get("unit") or "",
        "x_title": titles[p.x],
        "y_title": titles[p.y] if p.y else visit.say("how many rows"),
        "time": p.form == "line",
        "forms": [(name, charts.FORMS[name].render(language), name == p.form) for name in offered],
        "xs": [(c["name"], titles[c["name"]], c["name"] == p.x) for c in xs],
        "ys": [(c["name"], titles[c["name"]], c["name"] == p.y) for c in ys],
        "bys": [(c["name"], titles[c["name"]], c["name"] == p.by) for c in k.names]
        if p.form in ("line", "share")
        else [],
        "hidden": [(name, value) for name, value in address.pairs if name not in ("chart", "x", "y", "by", "page")],
        "height": {
            "map": 560,
            **dict.fromkeys(("districts", "subdistricts"), 460 if one_province else 560),
            "bar": 60 + 28 * len(shown),
            "share": 120 + 30 * len({point["x"] for point in shown}),
        }.get(p.form, 400),
    }
