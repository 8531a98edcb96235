"""Tables found by their columns, and asked with SQL."""

from api.v1 import shapes
from tests.api.v1.test_datasets import get


def test_columns(client, world):
    found = get(client, "/api/v1/columns", q="จังหวัด")
    shapes.ColumnList.model_validate(found)
    assert [hit["resource"] for hit in found["items"]] == [world.table]
    assert get(client, "/api/v1/columns", 400)["code"] == "invalid-request"


def test_sql(client, world):
    question = f'SELECT province, people FROM "{world.table}" WHERE people > 4000 ORDER BY people'
    found = get(client, "/api/v1/sql", q=question)
    assert [row["people"] for row in found["data"]] == [4007, 5007]
    as_csv = client.get("/api/v1/sql", params={"q": question, "format": "csv"})
    assert as_csv.text.splitlines()[0] == "province,people"
    assert get(client, "/api/v1/sql", 400, q="DROP TABLE x")["code"] == "invalid-request"
    assert get(client, "/api/v1/sql", 400, q='SELECT * FROM "nothing"')["code"] == "invalid-request"
    held = get(client, f"/api/v1/datasets/{world.withheld}")["resources"][0]["id"]
    assert get(client, "/api/v1/sql", 403, q=f'SELECT * FROM "{held}"')["code"] == "withheld"


def test_a_version_is_pinned_behind_the_name(client, world):
    asked = {name: f'SELECT max(people) AS most FROM "{world.table}{name}"' for name in ("", "@1", "@2", "@9")}
    found = {name: client.get("/api/v1/sql", params={"q": q}) for name, q in asked.items()}
    most = {name: answer.json()["data"][0]["most"] for name, answer in found.items() if answer.status_code == 200}
    assert most == {"": 5007, "@1": 5000, "@2": 5007}
    assert found["@9"].json()["code"] in ("not-found", "invalid-request")
