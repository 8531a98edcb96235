"""The public JSON of datasets and resources, as bytes that are ready to send. Pure.

A dataset's document is its head and, as its last key, its resources: `{"id":…,"resources":[` + `{…},{…}` + `]}`. So one
resource can change without reading the dataset, and the dataset's status without reading its resources.
What a gate holds back is left out here, when the bytes are made, not when they are read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.store.packing import dumps, loads
from catalog.words.model import Dataset, Draft, DraftResource, ResourceState
from catalog.words.texts import Text

TAIL = b'"resources":['
END = b"]}"
SERVED = ("version", "bytes", "sha256", "rows", "columns", "valid", "fetched")
NOT_SERVED: dict[str, Any] = {
    "version": None, "bytes": None, "sha256": None, "rows": None, "columns": [], "valid": None, "fetched": None,
}  # fmt: skip
DATASET_KEYS = [name for name in Dataset.model_fields if name != "resources"]
FIRST = ["id", "slug", "title", "description", "organization", "source", "status", "reason"]
DATASET_ORDER = FIRST + [name for name in DATASET_KEYS if name not in FIRST]
DRAFT_KEYS = [name for name in Draft.model_fields if name != "resources"]
DRAFT_RESOURCE_KEYS = list(DraftResource.model_fields)


def head_of(fields: Mapping[str, Any]) -> bytes:
    """`fields`: all of `Dataset` but its resources."""
    return dumps({name: fields.get(name) for name in DATASET_ORDER})[:-1] + b"," + TAIL


def whole(head: bytes, resources: Iterable[bytes]) -> bytes:
    return head + b",".join(resources) + END


def fields_of(head: bytes) -> dict[str, Any]:
    """The inverse of `head_of`."""
    fields: dict[str, Any] = loads(head + END)
    del fields["resources"]
    return fields


NEVER_FETCHED: Mapping[str, Text] = {
    "service": Text.of("This is a service that answers questions, not a file that can be kept."),
    "page": Text.of("This is a web page, not a file that can be kept."),
    "documentation": Text.of("This is documentation, not a file of data."),
}


def never_fetched(draft: DraftResource) -> dict[str, Any]:
    """Why no run will ever ask for it; empty where one will."""
    reason, fix = NEVER_FETCHED.get(draft.kind), None
    if draft.kind == "file" and not draft.url:
        reason = Text.of("The agency gives no web address for this file.")
        fix = Text.of("Add the file's address, beginning with https://, to the record at the agency.")
    return {"reason": reason.model_dump() if reason else None, "fix": fix.model_dump() if fix else None}


def resource_of(
    draft: Mapping[str, Any],
    id: str,
    dataset: str,
    state: str,
    reason: Mapping[str, Any] | None,
    fix: Mapping[str, Any] | None,
    served: Mapping[str, Any],
    checked: str | None,
    removed: str | None = None,
) -> dict[str, Any]:
    """`draft`: a `DraftResource`, dumped. `served`: the facts of the newest version (`SERVED`); dropped where the state is withheld."""
    facts = served if state != ResourceState.WITHHELD else NOT_SERVED
    return {
        "id": id,
        "dataset": dataset,
        **draft,
        "state": state,
        "reason": reason,
        "fix": fix,
        **{name: facts.get(name, empty) for name, empty in NOT_SERVED.items()},
        "checked": checked,
        "removed": removed,
    }


def draft_of(document: bytes, given: Any) -> Draft:
    """The draft that a document was made of. `given`: the organization as the record gave it, {"organization": …} or None."""
    content = loads(document)
    fields = {name: content[name] for name in DRAFT_KEYS}
    if given is not None:
        fields["organization"] = given["organization"]
    fields["resources"] = [draft_resource(resource) for resource in content["resources"]]
    return Draft.model_validate(fields)


def draft_resource(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the source says of a resource, out of its document."""
    return {name: content[name] for name in DRAFT_RESOURCE_KEYS}
