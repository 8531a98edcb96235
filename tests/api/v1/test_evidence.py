"""Organizations, sources, runs, changes and the ledger over HTTP."""

from api.v1 import shapes
from tests.api.v1.test_datasets import get


def test_organizations(client):
    listed = get(client, "/api/v1/organizations", limit=1)
    shapes.OrganizationList.model_validate(listed)
    assert listed["total"] == 2
    second = client.get(listed["next"].removeprefix("https://data.example.go.th")).json()
    assert {listed["items"][0]["slug"], second["items"][0]["slug"]} == {"dopa", "nso"}
    assert second["next"] is None
    assert get(client, "/api/v1/organizations/dopa")["title"] == "กรมการปกครอง"
    assert get(client, "/api/v1/organizations", 400, cursor="zzzz")["code"] == "invalid-request"
    assert get(client, "/api/v1/organizations/nobody", 404)["code"] == "not-found"


def test_sources_and_runs(client):
    sources = get(client, "/api/v1/sources", lang="en")
    shapes.SourceList.model_validate(sources)
    assert sources["items"][0]["health"]["reason"] == "Not reachable"
    assert get(client, "/api/v1/sources/dopa")["name"] == "dopa"
    runs = get(client, "/api/v1/runs", limit=1)
    shapes.RunList.model_validate(runs)
    assert runs["total"] == 2
    assert client.get(runs["next"].removeprefix("https://data.example.go.th")).json()["items"][0]["status"] == "done"
    first = get(client, f"/api/v1/runs/{runs['items'][0]['id']}", limit=1)
    shapes.Run.model_validate(first)


def test_changes_are_resumable(client):
    seen, since = [], 0
    while True:
        page = get(client, "/api/v1/changes", since=since, limit=50)
        shapes.ChangeList.model_validate(page)
        if not page["items"]:
            break
        seen += [c["position"] for c in page["items"]]
        since = seen[-1]
    assert seen == list(range(1, page["total"] + 1))
    assert f"since={since}" in page["next"]


def test_the_ledger_proves(client):
    head = get(client, "/api/v1/ledger")
    assert head["size"] > 60 and head["note"]
    assert get(client, "/api/v1/ledger/entries", limit=3)["total"] == head["size"]
    assert get(client, "/api/v1/ledger/inclusion/3")["path"]
    assert get(client, "/api/v1/ledger/consistency", old=61)["new"] == head["size"]
    assert get(client, "/api/v1/ledger/inclusion/99999999", 400)["code"] == "invalid-request"
