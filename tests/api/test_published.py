"""The name that pages give a table is one that SQL finds, and finds it alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.published import Published, spoken
from catalog.words.errors import NotFound, SalaError

TITLES = st.sampled_from(
    ["ฝน", "ฝน.csv", "ฝน.xlsx", " ฝน  รายเดือน", "Rain", "rain", "", "a/b", 'a"b', "x@3", "r1", "r2"]
)


class Catalogue:
    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def table(self, id: str, version: int | None = None) -> str:
        if id not in [r["id"] for r in self.document["resources"]]:
            raise NotFound("nothing is named so")
        return id

    def dataset(self, slug: str) -> dict[str, Any]:
        if slug != self.document["slug"]:
            raise NotFound("nothing is named so")
        return self.document


@given(st.lists(TITLES, min_size=1, max_size=5))
def test_a_spoken_name_finds_its_own_table(titles: list[str]) -> None:
    resources = [
        {"id": f"r{i}", "title": title, "state": "published", "columns": [{}]} for i, title in enumerate(titles)
    ]
    document = {"slug": "rainfall", "resources": resources}
    published: Any = Published(Catalogue(document))
    for resource in resources:
        name = spoken(document, str(resource["id"]))
        assert published[name] == resource["id"]
        assert '"' not in name


def test_only_a_dataset_with_one_table_is_asked_by_its_slug() -> None:
    one = {"id": "r0", "title": "ฝน", "state": "published", "columns": [{}]}
    document = {"slug": "rainfall", "resources": [one, {**one, "id": "r1", "title": "สถานี"}]}
    assert [spoken(document, r) for r in ("r0", "r1")] == ["rainfall/ฝน", "rainfall/สถานี"]
    assert spoken({**document, "resources": [one]}, "r0") == "rainfall"
    published: Any = Published(Catalogue(document))
    with pytest.raises(SalaError):
        published["rainfall"]
