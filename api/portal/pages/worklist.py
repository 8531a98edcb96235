"""What there is to mend: of an agency, and of a dataset. Fifty tasks a page, the whole as an Excel file to tick off."""

from typing import Any

from starlette.responses import Response

from api.portal import facts
from api.portal.pages.evidence import whole
from api.portal.visit import Visit
from api.worklist import Worklist, of_dataset, of_organization
from validators.metadata.worklist import Task, where

SHOWN = 50


def line(visit: Visit, task: Task) -> dict[str, Any]:
    return {
        "task": task,
        "where": where(task, visit.language),
        "severity": facts.SEVERITIES[str(task.severity)],
        "points": f"{task.points:g}",
    }


def paged(visit: Visit, found: Worklist, title: str, back: str, api: str, one: bool) -> Response:
    last = max(1, -(-len(found.tasks) // SHOWN))
    number = min(max(1, whole(visit, "page", 1)), last)
    start = (number - 1) * SHOWN
    return visit.page(
        "worklist.html",
        found=found,
        lines=[line(visit, task) for task in found.tasks[start : start + SHOWN]],
        start=start,
        number_of_page=number,
        last=last,
        heading=title,
        back=back,
        api=api,
        one=one,
        robots="noindex",
    )


def of_agency(visit: Visit) -> Response:
    slug = visit.request.path_params["slug"]
    o = visit.ground.catalogue.organization(slug)
    found = of_organization(visit.ground, slug)
    return paged(visit, found, o["title"], f"/organization/{slug}", f"/api/v1/organizations/{slug}/worklist", False)


def of_one(visit: Visit) -> Response:
    d = visit.ground.catalogue.dataset(visit.request.path_params["slug"])
    found = of_dataset(visit.ground, d["id"])
    title = visit.words.words(d, "title")
    return paged(visit, found, title, f"/dataset/{d['slug']}", f"/api/v1/datasets/{d['id']}/worklist", True)
