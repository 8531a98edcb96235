"""OpenAPI 3.1 out of the declared operations; schemas out of the public shapes, as they are answered."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.errors import MEDIA_TYPE, PROBLEMS
from api.operations import Operation
from api.v1.shapes import Problem

REFERENCE = "#/components/schemas/{model}"
ALWAYS = ("internal",)


def document(operations: Iterable[Operation], title: str, base_url: str, version: str) -> dict[str, Any]:
    listed = list(operations)
    models = {shape for one in listed for shape in one.answers.values() if isinstance(shape, type)} | {Problem}
    keys, schemas = models_json_schema(
        [(model, "serialization") for model in sorted(models, key=lambda m: m.__name__)], ref_template=REFERENCE
    )
    named = {model: schema for (model, _), schema in keys.items()}
    paths: dict[str, dict[str, Any]] = {}
    for one in listed:
        paths.setdefault(one.path, {})[one.method.lower()] = operation(one, named)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "description": "An open government data catalogue. Every error is a problem document (RFC 9457). "
            "A parameter that is not known is an error. Lists are walked by `next`.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas.get("$defs", {}),
            "securitySchemes": {"reviewer": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(one: Operation, named: Mapping[type[BaseModel], dict[str, Any]]) -> dict[str, Any]:
    parameters = [p.openapi() for p in one.parameters] + [one.known["lang"].openapi()]
    made: dict[str, Any] = {
        "operationId": one.name or one.handler.__name__,
        "summary": one.summary,
        "tags": [one.tag],
        "parameters": parameters,
        "responses": responses(one, named),
    }
    if one.description:
        made["description"] = one.description
    if one.secured:
        made["security"] = [{"reviewer": []}]
    if one.body:
        made["requestBody"] = one.body
    return made


def responses(one: Operation, named: Mapping[type[BaseModel], dict[str, Any]]) -> dict[str, Any]:
    content = {media: {"schema": schema_of(shape, named)} for media, shape in one.answers.items()}
    made: dict[str, Any] = {"200": {"description": one.summary, "content": content}}
    problem = {MEDIA_TYPE: {"schema": named[Problem]}}
    for name in (*one.errors, *ALWAYS):
        found = PROBLEMS[name]
        described = made.get(str(found.status), {}).get("description")
        text = found.meaning.id if not described else f"{described} {found.meaning.id}"
        made[str(found.status)] = {"description": text, "content": problem}
    return made


def schema_of(shape: Any, named: Mapping[type[BaseModel], dict[str, Any]]) -> dict[str, Any]:
    if shape is None:
        return {"type": "string", "format": "binary"}
    return named[shape] if isinstance(shape, type) else dict(shape)
