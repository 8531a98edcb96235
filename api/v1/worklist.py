"""The worklist of an agency and of a dataset: as a list, and as a file to tick off."""

import io
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from api.answers import answer, disposition, readable_name
from api.call import Call
from api.operations import Operation
from api.paging import CURSOR, LIMIT, listing, page
from api.parameters import Parameter
from api.v1 import scoring
from api.v1.rendering import said
from api.worklist import Worklist, of_dataset, of_organization
from catalog.words.errors import InvalidRequest
from catalog.words.texts import Language
from validators.metadata.checklist import csv_of, markdown_of, write_excel
from validators.metadata.worklist import Task, where

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ID = Parameter("id", "Id or slug of a dataset.", place="path")
SLUG = Parameter("slug", "Slug of an organization.", place="path")
FORMAT = Parameter("format", "xlsx, csv or md.", place="path", choices=("xlsx", "csv", "md"))


def excel_of(tasks: Any, language: Language) -> bytes:
    book = io.BytesIO()
    write_excel(tasks, book, language)
    return book.getvalue()


FORMS: dict[str, tuple[str, Callable[[Any, Language], bytes]]] = {
    "xlsx": (XLSX, excel_of),
    "csv": ("text/csv; charset=utf-8", csv_of),
    "md": ("text/markdown; charset=utf-8", markdown_of),
}


def of_agency(call: Call) -> Response:
    return listed(call, f"worklist {call.path('slug')}", of_organization(call.ground, call.path("slug")))


def of_one(call: Call) -> Response:
    return listed(call, f"worklist {call.path('id')}", of_dataset(call.ground, call.path("id")))


def listed(call: Call, name: str, found: Worklist) -> Response:
    part, following = page(call, name, found.tasks)
    made = listing(len(found.tasks), [shown(task, call) for task in part], following)
    sums = {"points": round(found.points, 1), "minutes": found.minutes, "datasets": found.datasets, "more": found.more}
    return call.json({**made, **sums})


def shown(task: Task, call: Call) -> dict[str, Any]:
    made = task.document()
    made["detail"], made["fix"] = said(made["detail"], call.language), said(made["fix"], call.language)
    made["where"] = where(task, call.language)
    made["url"] = f"{call.ground.base_url}/dataset/{task.slug}"
    return made


def file_of_agency(call: Call) -> Response:
    slug = call.path("slug")
    return file(call, of_organization(call.ground, slug), call.ground.catalogue.organization(slug)["title"])


def file_of_one(call: Call) -> Response:
    found = of_dataset(call.ground, call.path("id"))
    return file(call, found, call.ground.catalogue.dataset(call.path("id"))["title"])


def file(call: Call, found: Worklist, title: str) -> Response:
    name = call.path("format")
    if name not in FORMS:
        raise InvalidRequest("There is no form “{name}”", "Known here: {known}", name=name[:80], known=", ".join(FORMS))
    media_type, make = FORMS[name]
    head = {
        "content-disposition": disposition(readable_name(f"worklist {title}", name)),
        "content-language": call.language,
    }
    return answer(call.request, make(found.tasks, call.language), media_type, head)


def operation(path: str, handler: Any, summary: str, *parameters: Parameter, **more: Any) -> Operation:
    tag = "Organizations" if "{slug}" in path else "Datasets"
    return Operation(path, handler, summary, parameters=parameters, tag=tag, long=True, places=2, **more)


LIST = {JSON: scoring.TaskList}
FILES: dict[str, Any] = {media_type: None for media_type, _ in FORMS.values()}
ORDER = "Ordered by points gained for a minute of work. `more`: the agency has more datasets than were looked at."
GONE = ("invalid-request", "not-found", "taken-down", "busy")
OPERATIONS = (
    operation("/api/v1/organizations/{slug}/worklist", of_agency, "What an agency should mend", SLUG, LIMIT, CURSOR,
              answers=LIST, description=ORDER, errors=("invalid-request", "not-found", "busy"), kind="worklist", name="worklist_of_organization"),
    operation("/api/v1/organizations/{slug}/worklist.{format}", file_of_agency, "The same as a file to tick off", SLUG, FORMAT,
              answers=FILES, errors=("invalid-request", "not-found", "busy"), kind="worklist", name="worklist_file_of_organization"),
    operation("/api/v1/datasets/{id}/worklist", of_one, "What to mend in a dataset", ID, LIMIT, CURSOR,
              answers=LIST, description=ORDER, errors=GONE, name="worklist_of_dataset"),
    operation("/api/v1/datasets/{id}/worklist.{format}", file_of_one, "The same as a file to tick off", ID, FORMAT,
              answers=FILES, errors=GONE, name="worklist_file_of_dataset"),
)  # fmt: skip
