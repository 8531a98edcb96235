"""`opendatasoft`: Explore 2.1 (its export has no ceiling of 10,000), or 1.0 where the portal is older."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from catalog.words.errors import SalaError, Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import opendatasoft
from harvesters.port import Fetcher, Progress, Record

ROWS = 100
CEILING = 10_000  # offset + limit of the paged 2.1 API; beyond it only the export reaches
PAGES = 10_000


def site(url: str) -> str:
    """The portal's root, of whatever address of it an official pasted."""
    parts = urlsplit(url)
    path = parts.path.split("/api/")[0].split("/explore")[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def items_of(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        for key in ("results", "datasets"):
            if isinstance(document.get(key), list):
                return [d.get("dataset", d) if isinstance(d, Mapping) else d for d in document[key]]
    raise Unreadable(
        "The answer is JSON, but no list of datasets of Opendatasoft.",
        "Check the address: the portal's front page is enough.",
    )


class Opendatasoft:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        root = site(config.url)
        seen: set[str] = set()
        version, offset = "2.1", 0
        for _ in range(PAGES):
            document = self.page(root, version, offset, fetcher)
            if document is None:
                version, document = (
                    "1.0",
                    fetcher.json(f"{root}/api/datasets/1.0/search/?rows={ROWS}&start={offset}&interopmetas=true"),
                )
            if isinstance(document, Mapping):
                progress.total = document.get("total_count") or document.get("nhits")
            if version == "2.1" and progress.total and progress.total > CEILING:
                document = fetcher.json(f"{root}/api/explore/v2.1/catalog/exports/json")
            found = items_of(document)
            fresh = 0
            page: set[str] = set()
            for n, raw in enumerate(found, start=offset + 1):
                record = self.record(raw, n)
                if record.remote_id not in seen:
                    seen.add(record.remote_id)
                    page.add(record.remote_id)
                    fresh += 1
                    yield record
                elif record.remote_id in page:
                    yield record  # twice in one answer: the engine tells
            offset += len(found)
            if (
                not fresh
                or isinstance(document, list)
                or (progress.total is not None and offset >= int(progress.total))
            ):
                return

    @staticmethod
    def page(root: str, version: str, offset: int, fetcher: Fetcher) -> Any:
        """A page of 2.1, or None where the portal does not speak it."""
        if version != "2.1":
            return None
        try:
            return fetcher.json(f"{root}/api/explore/v2.1/catalog/datasets?limit={ROWS}&offset={offset}")
        except SalaError as failure:
            if failure.facts.get("status") in (400, 404, 405, 410):
                return None
            raise

    @staticmethod
    def record(raw: Any, n: int) -> Record:
        remote_id = str(raw.get("dataset_id") or raw.get("datasetid") or "") if isinstance(raw, Mapping) else ""
        if not remote_id:
            failure = Unreadable("The record has no dataset id.", "Ask the agency to mend its service.")
            return Record(remote_id=f"#{n}", raw=raw if isinstance(raw, Mapping) else {"value": raw}, failure=failure)
        return Record(remote_id=remote_id, raw=raw)

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return opendatasoft.draft(raw, site(config.url))
