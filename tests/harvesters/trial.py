"""One run as a process of its own (`python -m tests.harvesters.trial HOME ADDRESS NAME`), so that it can be killed; and what a
catalogue holds afterwards, to compare."""

import sys
from pathlib import Path
from typing import Any

import validators
from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.model import Judgement, Run
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from harvesters.fetcher import GuardedFetcher
from harvesters.judges import Judges
from harvesters.run import Engine
from validators.port import FileJudgement, Hints


def settings_of(home: Path, **more: Any) -> Settings:
    quick = {"fetch_read_seconds": 2, "fetch_backoff_seconds": 0.1, "host_pace_seconds": 0, "harvest_batch": 100}
    return Settings(home=home, reachable="127.0.0.1/32", **{**quick, **more})


def plain_judgement(path: Path, hints: Hints, out: Path) -> FileJudgement:
    """Stands in for the judging of files: every file is as it says."""
    return FileJudgement(Judgement(valid=True), hints.format or "CSV", hints.media_type or "text/csv")


JUDGES = Judges(validators.judge_metadata, validators.gate, plain_judgement)


def source(address: str, name: str, **more: Any) -> SourceConfig:
    return SourceConfig(name=name, title=name, kind=more.pop("kind", "ckan"), url=f"{address}/{name}", **more)


def harvest(catalogue: Catalogue, settings: Settings, name: str, **options: Any) -> Run:
    fetcher = GuardedFetcher(settings)
    try:
        return Engine(catalogue, fetcher, settings, JUDGES).run(name, **options)
    finally:
        fetcher.close()


def held(catalogue: Catalogue) -> dict[str, Any]:
    """All that readers see, without the moments at which it came about."""
    moments = ("published", "updated", "checked", "fetched")
    found = {}
    for id in catalogue.indexed_ids():
        document = dict(catalogue.dataset(id))
        resources = [
            {
                k: v
                for k, v in {**r, "versions": len(catalogue.versions(r["id"])) if r["version"] else 0}.items()
                if k not in moments
            }
            for r in document.pop("resources")
        ]
        found[id] = {k: v for k, v in document.items() if k not in moments} | {"resources": resources}
    return found


if __name__ == "__main__":
    home, address, name = sys.argv[1:4]
    settings = settings_of(Path(home))
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(source(address, name))
    print(harvest(catalogue, settings, name).status)
