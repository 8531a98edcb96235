"""What there is to mend in one dataset, or in all of one agency: gathered out of the catalogue, for every door."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.ground import Ground
from catalog.catalogue.documents import draft_of
from catalog.store.packing import loads
from catalog.words.model import Draft, Finding
from catalog.words.texts import Text
from validators.metadata.worklist import Task, drift_tasks, file_tasks, metadata_tasks, ordered, state_tasks

MOST_DATASETS = 2_000  # of one agency that are looked at
PART = 200  # datasets whose reports are read at once
KEPT_LISTS, KEPT_SECONDS = 16, 60.0


@dataclass(frozen=True, slots=True)
class Worklist:
    """`datasets`: how many were looked at; `more`: whether the agency has more than were."""

    tasks: Sequence[Task]
    datasets: int
    more: bool = False

    @property
    def points(self) -> float:
        return sum(task.points for task in self.tasks)

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)


def of_dataset(ground: Ground, id_or_slug: str) -> Worklist:
    """Raises NotFound, Gone."""
    document = ground.catalogue.document(id_or_slug)
    return Worklist(ordered(tasks_of(ground.catalogue, [document])), 1)


def of_organization(ground: Ground, slug: str) -> Worklist:
    """Raises NotFound. Kept for a minute: its pages are read one after another."""
    ground.catalogue.organization(slug)
    kept = [key for key in ground.kept if isinstance(key, tuple) and key[0] == "worklist"]
    for key in kept[: max(0, len(kept) + 1 - KEPT_LISTS)]:
        ground.kept.pop(key, None)
    made: Worklist = ground.keep(("worklist", slug), lambda: gathered(ground.catalogue, slug), KEPT_SECONDS)
    return made


def gathered(catalogue: Any, slug: str) -> Worklist:
    documents = catalogue.documents_of(slug, MOST_DATASETS + 1)
    looked = documents[:MOST_DATASETS]
    parts = (looked[start : start + PART] for start in range(0, len(looked), PART))
    tasks = ordered(task for part in parts for task in tasks_of(catalogue, part))
    return Worklist(tasks, len(looked), len(documents) > MOST_DATASETS)


def tasks_of(catalogue: Any, documents: Sequence[bytes]) -> Iterator[Task]:
    contents = [loads(document) for document in documents]
    ids = [content["id"] for content in contents]
    reports, columns = catalogue.reports_of(ids), catalogue.columns_of(ids)
    for document, content in zip(documents, contents, strict=True):
        draft = draft_of(document, None)
        yield from named(metadata_tasks(content["id"], draft), content["slug"])
        # What a gate holds back as a whole has no files to mend: its agency says that it is closed.
        for resource in content["resources"] if content["status"] != "withheld" else ():
            made = of_file(content["id"], draft, resource, reports.get(resource["id"], {}), columns)
            yield from named(made, content["slug"], resource["id"])


def of_file(
    dataset: str, draft: Draft, resource: Mapping[str, Any], report: Mapping[str, Any], columns: Mapping[str, Any]
) -> Iterator[Task]:
    """Of a finding that nothing mends there is nothing to do."""
    name = resource["title"] or resource["url"] or resource["remote_id"]
    reason, fix = (Text.model_validate(text) if text else None for text in (resource["reason"], resource["fix"]))
    yield from state_tasks(dataset, draft, name, resource["state"], reason, fix)
    found = (Finding.model_validate(one) for one in report.get("findings") or ())
    yield from file_tasks(dataset, draft, name, (finding for finding in found if finding.fix is not None))
    if resource["id"] in columns:
        yield from drift_tasks(dataset, draft, name, *columns[resource["id"]])


def named(tasks: Iterable[Task], slug: str, resource: str | None = None) -> Iterator[Task]:
    return (replace(task, slug=slug, resource=resource) for task in tasks)
