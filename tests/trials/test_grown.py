"""The grown-up set as docker-compose.yml starts it, without Docker: PostgreSQL, Elasticsearch, Redis, and each part its own process."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.agencies import Agencies
from tests.servers import Postgres
from tests.trials.sala import ROOT, Sala, everything, until

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.postgres,
    pytest.mark.elastic,
    pytest.mark.redis,
    pytest.mark.xdist_group("trials"),
]


@pytest.fixture(scope="module")
def grown(postgres: Postgres, elastic_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Sala:
    settings = {
        "SALA_DATABASE_URL": postgres.new_database(),
        "SALA_SEARCH_URL": elastic_url,
        "SALA_SEARCH_PREFIX": "grown",
        "SALA_QUEUE_URL": redis_url,
    }
    return Sala(tmp_path_factory.mktemp("grown") / "home", settings)


@pytest.fixture(scope="module")
def parts(grown: Sala) -> Iterator[httpx.Client]:
    """The very commands of the compose file, side by side: web, two workers, one scheduler."""
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    worker, scheduler = services["worker"]["command"][1:], services["scheduler"]["command"][1:]
    with ExitStack() as stack:
        # Web is ready once a worker has made the index, in whatever order they are started.
        running = [stack.enter_context(grown.process(*command)) for command in (worker, worker, scheduler)]
        yield stack.enter_context(grown.web())
        assert all(one.poll() is None for one in running), "a worker ended by itself"


def finished(client: httpx.Client, source: str) -> list[dict[str, Any]]:
    listed = client.get("/api/v1/runs", params={"source": source}).json()["items"]
    return [run for run in listed if run["finished"]]


def test_run_now_is_taken_by_a_worker_and_found_in_web(grown: Sala, parts: httpx.Client, agencies: Agencies) -> None:
    grown.add("thai-tables", agencies.url("thai-tables"))
    assert json.loads(grown.call("harvest", "thai-tables", "--ask", "--json").stdout) == {"asked": ["thai-tables"]}
    until(lambda: finished(parts, "thai-tables"), 150)
    (run,) = finished(parts, "thai-tables")
    assert (run["status"], run["seen"], run["added"], run["withheld"]) == ("partial", 13, 12, 1)
    until(lambda: parts.get("/api/v1/datasets").json()["total"] == 12, 30)
    found = parts.get("/api/v1/datasets", params={"q": "ชายหาด"}).json()
    assert "beaches" in {one["slug"] for one in found["items"]}
    page = parts.get("/search", params={"q": "ชายหาด"})
    assert page.status_code == 200 and "ชายหาดในประเทศไทย" in page.text
    table = next(one for one in everything(parts) if one["slug"] == "beaches")["resources"][0]
    rows = parts.get(f"/api/v1/resources/{table['id']}/rows").json()
    assert rows["meta"]["total"] == table["rows"] == 609
    assert "patient-registry" not in {one["slug"] for one in everything(parts)}


def test_asked_again_nothing_changes_and_two_workers_run_it_once(
    grown: Sala, parts: httpx.Client, agencies: Agencies
) -> None:
    before = len(finished(parts, "thai-tables"))
    grown.call("harvest", "--ask")
    grown.call("harvest", "--ask")
    until(lambda: len(finished(parts, "thai-tables")) > before, 90)
    last = finished(parts, "thai-tables")[0]
    assert (last["unchanged"], last["added"], last["changed"]) == (13, 0, 0)
    assert last["files"] == {"unchanged": 20, "unreachable": 2}


def test_the_scheduler_plans_what_is_due(grown: Sala, parts: httpx.Client, agencies: Agencies) -> None:
    grown.add("canada", agencies.url("canada"), schedule="daily", files={"fetch": False})
    until(lambda: finished(parts, "canada"), 90)
    run = finished(parts, "canada")[0]
    assert run["added"] == 180  # of 200 recorded packages twelve are deleted, eight are drafts
    until(lambda: parts.get("/api/v1/datasets").json()["total"] > 12, 90)  # the index follows


def test_the_log_proves_itself_and_the_index_can_be_made_anew(grown: Sala, parts: httpx.Client) -> None:
    assert grown.ledger_is_good()
    before = [one["id"] for one in everything(parts)]
    grown.call("reindex")
    assert [one["id"] for one in everything(parts)] == before
    checks = {c["name"]: c["state"] for c in json.loads(grown.call("doctor", "--json").stdout)["checks"]}
    assert "bad" not in checks.values() and "wrong" not in checks.values(), checks


def test_processes_log_no_faults(grown: Sala, parts: httpx.Client) -> None:
    logs = {path.name: path.read_text(encoding="utf-8") for path in Path(grown.home).glob("*.log")}
    assert logs and not [name for name, text in logs.items() if "Traceback" in text], logs
