"""Every page answers in both languages, says what is so, and escapes what agencies write."""

import re

import httpx
import pytest

from catalog.words.model import dataset_id, resource_id


def file_id(dataset: str, file: str) -> str:
    return resource_id(dataset_id("demo", dataset), file)


POPULATION = file_id("population", "pop-csv")
INCOME = file_id("household", "hh")
PAGES = [
    "/",
    "/search",
    "/search?q=ประชากร",
    "/dataset/population",
    "/dataset/bare",
    "/dataset/withdrawn",
    "/dataset/withheld",
    f"/resource/{POPULATION}",
    f"/resource/{INCOME}",
    f"/resource/{POPULATION}/history",
    f"/resource/{INCOME}?chart=line",
    f"/resource/{file_id('population', 'pop-old')}",
    f"/resource/{file_id('scans', 'scan')}",
    f"/resource/{file_id('withheld', 'wh')}",
    "/organization",
    "/organization/dopa",
    "/organization/dopa/worklist",
    "/dataset/population/worklist",
    "/dataset/population/quality",
    "/dataset/withheld/quality",
    "/scoreboard",
    "/validate",
    "/columns",
    "/sql",
    "/columns?q=จังหวัด",
    "/columns?q=zzz",
    "/sources",
    "/sources/demo",
    "/sources/broken",
    "/runs/run-1",
    "/runs/run-2",
    "/reviews",
    f"/reviews/{file_id('withheld', 'wh')}",
    "/requests",
    "/requests?q=zzz",
    "/requests?organization=dopa&status=open",
    "/requests/00000001-0000-4000-8000-000000000000",
    "/requests/00000012-0000-4000-8000-000000000000?told=asked",
    "/requests/00000003-0000-4000-8000-000000000000",
    "/requests/00000004-0000-4000-8000-000000000000",
    "/requests/new",
    "/requests/new?q=เบี้ยยังชีพ&organization=dopa",
    "/ledger",
    "/about",
    "/developers",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_in_both_languages(client: httpx.Client, path: str) -> None:
    thai, english = client.get(path), client.get("/en" + (path if path != "/" else "/"))
    assert thai.status_code == english.status_code == 200
    assert '<html lang="th">' in thai.text and '<html lang="en">' in english.text
    assert thai.text.count("<h1") == english.text.count("<h1") == 1
    assert "ข้ามไปยังเนื้อหา" in thai.text and "Skip to the content" in english.text
    for answer in (thai, english):
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert len(answer.content) <= 60_000


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_hold_no_thai_of_ours(client: httpx.Client, path: str) -> None:
    """Thai letters on an English page stand in what agencies wrote, marked with its language, in links or in code."""
    english = client.get("/en" + path).text
    bare = re.sub(r'<(\w+)[^>]* lang="th"[^>]*>.*?</\1>|<script.*?</script>|<code>.*?</code>', "", english, flags=re.S)
    for label in re.findall(r"<(?:h1|h2|th|dt|button|summary)[^>]*>([^<]*)<", bare):
        assert not re.search("[ก-๛]", label), label


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/dataset/none", 404, "ไม่มีหน้านี้"),
        ("/dataset/gone", 410, "ข้อมูลนี้ถูกนำออกแล้ว"),
        ("/en/dataset/gone", 410, "This data was taken down"),
        ("/resource/none", 404, "ไม่มีหน้านี้"),
        ("/runs/none", 404, "ไม่มีหน้านี้"),
        ("/sources/none", 404, "ไม่มีหน้านี้"),
        ("/organization/none", 404, "ไม่มีหน้านี้"),
        ("/runs/run-2?after=x", 400, "อ่านที่อยู่เว็บนี้ไม่เข้าใจ"),
        (f"/resource/{POPULATION}?none__exact=1", 400, "อ่านที่อยู่เว็บนี้ไม่เข้าใจ"),
        (f"/resource/{POPULATION}?version=9", 404, "ไม่มีหน้านี้"),
        (f"/resource/{POPULATION}?version=-1", 400, "อ่านที่อยู่เว็บนี้ไม่เข้าใจ"),
        ("/en/nowhere", 404, "This page is not here"),
    ],
)
def test_what_is_not_there_is_said_on_a_page(client: httpx.Client, path: str, status: int, says: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert says in answer.text
    assert "noindex" in answer.text


def test_a_lost_index_leaves_the_pages_of_data_standing(lost: httpx.Client) -> None:
    assert lost.get("/search").status_code == 503
    assert "ระบบค้นหายังไม่ตอบสนอง" in lost.get("/").text
    assert lost.get("/dataset/population").status_code == 200
    assert lost.get("/organization/dopa").status_code == 200


def test_an_empty_catalogue_says_so(empty: httpx.Client) -> None:
    assert "ยังไม่มีข้อมูลที่นี่" in empty.get("/").text
    for path in ("/search", "/organization", "/sources", "/ledger"):
        assert empty.get(path).status_code == 200


def test_markup_of_agencies_is_sanitised(client: httpx.Client) -> None:
    page = client.get("/dataset/population").text
    assert "<strong>หนึ่งแถวคือหนึ่งจังหวัดในหนึ่งปี</strong>" in page
    assert "<script>alert" not in page
    assert 'href="https://stat.example.go.th" rel="noopener nofollow"' in page


def test_thai_dates_carry_the_machines_date(client: httpx.Client) -> None:
    assert '<time datetime="2026-11-12">12 พ.ย. 2569' in client.get("/dataset/population").text
    assert '<time datetime="2026-11-12">12 Nov 2026' in client.get("/en/dataset/population").text


def test_an_old_address_of_a_dataset_leads_to_its_slug(client: httpx.Client) -> None:
    answer = client.get(f"/en/dataset/{dataset_id('demo', 'population')}")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/en/dataset/population"


def test_nothing_found_shows_ways_on(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "zzz ประชากร", "format": "CSV"}).text
    assert "ไม่พบข้อมูล" in page
    assert "เฉพาะ “ประชากร”" in page


def test_chosen_filters_can_be_removed(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "น้ำ", "organization": "nso"}).text
    assert 'class="chips"' in page
    assert "27 ชุดข้อมูล" in page
    assert "/search?q=%E0%B8%99%E0%B9%89%E0%B8%B3&amp;" not in page.split('class="chips"')[1].split("</ul>")[0]


def test_search_pages_go_on(client: httpx.Client) -> None:
    first = client.get("/search").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert client.get(following[1].replace("&amp;", "&")).text.count('class="hit"') == 14


@pytest.mark.parametrize("query", ["a" * 10_000, "\x00\x01", "'\"<>", "👩‍👩‍👧", "( OR", "..", "%"])
def test_any_query_is_a_query(client: httpx.Client, query: str) -> None:
    assert client.get("/search", params={"q": query}).status_code == 200


def test_rows_are_sorted_filtered_and_taken_along(client: httpx.Client) -> None:
    page = client.get(f"/resource/{POPULATION}", params={"จังหวัด__exact": "ขอนแก่น", "หญิง__sort": "desc"}).text
    assert "2 จาก 8 แถว" in page
    assert page.index("911,900") < page.index("909,100")
    assert 'aria-sort="descending"' in page
    assert f"/api/v1/resources/{POPULATION}/download.csv?%E0%B8%88" in page


def test_a_chart_says_in_words_what_it_shows(client: httpx.Client) -> None:
    page = client.get(f"/resource/{INCOME}").text
    assert '"form":"map"' in page and "เฉพาะปีล่าสุด 2566" in page
    assert "สูงสุดที่ ลำปาง (38,244 บาท/เดือน)" in page
    line = client.get(f"/en/resource/{INCOME}", params={"chart": "line"}).text
    assert "it rose to" in line


def test_a_chart_stands_under_the_same_filter_as_the_rows(client: httpx.Client) -> None:
    page = client.get(f"/resource/{INCOME}", params={"chart": "line", "จังหวัด__exact": "ตรัง"}).text
    figures = page.split('id="chart-data">')[1].split("</script>")[0]
    assert figures.count('"x"') == 7 + 1  # seven years, and the title of the axis


def test_a_table_of_two_thousand_columns_is_shown_in_parts(client: httpx.Client) -> None:
    wide = f"/resource/{file_id('wide', 'wide-csv')}"
    first = client.get(wide)
    assert len(first.content) < 150_000
    assert "ช่องที่ 1 ถึง 60 จาก 2,000" in first.text
    assert "ช่องที่ 1,981 ถึง 2,000 จาก 2,000" in client.get(wide + "?at=1980").text


def test_the_history_tells_what_changed(client: httpx.Client) -> None:
    page = client.get(f"/resource/{POPULATION}/history").text
    assert "<del>861,000</del>" in page and "<ins>862,000</ins>" in page
    assert client.get(f"/resource/{POPULATION}/history?from=x").status_code == 400


def test_a_chart_can_stand_in_another_page(client: httpx.Client) -> None:
    page = client.get(f"/embed/{INCOME.rpartition('/')[2]}?chart=line&version=2")
    assert page.status_code == 200 and "frame-ancestors *" in page.headers["content-security-policy"]
    asked = f"https://data.example.go.th/resource/{INCOME}?chart=line"
    answer = client.get("/oembed", params={"url": asked}).json()
    assert answer["type"] == "rich" and "chart=line&amp;version=2" in answer["html"]
    assert client.get("/oembed", params={"url": "https://evil.example/resource/x"}).status_code == 400


def test_a_question_in_sql_has_an_address(client: httpx.Client) -> None:
    page = client.get(
        "/sql", params={"q": f'SELECT "จังหวัด", sum("หญิง") AS n FROM "{POPULATION}" GROUP BY 1 ORDER BY n DESC'}
    )
    assert page.status_code == 200 and "5,791,500" in page.text
    wrong = client.get("/en/sql", params={"q": "DROP TABLE x"})
    assert wrong.status_code == 400 and 'class="notice notice-poor"' in wrong.text


def test_findings_are_marked_at_their_cells(client: httpx.Client) -> None:
    page = client.get(f"/resource/{POPULATION}").text
    flagged = re.findall(r'<td class="num flag"[^>]*>', page)
    assert len(flagged) == 1


def test_no_row_fits(client: httpx.Client) -> None:
    page = client.get(f"/resource/{POPULATION}", params={"q": "ไม่มีคำนี้"}).text
    assert "ไม่มีแถวที่ตรง" in page


def test_static_files_are_kept_for_ever_under_their_version(client: httpx.Client) -> None:
    address = re.search(r'href="(/static/[^"]+/sala\.css)"', client.get("/").text)
    assert address
    answer = client.get(address[1])
    assert answer.headers["cache-control"].endswith("immutable")
    assert answer.headers["content-encoding"] == "gzip"
    other = re.sub(r"/static/[^/]+/", "/static/old/", address[1])
    assert "immutable" not in client.get(other).headers["cache-control"]
    assert client.get("/static/x/..%2fvisit.py").status_code == 404
