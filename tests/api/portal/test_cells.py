"""Cells of a table in a real browser: by keyboard, chosen, linked to, and found again by the link."""

from urllib.parse import urlsplit

import pytest

from tests.api.portal.test_pages import INCOME

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FOCUS = (
    "[document.activeElement.tagName, document.activeElement.parentNode.dataset.at, document.activeElement.cellIndex]"
)


@pytest.mark.parametrize("width", [390, 1280])
def test_cells_by_keyboard_and_by_link(chromium, served: str, width: int) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.goto(f"{served}/resource/{INCOME}", wait_until="networkidle")
    page.focus("[data-grid] tbody td[tabindex='0']")
    for key in ["ArrowDown", "ArrowRight", *["PageDown"] * 10]:
        page.keyboard.press(key)
    assert page.evaluate(FOCUS) == ["TD", "121", 1]
    page.wait_for_selector("tr[data-at='122'][data-id]")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.locator("td.chosen").count() == 4
    texts = page.locator("td.chosen").all_inner_texts()
    page.click("[data-link]")
    link = page.evaluate("navigator.clipboard.readText()")
    page.focus("[data-grid] tbody td[tabindex='0']")
    page.keyboard.press("Control+End")
    assert page.evaluate(FOCUS)[:2] == ["TD", "538"]
    page.keyboard.press("Escape")
    assert page.locator("td.chosen").count() == 0
    other = context.new_page()
    parts = urlsplit(link)
    other.goto(f"{served}{parts.path}?{parts.query}#{parts.fragment}", wait_until="networkidle")
    assert other.locator("td.chosen").all_inner_texts() == texts
    context.close()
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{served}{parts.path}?{parts.query}")
    assert plain.locator("td.chosen").all_inner_texts() == texts
    plain.context.close()
