"""The pages in a real browser: accessible (axe, 0 violations), no sideways scrolling, keyboard, no JavaScript, no layout shift."""

from pathlib import Path

import pytest

from api.portal import assets
from tests.api.portal.test_pages import INCOME, PAGES, file_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
TABLE = f"/resource/{file_id('population', 'pop-csv')}"
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } "
    "p { margin-bottom: 2em !important }"
)


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not here (npm ci)")
    return AXE.read_text(encoding="utf-8")


def violations(page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"][:3]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(chromium, served: str, axe: str, size: dict, scheme: str) -> None:
    context = chromium.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in [*PAGES, "/en/search?q=น้ำ", "/en" + TABLE, "/dataset/none"]:
        page.goto(served + path)
        if problems := violations(page, axe):
            found[path] = problems
    context.close()
    assert not found, found


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways(chromium, served: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = {}
    for path in PAGES:
        page.goto(served + path)
        for spaced in (False, True):
            if spaced:
                page.add_style_tag(content=TEXT_SPACING)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                wide[path, spaced] = over
    context.close()
    assert not wide, wide


def test_nothing_jumps_and_nothing_is_amiss(chromium, served: str) -> None:
    """Cumulative layout shift below a hundredth, no console errors, the CSP refuses nothing."""
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) window.shift += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    jumps = {}
    for path in ["/", "/search", "/dataset/population", TABLE]:
        page.goto(served + path, wait_until="networkidle")
        if (shift := page.evaluate("window.shift")) >= 0.01:
            jumps[path] = shift
    context.close()
    assert not said
    assert not jumps, jumps


def test_search_works_by_keyboard_alone(chromium, served: str) -> None:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(served + "/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("ประชากร")
    page.wait_for_selector("[role=listbox] [role=option]")
    field = page.locator("#q")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")
    page.keyboard.press("Escape")
    assert field.input_value() == "ประชากร"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    context.close()


def test_suggestions_follow_what_is_typed(chromium, served: str) -> None:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(served + "/")
    field, choices = page.locator("#q"), page.locator("[role=listbox]")
    page.keyboard.type("ประชากร")
    page.wait_for_selector("[role=listbox] [role=option]")
    page.keyboard.press("ArrowDown")
    chosen = field.input_value()
    page.keyboard.press("End")
    assert field.input_value() == chosen and not field.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    page.keyboard.type(" 2566")  # nothing that was chosen before counts now
    assert not field.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*2566*")

    page.goto(served + "/")
    held: list = []
    page.route("**/api/v1/suggest*", lambda route: held.append(route))
    page.keyboard.type("ประชากร")
    page.wait_for_timeout(400)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    held[0].continue_()
    page.wait_for_timeout(400)
    assert choices.is_hidden()  # the answer came too late

    page.unroute("**/api/v1/suggest*")
    page.keyboard.type("ประชากร")
    page.wait_for_selector("[role=listbox] [role=option]")
    page.keyboard.press("Escape")
    assert choices.is_hidden() and field.input_value() == "ประชากร"
    page.keyboard.press("ArrowDown")
    assert choices.is_visible()
    page.locator("[role=option]").last.click(button="right")
    assert page.url == served + "/"
    page.locator("[role=option]").last.click()
    page.wait_for_url(lambda address: address != served + "/")
    context.close()


def test_without_javascript(chromium, served: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(served + "/search")
    assert not page.locator(".facet").first.is_visible()
    page.locator(".drawer-open").click()
    assert page.locator(".facet").first.is_visible()
    page.locator(".facet a").first.click()
    assert page.locator(".chips a").first.is_visible()
    page.goto(served + TABLE)
    page.locator("thead a", has_text="ชาย").click()
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.locator("tbody a", has_text="ขอนแก่น").first.click()
    assert page.locator("[data-grid] tbody tr").count() == 2
    assert page.locator("[data-theme-switch]").is_hidden()
    context.close()


def test_dark_is_kept_as_chosen(chromium, served: str) -> None:
    context = chromium.new_context(viewport=DESK, color_scheme="light")
    page = context.new_page()
    page.goto(served + "/about")
    page.locator("[data-theme-switch]").click()
    page.goto(served + "/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 31)"
    context.close()


def test_a_table_prints_as_a_table(chromium, served: str) -> None:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(served + TABLE)
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert page.locator("[data-grid]").is_visible()
    assert page.locator(".print-only").is_visible()
    context.close()


def test_all_rows_scroll_in_one_frame(chromium, served: str) -> None:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(f"{served}/resource/{INCOME}", wait_until="networkidle")
    page.wait_for_selector("table.even")
    page.evaluate("document.querySelector('.table-page .frame').scrollTop = 1e7")
    page.wait_for_selector("tr[aria-rowindex='540'][data-id]")  # its row has come, not only its place
    last = page.locator("tr[aria-rowindex='540'] td").all_inner_texts()
    assert last[1] == "2566"
    assert page.locator("[data-grid] tbody tr").count() < 80
    assert page.locator("[data-grid]").get_attribute("aria-rowcount") == "540"
    context.close()


def test_the_keyboard_reaches_the_end_where_scrolling_is_scaled(chromium, served: str) -> None:
    """Millions of rows are higher than a browser lays out: a pixel of the bar is then several rows. Here 539, with less height."""
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    script = (Path(assets.__file__).parent / "static" / "table.js").read_text("utf-8")
    lower = script.replace("12_000_000", "4_000")
    assert lower != script
    page.route("**/table.js", lambda route: route.fulfill(body=lower, content_type="text/javascript"))
    page.goto(f"{served}/resource/{INCOME}", wait_until="networkidle")
    page.wait_for_selector("table.even")
    page.locator("[data-grid] td[tabindex='0']").first.focus()
    where = "() => Number(document.activeElement.parentNode.dataset.at)"
    inside = """() => {
        const cell = document.activeElement.getBoundingClientRect();
        const frame = document.activeElement.closest(".frame").getBoundingClientRect();
        return cell.top >= frame.top && cell.bottom <= frame.bottom + 4;
    }"""
    for keys, at in (("Control+End", 538), ("Control+Home", 0), ("PageDown", None), ("ArrowDown", None)):
        for _ in range(12 if at is None else 1):
            page.keyboard.press(keys)
        page.wait_for_timeout(600)
        assert page.evaluate(inside), keys
        assert at is None or page.evaluate(where) == at
    assert page.evaluate(where) > 100
    context.close()


def test_the_column_menu_filters_without_a_script(chromium, served: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/resource/{INCOME}")
    page.locator(".column-open").nth(2).click()
    menu = page.locator("#column-3")
    assert menu.is_visible()
    menu.locator("input[type=number]").first.fill("38000")
    menu.locator("button").click()
    assert page.locator("[data-grid] tbody tr").count() < 50
    assert page.locator(".chips").inner_text().startswith("รายได้เฉลี่ยต่อครัวเรือน ตั้งแต่ 38000")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_drawn(chromium, served: str, scheme: str) -> None:
    context = chromium.new_context(viewport=DESK, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    for chart, shape in (("map", "path"), ("line", "circle"), ("bar", "rect")):
        page.goto(f"{served}/resource/{INCOME}?chart={chart}")
        page.wait_for_selector(f".drawing svg {shape}", state="attached")
    context.close()
    assert not said
