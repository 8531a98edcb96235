"""Reading from the command line: search, the index, everything as files."""

import gzip
import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import BAD, GOOD, end, give_json, guarded, progress, say, show, tell, voice
from api.cli.upkeep import AsJson, opened
from api.v1.rendering import shown_dataset
from catalog.catalogue.catalogue import Catalogue
from catalog.search.port import SearchQuery
from catalog.wiring import open_index
from catalog.words.errors import Conflict
from catalog.words.facets import SORTS
from catalog.words.requests import RequestQuery, Sort

PART = 500


@guarded
def search(
    query: Annotated[list[str], typer.Argument(help="What is looked for.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 10,
    sort: Annotated[str, typer.Option(help="Order: " + ", ".join(SORTS))] = "relevance",
    as_json: AsJson = False,
) -> None:
    """Search the catalogue."""
    if sort not in SORTS:
        raise typer.BadParameter(", ".join(SORTS), param_hint="--sort")
    index = open_index(voice.settings)
    with opened() as catalogue:
        page = index.search(SearchQuery(text=" ".join(query), limit=limit, sort=sort))
        found = catalogue.datasets([hit.id for hit in page.hits])
    index.close()
    if as_json:
        give_json({"total": page.total, "items": [shown_dataset(d, voice.language) for d in found], "next": None})
        return
    for one in found:
        organization = (one.get("organization") or {}).get("title") or ""
        formats = " ".join(dict.fromkeys(r["format"] for r in one["resources"] if r["format"]))
        show(
            f"{one['title']}\n    {organization}  {formats}\n    {voice.settings.base_url.rstrip('/')}/dataset/{one['slug']}"
        )
    tell("{total} datasets found.", total=page.total)


@guarded
def reindex(
    check: Annotated[bool, typer.Option("--check", help="Only compare the index with the store.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the search index anew from the store, while the old one serves."""
    index = open_index(voice.settings, read_only=False)
    try:
        with opened() as catalogue, progress() as step:
            if check:
                found = catalogue.compare(index)
                result = {
                    "good": found.good,
                    "missing": list(found.missing),
                    "surplus": list(found.surplus),
                    "behind": found.behind,
                }
            else:
                result = {
                    "good": True,
                    "datasets": catalogue.rebuild(index, lambda done, total: step(say("Indexing"), done, total)),
                }
    finally:
        index.close()
    if as_json:
        give_json(result)
    elif not check:
        show(say("{count} datasets are indexed.", count=result["datasets"]))
    elif result["good"]:
        show(say("The search index holds what the database holds"))
    else:
        show(
            say(
                "The index lacks {missing} datasets, has {surplus} too many and is {behind} changes behind.",
                missing=len(result["missing"]),
                surplus=len(result["surplus"]),
                behind=result["behind"],
            )
        )
    end(GOOD if result["good"] else BAD)


@guarded
def dump(folder: Annotated[Path, typer.Argument(help="A folder to write into.")], as_json: AsJson = False) -> None:
    """Write the public catalogue as files: all datasets and data requests as JSON lines, the ledger's head."""
    if folder.exists() and any(folder.iterdir()):
        raise Conflict("{folder} is not empty.", "Name a new folder.", folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (
        opened() as catalogue,
        progress() as step,
        gzip.open(folder / "datasets.jsonl.gz", "wt", encoding="utf-8") as file,
    ):
        total = catalogue.counts()["datasets"]
        part: list[str] = []
        for id in catalogue.indexed_ids():
            part.append(id)
            if len(part) == PART:
                written += written_part(catalogue, part, file)
                part = []
                step(say("Datasets"), written, total)
        written += written_part(catalogue, part, file)
        asked = written_requests(catalogue, folder)
        (folder / "ledger.json").write_text(json.dumps(dict(catalogue.ledger_head()), ensure_ascii=False, indent=2))
    if as_json:
        give_json({"folder": str(folder), "datasets": written, "requests": asked})
    else:
        show(say("{count} datasets are written to {folder}.", count=written, folder=str(folder)))


def written_part(catalogue: object, ids: list[str], file: object) -> int:
    documents = catalogue.datasets(ids)  # type: ignore[attr-defined]
    for document in documents:
        file.write(json.dumps(shown_dataset(document, "th"), ensure_ascii=False) + "\n")  # type: ignore[attr-defined]
    return len(documents)


def written_requests(catalogue: Catalogue, folder: Path) -> int:
    """All that are shown, oldest first."""
    written, after = 0, None
    with gzip.open(folder / "requests.jsonl.gz", "wt", encoding="utf-8") as file:
        while True:
            page = catalogue.data_requests(RequestQuery(sort=Sort.OLDEST, limit=PART, after=after, facets=False))
            for one in page.items:
                file.write(json.dumps(one, ensure_ascii=False) + "\n")
            written, after = written + len(page.items), page.after
            if after is None:
                return written
