"""CKAN's read API, with its own client (ckanapi) and with the plain calls that Thai scripts send."""

import json

import ckanapi
import pytest

from api.ckan.actions import ACTIONS


@pytest.fixture(scope="module")
def portal(client):
    with ckanapi.RemoteCKAN(str(client.base_url), user_agent="test") as remote:
        yield remote


def call(client, action, status=200, base="/api/3/action/", **params):
    answer = client.get(base + action, params=params)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_ckanapi_walks_the_catalogue(portal):
    names = portal.action.package_list()
    assert len(names) == 59 and names == sorted(names)
    one = portal.action.package_show(id=names[0])
    assert one["name"] == names[0] and one["resources"][0]["package_id"] == one["id"]
    assert portal.action.package_show(id=one["id"]) == one
    assert portal.action.site_read() is True
    with pytest.raises(ckanapi.NotFound):
        portal.action.package_show(id="nothing")
    with pytest.raises(ckanapi.ValidationError):
        portal.action.package_show()


def test_a_harvester_gets_every_package_once_in_a_stable_order(portal):
    seen = []
    for start in range(0, 100, 13):
        seen += portal.action.package_search(rows=13, start=start, sort="id asc")["results"]
    ids = [one["id"] for one in seen]
    assert ids == sorted(set(ids)) and len(ids) == 59


@pytest.mark.parametrize(
    ("fq", "count"),
    [
        ("organization:dopa", 30),
        ("-organization:dopa", 29),
        ("organization:(dopa OR nso)", 59),
        ("organization:dopa OR organization:nso", 59),
        ('tags:"ชุด1" +capacity:public', 20),
        ("organization:dopa tags:ชุด1", 10),
        ("res_format:csv", 59),
        ("res_format:PDF", 0),
        ("private:true", 0),
        ("metadata_modified:[2020-01-01T00:00:00Z TO *]", 59),
        ("metadata_modified:[* TO 2020-01-01T00:00:00.123456Z]", 0),
        ("metadata_modified:[NOW-1DAY TO NOW]", 59),
        ("num_tags:[3 TO *]", 0),
    ],
)
def test_fq(portal, fq, count):
    assert portal.action.package_search(fq=fq, rows=0)["count"] == count
    assert len(portal.action.package_search(fq=fq, rows=1000)["results"]) == count


@pytest.mark.parametrize(
    "fq", ["organization:", "colour:red", "organization:a OR tags:b", "organization:(a", "((((", "[x", "tags:(a AND b)"]
)
def test_fq_that_is_not_understood_is_an_error(client, fq):
    assert call(client, "package_search", 400, fq=fq)["error"]["__type"] == "Search Query Error"


def test_package_search_words_facets_and_fields(client):
    found = call(client, "package_search", q="ประชากร", rows=2, **{"facet.field": '["organization","tags"]'})["result"]
    assert found["count"] == 59 and len(found["results"]) == 2
    assert found["facets"]["organization"] == {"dopa": 30, "nso": 29}
    shown = found["search_facets"]["organization"]["items"]
    assert {item["display_name"] for item in shown} == {"กรมการปกครอง", "สำนักงานสถิติ"}
    assert call(client, "package_search", q="*:*", fl="id,name", rows=1)["result"]["results"][0].keys() == {
        "id",
        "name",
    }


@pytest.mark.parametrize(
    ("params", "status", "type"),
    [
        ({"x": "1"}, 400, "Search Query Error"),
        ({"rows": "-1"}, 409, "Validation Error"),
        ({"rows": "many"}, 409, "Validation Error"),
        ({"facet.field": "notjson"}, 409, "Validation Error"),
        ({"sort": "colour asc"}, 400, "Search Query Error"),
        ({"q": "ก" * 2000}, 400, "Search Query Error"),
    ],
)
def test_wrong_searches(client, params, status, type):
    assert call(client, "package_search", status, **params)["error"]["__type"] == type


def test_organizations_groups_tags_licences(portal):
    assert set(portal.action.organization_list()) == {"dopa", "nso"}
    full = {o["name"]: o for o in portal.action.organization_list(all_fields=True)}
    assert full["dopa"]["package_count"] == 30
    shown = portal.action.organization_show(id=full["dopa"]["id"], include_datasets=True)
    assert shown["name"] == "dopa" and len(shown["packages"]) == 10
    assert "ประชากร" in portal.action.tag_list()
    assert portal.action.license_list()[0]["id"]
    assert portal.action.group_list() == []
    with pytest.raises(ckanapi.NotFound):
        portal.action.group_show(id="dopa")


def test_datastore(client, portal, world):
    found = portal.action.datastore_search(resource_id=world.table, limit=2, offset=1, sort="people desc")
    assert [r["people"] for r in found["records"]] == [4007, 3007]
    assert found["total"] == 5 and found["fields"][0] == {"id": "_id", "type": "int"}
    filtered = portal.action.datastore_search(
        resource_id=world.table, filters={"province": ["น่าน", "ตาก"]}, fields=["people"]
    )
    assert [r["people"] for r in filtered["records"]] == [2007, 3007]
    by_get = call(
        client, "datastore_search", resource_id=world.table, filters='{"people": 1007}', records_format="csv", _="1"
    )
    assert by_get["result"]["records"] == "1,เชียงใหม่,1007\n"
    assert call(client, "datastore_search", resource_id=world.table, q="น่าน", limit=0)["result"]["total"] == 1
    assert call(client, "datastore_search", 409, resource_id=world.table, x="1")["error"]["__extras"]
    assert call(client, "datastore_search", 409, resource_id=world.table, filters='{"nope": 1}')["error"]["filters"]
    assert call(client, "datastore_search", 404, resource_id="nothing")["error"]["__type"] == "Not Found Error"
    assert call(client, "datastore_info", id=world.table)["result"]["meta"]["count"] == 5


def test_sql_over_one_table(client, world):
    found = call(
        client, "datastore_search_sql", sql=f'SELECT _id, people FROM "{world.table}" ORDER BY people DESC LIMIT 1'
    )
    assert found["result"]["records"] == [{"_id": 5, "people": 5007}]
    assert call(client, "datastore_search_sql", 409, sql="DROP TABLE x")["error"]["__type"] == "Validation Error"


def test_every_address_and_way_of_sending(client):
    assert call(client, "package_list", base="/api/action/") == call(
        client, "package_list", base="/get-ckan/", **{"api-key": "k"}
    )
    posted = client.post(
        "/api/action/package_search", content=json.dumps({"rows": 1}), headers={"content-type": "application/json"}
    )
    form = client.post("/api/action/package_search", data={"rows": "1"})
    legacy = client.post("/api/action/package_search", data={'{"rows": 1}': ""})
    assert posted.json()["result"]["count"] == form.json()["result"]["count"] == legacy.json()["result"]["count"] == 59
    scripted = client.get("/api/3/action/status_show", params={"callback": "fn"})
    assert scripted.text.startswith("fn({") and scripted.headers["content-type"].startswith("application/javascript")
    assert client.get("/api/3").json() == {"version": 3}
    assert client.get("/api/2/util/dataset/autocomplete", params={"incomplete": "ประชา"}).json()["ResultSet"]["Result"]


def test_calls_that_are_none_are_bare_strings(client):
    unknown = client.get("/api/3/action/nope")
    assert unknown.status_code == 400 and unknown.json() == "Bad request - Action name not known: nope"
    assert (
        client.post("/api/action/package_search", content="{", headers={"content-type": "application/json"}).status_code
        == 400
    )
    assert (
        client.post(
            "/api/action/package_search", content="[1]", headers={"content-type": "application/json"}
        ).status_code
        == 400
    )
    assert client.get("/api/3/action/status_show", params={"callback": "alert(1)"}).status_code == 400
    assert client.post("/api/3/action/package_create", json={}).json()["error"]["__type"] == "Authorization Error"


def test_nothing_withheld_or_taken_down_comes_through(client, world):
    assert call(client, "package_show", 404, id=world.withheld)["error"]["__type"] == "Not Found Error"
    assert call(client, "package_show", 404, id=world.gone)["error"]["__type"] == "Not Found Error"
    ids = {p["id"] for p in call(client, "package_search", rows=1000)["result"]["results"]}
    assert not ids & {world.withheld, world.gone}


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_no_action_falls_over_strange_values(client, name):
    for value in ("", "x" * 500, "-1", "1e9", "{", "[]", '{"a": {"b": []}}', "\x00", "ก", "null", "true"):
        for key in (
            "id",
            "resource_id",
            "q",
            "rows",
            "limit",
            "offset",
            "sort",
            "fq",
            "filters",
            "facet.field",
            "fields",
            "sql",
        ):
            answer = client.get(f"/api/3/action/{name}", params={key: value})
            assert answer.status_code < 500, (name, key, value, answer.text)
