"""Tables that go with a table, and datasets of one series: over HTTP and in a browser, from a real catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Client

from api.app import create_app
from catalog.catalogue.port import Publication
from catalog.wiring import open_catalogue, open_index
from catalog.words.model import Draft, DraftResource, OrganizationRef, RunStatus, dataset_id, resource_id
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from tests.api.conftest import PROVINCES, published
from tests.api.serving import served as serving


@dataclass(slots=True)
class Joined:
    client: Client
    first: str
    second: str


def draft(year: int) -> Draft:
    return Draft(
        remote_id=str(year),
        title=f"ประชากรรายจังหวัด ปี {year}",
        organization=OrganizationRef(slug="dopa", title="กรมการปกครอง"),
        resources=[DraftResource(remote_id="r", title=f"แฟ้ม {year}", url="http://a.example/x.csv", format="CSV")],
    )


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joined]:
    folder = tmp_path_factory.mktemp("joined")
    settings = Settings(home=folder / "home", base_url="https://data.example.go.th")
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(SourceConfig(name="dopa", title="กรม", kind="ckan", url="https://dopa.example"))
    lease = catalogue.begin("dopa", "worker")
    years = (2565, 2566)
    catalogue.publish(lease, [Publication(draft=draft(y), raw={"id": str(y)}, hash="h") for y in years])
    tables = [resource_id(dataset_id("dopa", str(year)), "r") for year in years]
    catalogue.file_done(lease, [published(id, folder, n) for n, id in enumerate(tables)])
    catalogue.finish(lease, RunStatus.DONE)
    index = open_index(settings, read_only=False)
    catalogue.catch_up(index)
    index.close()
    catalogue.close()
    with serving(create_app(settings)) as client:
        yield Joined(client, *tables)


def test_the_api_names_the_table_the_share_and_sql_that_runs(joined: Joined) -> None:
    items = joined.client.get(f"/api/v1/resources/{joined.first}/joins").json()["items"]
    assert [one["resource"] for one in items] == [joined.second]
    on = {one["column"]: one for one in items[0]["on"]}
    assert on["province"]["share"] == 1.0
    answer = joined.client.get("/api/v1/sql", params={"q": items[0]["sql"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]


def test_one_click_shows_them_joined(joined: Joined) -> None:
    page = joined.client.get(f"/resource/{joined.first}").text
    assert 'id="joins"' in page and f"/resource/{joined.second}" in page and "100" in page.split('id="joins"')[1]
    address = page.split('id="joins"')[1].split('href="/sql?')[1].split('"')[0].replace("&amp;", "&")
    shown = joined.client.get(f"/sql?{address}", follow_redirects=True)
    assert shown.status_code == 200 and PROVINCES[0] in shown.text
    assert joined.second in parse_qs(urlsplit("?" + address).query)["q"][0]


def test_a_series_stands_on_the_page_and_in_the_api(joined: Joined) -> None:
    first, second = dataset_id("dopa", "2565"), dataset_id("dopa", "2566")
    items = joined.client.get(f"/api/v1/datasets/{first}/series").json()["items"]
    assert [one["id"] for one in items] == [second]
    slug = joined.client.get(f"/api/v1/datasets/{first}").json()["slug"]
    for start, heading in (("", "ข้อมูลชุดเดียวกันของปีอื่นและพื้นที่อื่น"), ("/en", "The same data of other years and places")):
        page = joined.client.get(f"{start}/dataset/{slug}").text
        block = page.split('id="series"')[1].split("</section>")[0]
        assert heading in block and "2566" in block


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_in_a_browser(chromium, joined: Joined) -> None:  # noqa: ANN001
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{joined.client.base_url}/resource/{joined.first}".replace("//resource", "/resource"))
    page.locator("#joins a", has_text="แสดง").or_(page.locator('#joins a[href^="/sql"]')).first.click()
    page.wait_for_selector("table")
    assert PROVINCES[0] in page.inner_text("table >> nth=0")
    context.close()
