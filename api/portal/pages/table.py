"""The page of one file: where it can be read as a table, its rows, with sorting, filters and paging by plain links."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.portal import about, facts, grid, profile, recipes
from api.portal.pages.chart import chart
from api.portal.pages.evidence import whole
from api.portal.visit import Visit
from api.published import spoken
from catalog.tables.places import place_columns
from catalog.tables.port import RowPage, RowQuery
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import InvalidRequest, SalaError
from catalog.words.texts import Text

PAGE = 50
MOST_COLUMNS = 60  # beside each other on a page; the others are a link away
MOST_CHARTED = 200  # columns among which a chart is looked for
MOST_JOINS = 6
MARKED = 1000  # rows of findings that are marked at their cells
DOWNLOADS = (
    ("csv", "CSV", Text.of("opens everywhere")),
    ("xlsx", "Excel", Text.of("with types and a sheet about the data")),
    ("json", "JSON", Text.of("for programs")),
    ("jsonl", "JSON Lines", Text.of("one row a line")),
    ("parquet", "Parquet", Text.of("small and fast, for analysis")),
    ("arrow", "Arrow", Text.of("for analysis in memory")),
)
GEOJSON = ("geojson", "GeoJSON", Text.of("with the shapes, for maps"))


def version_of(visit: Visit) -> int | None:
    given = visit.request.query_params.get("version")
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or not 0 < int(given[:10]) < 1_000_000_000:
        raise InvalidRequest(Text.of("The address names a number that is none: {name}.", name="version"))
    return int(given)


def judged(visit: Visit, id: str, version: int | None) -> Mapping[str, Any]:
    try:
        return visit.ground.catalogue.report(id, version) or {}
    except SalaError:
        return {}


def profiled(visit: Visit, id: str, version: int | None) -> Mapping[str, Any]:
    try:
        return visit.ground.catalogue.profile(id, version) or {}
    except SalaError:
        return {}


def joined(visit: Visit, id: str) -> Sequence[Mapping[str, Any]]:
    try:
        found: Sequence[Mapping[str, Any]] = visit.ground.catalogue.joins(id, MOST_JOINS)
        return found
    except SalaError:
        return ()


def marks(report: Mapping[str, Any]) -> dict[tuple[int, str], Any]:
    """Findings by cell: (row of the original file, column) to the text."""
    found: dict[tuple[int, str], Any] = {}
    for finding in report.get("findings") or ():
        if finding.get("column"):
            for row in finding.get("rows") or ():
                found.setdefault((row, finding["column"]), finding["detail"])
                if len(found) >= MARKED:
                    return found
    return found


def lines(
    visit: Visit,
    page: RowPage,
    columns: Sequence[Mapping[str, Any]],
    address: grid.Address,
    report: Mapping[str, Any],
    points: Mapping[str, int],
) -> list[Any]:
    """Rows of cells: (text, filter address or None, finding or None, number?, column title)."""
    marked = marks(report)
    before = (report.get("table") or {}).get("header_rows") or 0
    made = []
    for row in page.data:
        number = row.get("__row") or (row.get("__id") or 0) + before
        cells = []
        for c in columns:
            value = row.get(c["name"])
            where = address.filtered(c["name"], "exact", value) if value is not None and grid.linked(c) else None
            found = marked.get((number, c["name"]))
            text = grid.cell(value, c, visit.language, points.get(c["name"], 0))
            cells.append((text, where, visit.words.say(found), grid.numeric(c), c["title"]))
        made.append((row.get("__id"), cells))
    return made


def corners(visit: Visit) -> list[tuple[int, str]]:
    """The cells that the address points at (`cell=12:column`, twice for a range), as row number and column; what is none is no error."""
    found = [text.partition(":")[::2] for text in visit.request.query_params.getlist("cell")[:2]]
    return [(int(row), column) for row, column in found if row.isascii() and row.isdigit() and len(row) < 12]


def chosen(
    visit: Visit, columns: Sequence[Mapping[str, Any]], page: RowPage, query: RowQuery
) -> tuple[int, int, int, int] | None:
    """The rectangle that the address points at, on this page: places of first and last row and column."""
    names = [c["name"] for c in columns]
    places = {row.get("__id"): place for place, row in enumerate(page.data)}
    ends = [(places.get(row), names.index(column)) for row, column in corners(visit) if column in names]
    here = [place for place, _ in ends if place is not None]
    if not here:
        return None
    far = [place if place is not None else len(page.data) - 1 for place, _ in ends]
    across = [column for _, column in ends]
    return min(far), max(far), min(across), max(across)


def page_of_cell(visit: Visit, query: RowQuery) -> int:
    """The page that the address names, else the one of the cell that it points at (known where all rows stand in their own order)."""
    ends = corners(visit)
    if "page" in visit.request.query_params or not ends or query.filters or query.sort or query.q:
        return query.page
    return max(1, -(-min(row for row, _ in ends) // PAGE))


def facts_of_grid(
    visit: Visit,
    columns: Sequence[Mapping[str, Any]],
    total: int,
    number: int,
    report: Mapping[str, Any],
    pointed: tuple[int, int, int, int] | None,
    version: int,
    points: Mapping[str, int],
) -> dict[str, Any]:
    """What table.js needs to show the other rows as this page shows its own."""
    before = (report.get("table") or {}).get("header_rows") or 0
    return {
        "total": total,
        "page": number,
        "size": PAGE,
        "version": version,
        "chosen": pointed,
        "columns": [
            {
                "name": c["name"],
                "type": c.get("type"),
                "kind": c.get("kind"),
                "number": grid.numeric(c),
                "decimals": points.get(c["name"], 0) if grid.numeric(c) else None,
                "link": grid.linked(c),
                "yes": visit.say("yes"),
                "no": visit.say("no"),
            }
            for c in columns
        ],
        "marks": {
            f"{row - before} {name}": visit.words.say(text) for (row, name), text in list(marks(report).items())[:300]
        },
    }


def embedded(visit: Visit, address: grid.Address, version: int) -> str:
    """The address of the chart alone, pinned to this version."""
    path = address.path.replace("/resource/", "/embed/", 1)
    pairs = [(k, v) for k, v in address.pairs if k not in ("page", "at", "version")]
    return visit.ground.base_url + grid.Address(path, pairs).with_(version=version)


def pages(address: grid.Address, number: int, total: int) -> Mapping[str, Any]:
    last = max(1, -(-total // PAGE))
    return {
        "number": number,
        "last": last,
        "previous": address.with_(page=number - 1) if number > 1 else None,
        "next": address.with_(page=number + 1) if number < last else None,
        "first_row": (number - 1) * PAGE + 1,
        "last_row": min(number * PAGE, total),
    }


def column_pages(address: grid.Address, at: int, many: int) -> Mapping[str, Any]:
    return {
        "first": at + 1,
        "last": min(at + MOST_COLUMNS, many),
        "previous": address.with_(at=max(0, at - MOST_COLUMNS) or None) if at else None,
        "next": address.with_(at=at + MOST_COLUMNS) if at + MOST_COLUMNS < many else None,
    }


def file(visit: Visit, r: Mapping[str, Any], d: Mapping[str, Any]) -> Response:
    """The page of a file that has no table to open."""
    report = judged(visit, r["id"], None) if r["state"] == "invalid" else {}
    return visit.page(
        "file.html",
        r=r,
        d=d,
        states=facts.STATES,
        extras=about.extras(r),
        report=report,
        severities=facts.SEVERITIES,
    )


def table(visit: Visit) -> Response:
    reading = visit.ground.catalogue
    id = visit.request.path_params["id"]
    r = reading.resource(id)
    d = reading.dataset(r["dataset"])
    if r["state"] != "published" or not r.get("columns"):
        return file(visit, r, d)
    version = version_of(visit)
    pairs = [(k, v) for k, v in visit.request.query_params.multi_items() if v != "" or k.endswith("null")]
    address = grid.Address(visit.words.to(f"/resource/{id}"), pairs)
    opened = reading.table(id, version)
    columns = [c if isinstance(c, Mapping) else c.model_dump() for c in opened.columns]
    query = parse_row_query(grid.rows_only(pairs), opened.columns)
    where = place_columns(opened.columns)
    shapes = {where.geometry} if where else set()  # a cell of a map is no cell of a page: it may hold megabytes
    wanted = [c for c in columns if (c["name"] in query.columns if query.columns else c["name"] not in shapes)]
    left_out = not query.columns and len(wanted) < len(columns)
    at = min(whole(visit, "at", 0), max(0, len(wanted) - 1))
    shown = wanted[at : at + MOST_COLUMNS]
    query = RowQuery(
        filters=query.filters,
        sort=query.sort,
        columns=tuple(c["name"] for c in shown),
        q=query.q,
        page=page_of_cell(visit, query),
        page_size=PAGE,
    )
    page = visit.ground.tables.rows(opened, query)
    pointed, points = chosen(visit, shown, page, query), grid.points(page.data, shown)
    report = judged(visit, id, version)
    api = f"/api/v1/resources/{id}"
    return visit.page(
        "table.html",
        r=r,
        d=d,
        columns=columns,
        heads=grid.heads(shown, query, address, visit.language),
        lines=lines(visit, page, shown, address, report, points),
        query=query,
        total=page.total,
        all_rows=opened.rows,
        pages=pages(address, query.page, page.total),
        address=address,
        grid=facts_of_grid(visit, shown, page.total, query.page, report, pointed, opened.version, points),
        pointed=pointed,
        chips=grid.chips(query, columns, address, visit.language),
        shown_columns=[*shown, *(c for c in columns if c["name"] in shapes and c not in shown)],
        places=address.asking(f"{address.path}/places.json") if where else None,
        grid_api=address.asking(f"{api}/rows", **({"columns": ",".join(c["name"] for c in shown)} if left_out else {})),
        column_pages=column_pages(address, at, len(wanted)),
        hidden=[(k, v) for k, v in pairs if k not in ("q", "page")],
        bare=address.path,
        asked_as=spoken(d, id),
        api=api,
        rows_api=address.asking(f"{api}/rows"),
        downloads=[
            (address.asking(f"{api}/download.{suffix}"), title, text)
            for suffix, title, text in (*DOWNLOADS, *([GEOJSON] if where else []))
        ],
        report=report,
        severities=facts.SEVERITIES,
        by_name=profile.by_column(profiled(visit, id, version), columns, visit.language),
        recipes=recipes.recipes(
            visit.ground.base_url, address.asking(f"{api}/download.csv"), id, embedded(visit, address, opened.version)
        ),
        types=facts.COLUMN_TYPES,
        chart=chart(visit, opened, query, columns[:MOST_CHARTED], address),
        version=version,
        joins=joined(visit, id) if version is None and not pairs else (),
        titles={c["name"]: c["title"] or c["name"] for c in columns},
        extras=about.extras(r),
        operators=[(name, text.render(visit.language)) for name, text in grid.OPERATORS.items()],
        robots="noindex" if pairs else None,
    )
