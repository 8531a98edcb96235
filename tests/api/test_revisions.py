"""Revised figures are news: on the dataset's page and in its feed, once they are known."""


def test_the_page_and_the_feed_tell_what_the_newest_version_changed(client, world) -> None:
    resource = client.get(f"/api/v1/resources/{world.table}").json()
    slug = client.get(f"/api/v1/datasets/{resource['dataset']}").json()["slug"]
    summary = client.get(f"/api/v1/resources/{world.table}/diff?from=1&to=2&lang=en").json()["summary"]
    page = client.get(f"/en/dataset/{slug}").text
    assert "What the newest version changed" in page and summary in page.replace("&#34;", '"')
    feed = client.get("/feeds/datasets.atom", headers={"accept-language": "en"}).text
    assert f"<summary>{summary}" in feed
    thai = client.get(f"/dataset/{slug}").text
    assert "รุ่นล่าสุดเปลี่ยนอะไร" in thai and "จังหวัด" in thai


def test_a_table_with_one_version_has_no_news(client, world) -> None:
    others = client.get("/api/v1/datasets?limit=100").json()["items"]
    single = [d for d in others if all((r.get("version") or 0) < 2 for r in d["resources"])]
    assert single and "What the newest version changed" not in client.get(f"/en/dataset/{single[0]['slug']}").text
