"""A person without a script searches in vain, asks, is joined, and the agency answers: the real application in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from catalog.catalogue.port import Publication
from catalog.wiring import open_catalogue, open_index
from catalog.words.model import Draft, OrganizationRef, RunStatus
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from tests.api.portal.test_browser import AXE, DESK, PHONE, violations
from tests.api.serving import served as serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TOKEN = "agency-tests-only-0123456789abcdef"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    settings = Settings(home=tmp_path, agency_tokens=f"nso={TOKEN}")
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(SourceConfig(name="nso", title="สำนักงานสถิติ", kind="ckan", url="https://nso.example"))
    lease = catalogue.begin("nso", "worker")
    draft = Draft(remote_id="a", title="ประชากร", organization=OrganizationRef(slug="nso", title="สำนักงานสถิติ"))
    catalogue.publish(lease, [Publication(draft=draft, raw={"id": "a"}, hash="1", score=50)])
    catalogue.finish(lease, RunStatus.DONE)
    index = open_index(settings, read_only=False)
    catalogue.catch_up(index)
    index.close()
    catalogue.close()
    with serving(create_app(settings)) as client:
        yield str(client.base_url)


def test_asked_joined_and_answered_without_a_script(chromium, address: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search?q=รถรับส่งผู้สูงอายุ")
    page.locator(".nothing a[href*='/requests/new']").click()
    assert page.locator("#title").input_value() == "รถรับส่งผู้สูงอายุ"
    assert not page.locator("#website").is_visible() or page.locator("#website").bounding_box()["x"] < 0
    page.locator("#details").fill("โทร 081-234-5678")
    page.locator("#organization").select_option("nso")
    page.locator(".asking button").click()
    assert "เบอร์" in page.locator(".notice").inner_text() or "โทรศัพท์" in page.locator(".notice").inner_text()
    assert page.locator("#details").input_value() == "โทร 081-234-5678", "nothing that was typed is lost"
    page.locator("#details").fill("หนึ่งแถวคือหนึ่งตำบล\nทุกปี")
    page.locator(".asking button").click()
    page.wait_for_url("**/requests/*?told=asked")
    assert page.locator("h1").inner_text() == "รถรับส่งผู้สูงอายุ"
    assert "ทุกปี" in page.locator(".words-of").first.inner_text()
    assert page.locator(".record a[href*='/search?q=']").inner_text() == "รถรับส่งผู้สูงอายุ"

    page.goto(f"{address}/requests/new?title=รถรับส่งผู้สูงอายุ&organization=nso")
    page.locator("a[href*='/requests/']", has_text="รถรับส่งผู้สูงอายุ").click()
    page.locator("form[action$='/support'] button").click()
    page.wait_for_url("**/requests/*?told=again")

    page.locator("summary").click()
    page.locator("#token").fill(TOKEN)
    page.locator("input[name=status][value=refused]").check()
    page.locator("#reason").select_option("not-held")
    page.locator("#text").fill("หน่วยงานไม่มีข้อมูลนี้ โปรดถามกรมกิจการผู้สูงอายุ")
    page.locator(".decide button").click()
    page.wait_for_url("**/requests/*?told=answered")
    assert "ไม่มีข้อมูลนี้" in page.locator(".reply").inner_text()
    assert page.locator("form[action$='/support']").count() == 0
    page.goto(f"{address}/requests?status=refused")
    assert page.locator(".files a").inner_text() == "รถรับส่งผู้สูงอายุ"
    page.goto(f"{address}/organization/nso")
    assert "1 เรื่อง" in page.locator("main").inner_text()
    context.close()


def test_by_keyboard_and_for_screen_readers(chromium, address: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here (npm ci)")
    axe = AXE.read_text(encoding="utf-8")
    context = chromium.new_context(viewport=DESK, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/en/requests/new")
    page.locator("#title").focus()
    page.keyboard.type("Rainfall by hour")
    page.keyboard.press("Tab")
    page.keyboard.type("write to me: somchai@example.com")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Send the request", "the trap is no stop"
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice-poor")
    assert not violations(page, axe)
    assert page.locator("#title").get_attribute("aria-describedby") == "wrong"
    page.locator("#details").fill("every station")
    page.locator("#title").press("Enter")
    page.wait_for_url("**/en/requests/*?told=asked")
    assert not violations(page, axe)
    page.locator("summary").click()
    assert not violations(page, axe)
    context.close()
