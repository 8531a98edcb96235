"""Health, readiness, metrics, the description and its page, and what the edge does to every answer."""

import pytest

from api.errors import PROBLEMS


def test_alive_ready_and_measured(client):
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz").json()
    assert ready == {"ready": True, "engines": {"store": "ok", "search": "ok"}}
    client.get("/api/v1/datasets")
    told = client.get("/metrics").text
    assert 'route="/api/v1/datasets",status="200"' in told
    assert "sala_catalogue" in told


def test_problems_have_pages(client):
    for name in PROBLEMS:
        page = client.get(f"/problems/{name}", params={"lang": "en"}).json()
        assert page["status"] == PROBLEMS[name].status
        assert client.get(f"/problems/{name}").json()["title"] != page["title"]


def test_the_problem_of_an_unknown_address(client):
    problem = client.get("/api/v1/nothing")
    assert problem.status_code == 404
    assert problem.json()["type"] == "https://data.example.go.th/problems/not-found"
    page = client.get("/nothing", headers={"accept": "text/html"})
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    assert client.post("/api/v1/datasets").status_code == 405


def test_cors_and_security_headers(client):
    answer = client.get("/api/v1/organizations", headers={"origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "etag" in answer.headers["access-control-expose-headers"].lower()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    preflight = client.options("/api/v1/datasets", headers={"access-control-request-method": "GET"})
    assert preflight.status_code == 204 and "GET" in preflight.headers["access-control-allow-methods"]


def test_what_is_sent_is_bounded(client):
    refused = client.post("/api/v1/datasets", content=b"x" * 1_000_001)
    assert refused.status_code == 413 and refused.json()["code"] == "too-large"


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_the_description(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "organization" in {p["name"] for p in described["paths"]["/api/v1/datasets"]["get"]["parameters"]}
