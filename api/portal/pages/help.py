"""About Sala, and a page for developers: every address with an example that runs here."""

from starlette.responses import Response

from api.portal.visit import Visit
from api.published import spoken
from catalog.search.port import SearchQuery
from catalog.words.errors import SalaError


def example(visit: Visit) -> dict[str, str]:
    """A dataset and a table of this very catalogue, so that every example can be pasted and works."""

    def make() -> dict[str, str]:
        found = {"dataset": "DATASET", "resource": "RESOURCE", "column": "COLUMN", "table": "TABLE"}
        try:
            page = visit.ground.search.search(SearchQuery(sort="-modified", limit=20))
            documents = visit.ground.catalogue.datasets([hit.id for hit in page.hits])
        except SalaError:
            return found
        for d in documents:
            found["dataset"] = d["slug"]
            for r in d["resources"]:
                if r["state"] == "published" and r.get("columns"):
                    named = {"resource": r["id"], "column": r["columns"][0]["name"], "table": spoken(d, r["id"])}
                    return found | named
        return found

    return visit.ground.keep("example", make)


def about(visit: Visit) -> Response:
    return visit.page("about.html", counts=visit.ground.keep("counts", visit.ground.catalogue.counts))


def developers(visit: Visit) -> Response:
    return visit.page("developers.html", example=example(visit))
