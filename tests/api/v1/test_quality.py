"""The quality of a dataset over HTTP, and the askings of its files' addresses."""

from api.v1 import scoring
from tests.api.v1.test_datasets import get


def test_every_measure_of_a_published_dataset(client, world):
    found = scoring.Quality.model_validate(get(client, f"/api/v1/datasets/{world.dataset}/quality", lang="th"))
    assert (found.dataset, found.stars, found.machine_readable) == (world.dataset, 3, True)
    assert found.mqa.of == sum(d.of for d in found.mqa.dimensions) == 405
    assert found.mqa.points == sum(m.points for d in found.mqa.dimensions for m in d.metrics)
    passed = {m.metric: m.passed for d in found.mqa.dimensions for m in d.metrics}
    assert passed["access-status"] and passed["byte-size"] and passed["conformance"] and not passed["contact"]
    assert {p.profile for p in found.profiles} == {
        "dcat-ap-3", "dcat-us-3", "fuji", "mqa", "sala", "schema-org", "thai-14",
    }  # fmt: skip
    assert {s.standard: s.conforms for s in found.shapes} == {"DCAT-AP 3.0.1": True, "DCAT-US 1.1": True}
    [link] = found.links
    assert (link.available, link.good, link.asked) == (1.0, 2, 2)
    assert found.changes == []


def test_a_link_that_brings_nothing_gains_nothing(client, world):
    dead = get(client, f"/api/v1/resources/{world.unreachable}")["dataset"]
    found = scoring.Quality.model_validate(get(client, f"/api/v1/datasets/{dead}/quality"))
    passed = {m.metric: m.passed for d in found.mqa.dimensions for m in d.metrics}
    assert not passed["access-status"] and not passed["download-status"] and passed["download"]
    assert found.links[0].available == 0.0 and found.links[0].last.status == 404
    checks = scoring.CheckList.model_validate(get(client, f"/api/v1/resources/{world.unreachable}/checks"))
    assert [(one.status, one.available) for one in checks.items] == [(404, False)]


def test_what_is_withheld_is_judged_by_its_metadata_alone(client, world):
    found = scoring.Quality.model_validate(get(client, f"/api/v1/datasets/{world.withheld}/quality"))
    assert found.shapes == [] and found.links[0].asked == 0
    assert client.get(f"/api/v1/datasets/{world.gone}/quality").status_code == 410
