"""The quality of a dataset by every measure: points, stars, standards, links over time, columns that changed."""

from starlette.responses import Response

from api.portal import facts
from api.portal.visit import Visit
from api.quality import quality_of


def quality(visit: Visit) -> Response:
    d = visit.ground.catalogue.dataset(visit.request.path_params["slug"])
    found = quality_of(visit.ground, d["id"])
    return visit.page(
        "quality.html",
        d=d,
        q=found,
        heading=visit.words.words(d, "title"),
        band=facts.band(d.get("score")),
        severities=facts.SEVERITIES,
        robots="noindex",
    )
