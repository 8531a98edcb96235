"""The public shapes of data requests, for OpenAPI."""

from typing import Literal

from api.v1.shapes import FacetValue, Shape
from catalog.words.requests import RequestStatus


class Agency(Shape):
    slug: str
    title: str


class Named(Shape):
    id: str
    slug: str
    title: str


class RequestAnswer(Shape):
    """`by`: the agency that speaks, null where the catalogue's operator answered for it. `reason`: code of a refusal, `reason_text` in words.
    `dataset`: what was published."""

    at: str
    by: Agency | None
    status: RequestStatus
    reason: str | None
    reason_text: str | None
    dataset: Named | None
    text: str


class DataRequest(Shape):
    """`due`: fifteen days after it was asked. `answered`: when it was first decided. `supporters`: who asked is the first."""

    id: str
    title: str
    details: str
    organization: Agency | None
    query: str | None
    status: RequestStatus
    asked: str
    due: str
    answered: str | None
    updated: str
    supporters: int
    answers: list[RequestAnswer]
    url: str


class DataRequestList(Shape):
    total: int
    items: list[DataRequest]
    facets: dict[str, list[FacetValue]]
    next: str | None


class Asked(Shape):
    """`new`: false where the same was asked already, which is supported instead."""

    new: bool
    request: DataRequest


class Supported(Shape):
    """`counted`: false where this caller supported it within a day."""

    counted: bool
    request: DataRequest


class Moderated(Shape):
    id: str
    action: Literal["hide", "erase", "show"]
