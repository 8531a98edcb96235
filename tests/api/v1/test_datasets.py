"""The search and the dataset over HTTP, in their public shapes."""

import pytest
from httpx import Client

from api.v1 import shapes


def get(client: Client, path: str, status: int = 200, **params):
    answer = client.get(path, params=params)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_list_has_the_shape_of_the_contract(client):
    page = get(client, "/api/v1/datasets", q="ประชากร", limit=5)
    shapes.DatasetList.model_validate(page)
    assert page["total"] == 59
    assert len(page["items"]) == 5
    organizations = {f["value"]: f for f in page["facets"]["organization"]}
    assert organizations["dopa"]["label"] == "กรมการปกครอง"
    assert not organizations["dopa"]["active"]


def test_next_walks_to_the_last_record_without_repeating(client):
    seen, address = [], "/api/v1/datasets?limit=7&sort=title"
    while address:
        page = client.get(address).json()
        seen += [d["id"] for d in page["items"]]
        assert address is None or page["next"] is None or page["next"].startswith("https://data.example.go.th/api/v1/")
        address = page["next"] and page["next"].removeprefix("https://data.example.go.th")
    assert len(seen) == len(set(seen)) == 59


def test_filters_are_or_within_and_and_between(client):
    one = get(client, "/api/v1/datasets", organization="dopa", limit=0)["total"]
    both = get(client, "/api/v1/datasets", organization=["dopa", "nso"], limit=0)["total"]
    narrowed = get(client, "/api/v1/datasets", organization=["dopa", "nso"], tags="ชุด1", limit=0)["total"]
    assert one < both == 59
    assert 0 < narrowed < both
    page = get(client, "/api/v1/datasets", organization="dopa")
    assert [f["active"] for f in page["facets"]["organization"] if f["value"] == "dopa"] == [True]


@pytest.mark.parametrize(
    "params",
    [
        {"colour": "red"},
        {"sort": "colour"},
        {"limit": "1001"},
        {"limit": "-1"},
        {"limit": "ten"},
        {"cursor": "made-up"},
        {"cursor": "AAAA"},
        {"q": "ก" * 3_000},
        {"q": "a" * 10_000},
        {"lang": "fr"},
        {"open": "maybe"},
        {"facets": "colour"},
        {"q": ["a", "b"]},
    ],
)
def test_what_is_not_understood_is_an_error(client, params):
    problem = client.get("/api/v1/datasets", params=params)
    assert problem.status_code == 400
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "invalid-request"


def test_a_cursor_of_another_query_is_an_error(client):
    page = get(client, "/api/v1/datasets", limit=2, sort="title")
    cursor = page["next"].partition("cursor=")[2]
    assert client.get(f"/api/v1/datasets?limit=2&sort=-published&cursor={cursor}").status_code == 400


def test_an_unknown_parameter_names_the_nearest(client):
    thai = get(client, "/api/v1/datasets", 400, organisation="dopa")
    english = get(client, "/api/v1/datasets", 400, organisation="dopa", lang="en")
    assert "organization" in thai["fix"] and "organization" in english["fix"]
    assert english["detail"] == "There is no parameter “organisation”"
    assert thai["detail"] != english["detail"]


def test_a_dataset_by_id_and_by_slug(client, world):
    by_id = get(client, f"/api/v1/datasets/{world.dataset}")
    assert get(client, f"/api/v1/datasets/{by_id['slug']}") == by_id
    shapes.DatasetOf.model_validate(by_id)
    assert by_id["resources"][0]["id"] == world.table


def test_texts_are_in_the_readers_language(client, world):
    thai = get(client, f"/api/v1/resources/{world.unreachable}")
    english = client.get(
        f"/api/v1/resources/{world.unreachable}", headers={"accept-language": "en-GB, th;q=0.5"}
    ).json()
    assert english["reason"] == "Not reachable"
    assert thai["reason"] != "Not reachable"
    assert thai["state"] == "unreachable"


def test_withheld_is_metadata_and_reason_and_taken_down_is_gone(client, world):
    held = get(client, f"/api/v1/datasets/{world.withheld}")
    assert held["status"] == "withheld" and held["reason"]
    assert get(client, f"/api/v1/datasets/{world.gone}", 410)["code"] == "taken-down"
    assert get(client, "/api/v1/datasets/no-such", 404)["code"] == "not-found"


def test_record_similar_and_suggest(client, world):
    assert get(client, f"/api/v1/datasets/{world.dataset}/record")["raw"] == {"id": "d0"}
    similar = get(client, f"/api/v1/datasets/{world.dataset}/similar", limit=3)
    assert similar["total"] == len(similar["items"]) <= 3
    shapes.Suggestions.model_validate(get(client, "/api/v1/suggest", q="ประชา"))
