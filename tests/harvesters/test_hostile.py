"""The hostile corpus as answers of agencies, through the whole engine: every run ends, soon, with a reason, and takes nothing with it."""

import resource
import time
from pathlib import Path
from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.words.model import RunStatus
from catalog.words.settings import Settings
from catalog.words.source import Kind
from harvesters.registry import PROTOCOLS
from harvesters.run import Engine
from tests.harvesters.recorded import RecordedFetcher, source
from tests.harvesters.trial import JUDGES, held

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
LONGEST = 20.0  # seconds of one answer, on a busy machine
GROWTH = 400  # megabytes that all of them together may cost


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_hostile_answers_end_in_a_reason_and_take_nothing_with_them(
    kind: Kind, corpus: Path, catalogue: Catalogue, settings: Settings
) -> None:
    hostile = sorted(path for path in (corpus / "9-hostile").rglob("*") if path.is_file())
    assert len(hostile) > 100
    config = source(kind, files={"fetch": False}, safety={"max_removed": "0%"})
    catalogue.add_source(config)
    before = peak()
    for path in hostile:
        known = held(catalogue)
        began = time.monotonic()
        fetcher: Any = RecordedFetcher({"*": path})
        run = Engine(catalogue, fetcher, settings, JUDGES).run("recorded")
        assert time.monotonic() - began < LONGEST, path.name
        assert run.status != RunStatus.RUNNING
        if run.status != RunStatus.DONE:
            assert run.reason is not None and run.reason.render("th"), path.name
            assert "not foreseen" not in run.reason.render("en"), (path.name, run.reason)
        for outcome in run.outcomes:
            if outcome.action == "failed":
                assert outcome.detail is not None and outcome.fix is not None, path.name
        assert known.keys() <= held(catalogue).keys(), path.name
    assert peak() - before < GROWTH
    assert not catalogue.verify_ledger().wrong
