"""The page of questions in SQL in a real browser: an editor that completes, the database in the browser, and neither of them."""

from urllib.parse import quote

import pytest

from api.portal import assets

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        "vendor/duckdb.js" not in assets.assets(), reason="npm ci and python -m api.portal.vendor first"
    ),
]


@pytest.fixture
def asked(world) -> str:
    statement = f'SELECT province, people FROM "{world.table}" ORDER BY people DESC LIMIT 2'
    return f"{str(world.client.base_url).rstrip('/')}/en/sql?q={quote(statement)}"


def test_the_browser_answers_as_the_server_does(chromium, asked: str) -> None:
    page = chromium.new_page()
    hosts, faults = set(), []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(asked)
    served = page.locator("[data-served] tbody tr").all_inner_texts()
    page.wait_for_selector(".cm-editor")
    page.click("[data-local]")
    page.wait_for_selector("[data-answer] table", timeout=60_000)
    assert page.locator("[data-answer] tbody tr").all_inner_texts() == served
    assert [row.split("\t")[1] for row in served] == ["5,007", "4,007"]
    assert len(hosts) == 1 and not faults
    page.close()


def test_columns_are_completed(chromium, asked: str) -> None:
    page = chromium.new_page()
    page.goto(asked)
    page.click(".cm-content")
    page.keyboard.press("Control+End")
    page.keyboard.type(", peo", delay=50)
    page.wait_for_selector(".cm-tooltip-autocomplete")
    assert "ประชากร" in page.inner_text(".cm-tooltip-autocomplete")
    page.wait_for_timeout(200)  # a choice that comes at once is taken for a line's end
    page.keyboard.press("Enter")
    assert page.input_value("#sql").endswith(", people")
    page.close()


def test_without_javascript_the_server_answers(chromium, asked: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(asked)
    assert page.locator("#sql").is_visible() and page.locator("[data-served] tbody tr").count() == 2
    assert "%401" in page.inner_text("#cited") or "%402" in page.inner_text("#cited")
    context.close()


def test_tables_are_completed(chromium, asked: str, world) -> None:
    """By what a column is called, in Thai; the name put in is readable, and the server answers to it."""
    page = chromium.new_page()
    page.goto(asked.partition("?")[0])
    page.wait_for_selector(".cm-editor")
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.type('SELECT max(people) AS most FROM "', delay=20)
    page.keyboard.type("จังหวัด", delay=60)
    page.wait_for_selector(".cm-tooltip-autocomplete")
    page.wait_for_timeout(300)  # a choice that comes at once is taken for a line's end
    page.keyboard.press("Enter")
    statement = page.input_value("#sql")
    assert statement.endswith('/แฟ้ม ประชากร"') and statement.count('"') == 2
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-served] tbody tr")
    assert page.locator("[data-served] tbody tr").all_inner_texts() == ["5,007"]
    page.close()
