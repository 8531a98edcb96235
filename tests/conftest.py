"""What every test may use: the recorded corpus, and the switch of CI (`SALA_TEST_NO_SKIP=1`): skips are failures."""

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

# CI gives the same verdict for the same tree: its examples are drawn from the tests' own names. Everywhere else they are drawn anew.
hypothesis.settings.register_profile("repeatable", derandomize=True)
if os.environ.get("SALA_TEST_NO_SKIP"):
    hypothesis.settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kills", default="16", help="how many kills tests/trials/test_kills.py does at least (a release: 200)"
    )


def corpus_path() -> Path | None:
    """The recorded corpus, or None: `SALA_CORPUS`, else `../shared/corpus` beside the repository."""
    named = os.environ.get("SALA_CORPUS")
    candidates = [Path(named)] if named else [up / "shared" / "corpus" for up in (ROOT.parent, ROOT.parent.parent)]
    return next((path for path in candidates if (path / "agencies.json").is_file()), None)


@pytest.fixture(scope="session")
def corpus() -> Path:
    path = corpus_path()
    if path is None:
        pytest.skip("the recorded corpus is not here (SALA_CORPUS, or ../shared/corpus beside the repository)")
    return path


@pytest.fixture(scope="session")
def agencies_tool(corpus: Path) -> Path:
    """The server that plays recorded agencies; it stands beside the corpus."""
    tool = corpus.parent / "tools" / "agencies.py"
    if not tool.is_file():
        pytest.skip("the recorded agencies' server is not here (tools/agencies.py beside the corpus)")
    return tool


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SALA_TEST_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report
