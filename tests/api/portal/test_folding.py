"""The same title from several sources is one entry of a page, with its sources."""

from typing import Any

from api.portal.pages.search import folded


def hit(title: str, source: str) -> dict[str, Any]:
    return {"dataset": {"title": title, "source": {"name": source}}, "matched": ()}


def test_titles_fold_across_sources_and_not_within_one() -> None:
    found = [hit("น้ํา", "a"), hit("น้ำ", "b"), hit("ฝน", "a"), hit("น้ำ", "a"), hit("น้ำ", "c")]
    made = folded(found)
    assert [(one["dataset"]["source"]["name"], len(others)) for one, others in made] == [("a", 2), ("a", 0), ("a", 0)]
    assert [d["source"]["name"] for d in made[0][1]] == ["b", "c"]
