"""A chart in somebody else's page: an iframe that pins the version, and oEmbed for those who paste an address."""

from urllib.parse import parse_qsl, urlsplit

from starlette.responses import JSONResponse, Response

from api.portal import grid
from api.portal.pages.chart import chart
from api.portal.pages.table import MOST_CHARTED, version_of
from api.portal.visit import Visit
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import InvalidRequest, NotFound

WIDTH, HEIGHT = 760, 640


def embed(visit: Visit) -> Response:
    reading = visit.ground.catalogue
    id = visit.request.path_params["id"]
    r = reading.resource(id)
    d = reading.dataset(r["dataset"])
    opened = reading.table(id, version_of(visit))
    pairs = [(k, v) for k, v in visit.request.query_params.multi_items() if v != "" or k.endswith("null")]
    query = parse_row_query(grid.rows_only(pairs), opened.columns)
    columns = [c.model_dump() for c in opened.columns[:MOST_CHARTED]]
    address = grid.Address(visit.words.to(f"/resource/{id}"), pairs)
    return visit.page(
        "embed.html",
        embed=True,
        chart_page=visit.words.to(f"/embed/{id}"),  # the frame stays a frame when its form is sent
        r=r,
        d=d,
        name=visit.words.words(r, "title") or visit.words.words(d, "title"),
        chart=chart(visit, opened, query, columns, address),
        version=opened.version,
        bare=address.path,
    )


def oembed(visit: Visit) -> Response:
    """https://oembed.com: the address of a table's page becomes an iframe of its chart, pinned to the version of now."""
    asked = visit.request.query_params.get("url", "")
    parts = urlsplit(asked)
    base = visit.ground.base_url
    path = parts.path.removeprefix("/en")
    if f"{parts.scheme}://{parts.netloc}" != base or not path.startswith("/resource/"):
        raise InvalidRequest("Only addresses of tables of this catalogue can be embedded.")
    id = path.removeprefix("/resource/").split("/")[0]
    r = visit.ground.catalogue.resource(id)
    if r["state"] != "published" or not r.get("columns"):
        raise NotFound("There is no table at this address.")
    pairs = [(k, v) for k, v in parse_qsl(parts.query) if k != "version"] + [("version", str(r["version"]))]
    prefix = "/en" if parts.path.startswith("/en/") else ""
    source = grid.Address(f"{base}{prefix}/embed/{id}", pairs).written(pairs)
    frame = f'<iframe src="{source.replace("&", "&amp;")}" width="{WIDTH}" height="{HEIGHT}" loading="lazy" style="border:0;max-width:100%"></iframe>'
    return JSONResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": "Sala",
            "provider_url": base,
            "title": r.get("title") or "",
            "width": WIDTH,
            "height": HEIGHT,
            "html": frame,
        },
        headers={"access-control-allow-origin": "*"},
    )
