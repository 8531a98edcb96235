"""The quality of a dataset, and the askings of a file's address."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.call import Call
from api.operations import Operation
from api.paging import listing
from api.parameters import Parameter
from api.quality import quality_of
from api.v1 import scoring
from catalog.words.model import Finding
from catalog.words.texts import Language, Text

ID = Parameter("id", "Id or slug of a dataset.", place="path")
RESOURCE = Parameter("id", "Id of a resource.", place="path")
MANY = Parameter("limit", "How many at once.", "integer", 30, least=1, most=1_000)


def rendered(value: Any, language: Language) -> Any:
    """Every text and finding inside, in the reader's language."""
    if isinstance(value, Text):
        return value.render(language)
    if isinstance(value, Finding):
        return rendered({**value.model_dump(mode="json"), "detail": value.detail, "fix": value.fix}, language)
    if isinstance(value, Mapping):
        return {name: rendered(one, language) for name, one in value.items()}
    if isinstance(value, list):
        return [rendered(one, language) for one in value]
    return value


def quality(call: Call) -> Response:
    return call.json(rendered(quality_of(call.ground, call.path("id")), call.language))


def checks(call: Call) -> Response:
    found = list(call.ground.catalogue.checks(call.path("id"), call.get("limit", 30)))
    return call.json(listing(len(found), found, None))


OPERATIONS = (
    Operation(
        "/api/v1/datasets/{id}/quality",
        quality,
        "The quality of a dataset by every measure",
        "MQA (405 points), five stars, profiles, the record as served against DCAT-AP 3 and DCAT-US 1.1, links over time, and columns that changed from one version to the next.",
        (ID,),
        {"application/json": scoring.Quality},
        ("invalid-request", "not-found", "taken-down", "busy"),
        long=True,
        places=4,
        name="quality_of_dataset",
    ),
    Operation(
        "/api/v1/resources/{id}/checks",
        checks,
        "What the last askings of a file's address brought, newest first",
        "Available: a file came that is what it is said to be. A web page behind a link to a table is not.",
        (RESOURCE, MANY),
        {"application/json": scoring.CheckList},
        ("invalid-request", "not-found", "taken-down"),
        tag="Resources",
        name="checks_of_resource",
    ),
)
