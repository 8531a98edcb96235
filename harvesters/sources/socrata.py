"""`socrata`: the Discovery API of one domain, by scroll id (offsets end at 10,000 there)."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from catalog.words.errors import Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import socrata
from harvesters.port import Fetcher, Progress, Record

ROWS = 100
PAGES = 100_000


class Socrata:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        parts = urlsplit(config.url)
        base = f"{parts.scheme}://{parts.netloc}{parts.path.split('/api/')[0].rstrip('/')}/api/catalog/v1"
        query = f"search_context={parts.hostname}&domains={parts.hostname}&only=datasets,maps,charts,files,links,stories,filters&order=dataset_id&limit={ROWS}"
        if "domains=" in parts.query:  # the central catalogue, asked about one domain
            query = f"{parts.query}&order=dataset_id&limit={ROWS}"
        last = str(progress.state.get("last") or "")
        seen: set[str] = set()
        for _ in range(PAGES):
            document = fetcher.json(f"{base}?{query}" + (f"&scroll_id={quote(last)}" if last else ""))
            if not isinstance(document, Mapping) or not isinstance(document.get("results"), list):
                raise Unreadable(
                    "The answer is JSON, but no list of datasets of Socrata.",
                    "Check the address: the portal's front page is enough.",
                )
            progress.total = document.get("resultSetSize")
            fresh = 0
            for n, raw in enumerate(document["results"], start=1):
                remote_id = str((raw.get("resource") or {}).get("id") or "") if isinstance(raw, Mapping) else ""
                if not remote_id:
                    failure = Unreadable("The record has no dataset id.", "Ask the agency to mend its service.")
                    yield Record(f"#{last}-{n}", raw if isinstance(raw, Mapping) else {"value": raw}, failure=failure)
                elif remote_id not in seen:
                    seen.add(remote_id)
                    fresh += 1
                    last = remote_id
                    yield Record(remote_id, raw, url=str(raw.get("permalink") or "") or None)
            progress.state["last"] = last
            if not fresh:
                return

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return socrata.draft(raw)
