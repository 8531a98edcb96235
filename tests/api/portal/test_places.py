"""The map of a table's rows: what the page and its map say, bounded, and used in a browser with mouse and keyboard."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely

from catalog.tables.outlines import MAX_POINTS, shapes_of, simplified
from catalog.tables.port import Table
from tests.api.portal.conftest import portal, serving
from tests.api.portal.double import Catalogue, dataset, table_file
from tests.api.portal.test_browser import DESK, PHONE, axe, violations  # noqa: F401
from tests.validators.reading.geofiles import SHAPES, write
from validators import judge_file
from validators.port import Hints

POINTS = "ชื่อ,ละติจูด,ลองจิจูด,คนมา\n" + "".join(
    f"วัดที่ {n},{13 + n / 300:.4f},{99 + (n % 40) / 10:.4f},{n}\n" for n in range(600)
)


class Geodata(Catalogue):
    """Two judged files: shapes of a GeoPackage, and coordinates in columns."""

    def __init__(self, folder: Path) -> None:
        self.made = {}
        (folder / "points.csv").write_text(POINTS, encoding="utf-8")
        files = {"shapes": write(folder / "shapes.gpkg", driver="GPKG", layer="a"), "points": folder / "points.csv"}
        documents = []
        for name, path in files.items():
            found = judge_file(path, Hints(name=path.name), folder / f"{name}.parquet")
            columns = [c.model_dump() for c in found.columns]
            self.made[name] = (found, str(folder / f"{name}.parquet"))
            documents.append(
                dataset(name, name, "กรมการปกครอง", [table_file(name, f"ไฟล์ {name}", rows=found.rows, columns=columns)])
            )
        super().__init__(folder, documents)

    def table(self, resource: str, version: int | None = None) -> Table:
        name = self.resource(resource)["remote_id"]
        found, uri = self.made[name]
        return Table(resource, 2, uri, f"sha-{name}", found.rows or 0, found.columns)

    def report(self, resource: str, version: int | None = None) -> dict[str, Any]:
        judgement = self.made[self.resource(resource)["remote_id"]][0].judgement
        return {"valid": judgement.valid, "findings": [f.model_dump(mode="json") for f in judgement.findings]}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Geodata:
    return Geodata(tmp_path_factory.mktemp("geodata"))


@pytest.fixture(scope="module")
def address(catalogue: Geodata, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = portal(tmp_path_factory.mktemp("app"), catalogue=catalogue)
    with serving(app) as made:
        yield made


def page_of(catalogue: Geodata, name: str) -> str:
    return f"/resource/{next(r['id'] for r in catalogue.files.values() if r['remote_id'] == name)}"


def test_shapes_on_a_page(address: str, catalogue: Geodata) -> None:
    path = page_of(catalogue, "shapes")
    page = httpx.get(address + path).text
    assert "places.json" in page and "download.geojson" in page and "ไม่มี JavaScript" in page
    assert "coordinates" not in page.split("grid-data")[0]  # no cell holds a shape
    found = httpx.get(f"{address}{path}/places.json").json()
    assert found["bounds"] == [100, 13, 104.5, 16] and found["total"] == found["looked"] == 3
    assert [(f["id"], f["name"]) for f in found["features"]] == [(1, "วัดพระแก้ว"), (2, "ตลาดน้ำ")]
    assert found["heads"] == ["fid", "ชื่อ", "จำนวน"] and found["features"][0]["cells"] == ["1", "วัดพระแก้ว", "10"]
    assert shapely.from_geojson(json.dumps(found["features"][0]["geometry"])).equals(SHAPES[0])


def test_coordinates_and_filters(address: str, catalogue: Geodata) -> None:
    path = page_of(catalogue, "points")
    found = httpx.get(f"{address}/en{path}/places.json?คนมา__less=9").json()
    assert len(found["features"]) == found["total"] == 10 and found["heads"] == ["ชื่อ", "คนมา"]
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [99, 13]}
    page = httpx.get(address + path).text
    assert 'data-places="' in page and "13.0033" in page  # a coordinate is shown as it was published


def test_a_table_without_places_has_no_map(served: str, client: httpx.Client) -> None:
    id = next(iter(httpx.get(served + "/dataset/population").text.split("/resource/")[1:])).split('"')[0]
    assert client.get(f"/resource/{id}/places.json").status_code == 404
    assert "data-places" not in client.get(f"/resource/{id}").text


def test_however_many_points_a_page_stays_small() -> None:
    angles = np.linspace(0, 2 * np.pi, 200_001)
    rough = np.random.default_rng(1).normal(1, 0.02, len(angles))
    coast = shapely.polygons(np.column_stack([100 + np.cos(angles) * rough, 15 + np.sin(angles) * rough]))
    islet = shapely.box(101.5, 15, 101.50001, 15.00001)
    geometries, bounds = simplified(shapes_of([shapely.to_geojson(coast), None, shapely.to_geojson(islet), "broken"]))
    assert bounds is not None and bounds[0] < 99.1 and geometries[1] is geometries[3] is None
    drawn = shapely.from_geojson(json.dumps(geometries[0]))
    assert shapely.get_num_coordinates(drawn) <= MAX_POINTS
    assert drawn.hausdorff_distance(coast) < 0.03 and geometries[2] == {"type": "Point", "coordinates": [101.5, 15.0]}


def test_shapes_nested_without_end_are_left_out() -> None:
    nested = '{"type":"GeometryCollection","geometries":[' * 5000 + "]}" * 5000
    assert shapes_of([nested]).tolist() == [None]


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(
    ("size", "name", "prefix"), [(PHONE, "shapes", ""), (DESK, "shapes", "/en"), (PHONE, "points", "/en")]
)
def test_the_map_in_a_browser(
    chromium,
    address: str,
    catalogue: Geodata,
    axe: str,  # noqa: F811
    size: dict,
    name: str,
    prefix: str,  # noqa: F811
) -> None:
    context = chromium.new_context(viewport=size, bypass_csp=True)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(address + prefix + page_of(catalogue, name))
    page.locator(".places").scroll_into_view_if_needed()
    page.wait_for_selector(".places-map .shape", state="attached")
    page.wait_for_selector(".places-map .back", state="attached")
    assert page.locator(".places-map .shape").count() == (2 if name == "shapes" else 600)
    # By keyboard: the list beside the map.
    page.locator(".places-list").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".places-map .chosen", state="attached")
    assert "ตลาดน้ำ" in page.locator(".places-facts").inner_text() or name == "points"
    # By mouse: the shape itself.
    page.evaluate(
        "document.querySelectorAll('.places-map .shape')[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert page.locator(".places-facts dd").count() >= 2
    page.locator("[data-zoom='2']").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if name == "shapes":
        assert not violations(page, axe)
    assert not said and all(url.startswith(address) for url in asked)
    context.close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_without_javascript_the_table_is_there(chromium, address: str, catalogue: Geodata) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + page_of(catalogue, "shapes"))
    assert page.locator(".places-both").is_hidden() and "ตลาดน้ำ" in page.locator("[data-grid]").inner_text()
    context.close()
