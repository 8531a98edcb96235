import random
from collections import Counter
from pathlib import Path

import pytest

from catalog.search import tantivy, tantivy_counting, tantivy_shapes
from catalog.search.port import IndexDocument, SearchQuery
from catalog.search.tantivy import TantivyIndex
from catalog.words.errors import EngineLost
from catalog.words.facets import SHOWN
from catalog.words.thai.sorting import sort_key
from tests.catalog.search.documents import document

SIZE = 700


@pytest.fixture(scope="module")
def made() -> list[IndexDocument]:
    """Datasets of very many agencies and tags, some of them with more tags than there are columns for."""
    chance = random.Random(5)
    found = []
    for n in range(SIZE):
        agency = f"agency {min(int(chance.paretovariate(0.5)), 400)}"
        tags = {f"tag {min(int(chance.paretovariate(0.4)), 900)}" for _ in range(chance.choice((0, 3, 6, 12)))}
        title = f"เรื่อง {'น้ำ' if n % 3 else 'ข้าว'} {n}"
        found.append(document(str(n), title, organization=(agency, agency), tags=sorted(tags)))
    return found


@pytest.fixture
def index(made: list[IndexDocument], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TantivyIndex:
    monkeypatch.setattr(tantivy_shapes, "FIRST_AGENCIES", 7)
    index = TantivyIndex(tmp_path / "index")
    for n in range(0, SIZE, 200):  # several parts
        index.apply(made[n : n + 200], [], n)
    return index


def expected(values: list[list[str]], limit: int) -> list[tuple[str, int]]:
    counts = Counter(value for held in values for value in held)
    return sorted(counts.items(), key=lambda pair: (-pair[1], sort_key(pair[0])))[:limit]


@pytest.mark.parametrize("asked", [1, 3, 20, 400])
@pytest.mark.parametrize("limit", [1, 5, 20, 2000])
def test_counts_are_exact_however_few_values_are_asked_for(
    index: TantivyIndex, made: list[IndexDocument], monkeypatch: pytest.MonkeyPatch, asked: int, limit: int
) -> None:
    monkeypatch.setattr(tantivy_counting, "ASKED", {"organization": asked, "tags": asked})
    monkeypatch.setattr(tantivy_counting, "PARTIAL", asked)
    monkeypatch.setattr(tantivy_counting, "SPARE", (1, 0))
    for text in ("น้ำ", ""):
        chosen = [one for one in made if text in str(one.dataset["title"])]
        page = index.search(SearchQuery(text, facets=("organization", "tags"), facet_limit=limit))
        agencies = [[one.dataset["organization"]["slug"]] for one in chosen]
        assert [(c.value, c.count) for c in page.facets["organization"]] == expected(agencies, limit)
        assert [(c.value, c.count) for c in page.facets["tags"]] == expected([o.dataset["tags"] for o in chosen], limit)


def test_a_second_thread_counts_the_same(index: TantivyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = [
        SearchQuery("น้ำ", facets=SHOWN),
        SearchQuery("น้ำ", {"organization": ["agency 1"]}, facets=SHOWN),
        SearchQuery("", facets=("license",)),
        SearchQuery("", facets=("tags",)),
    ]
    alone = [index.search(query) for query in queries]
    monkeypatch.setattr(tantivy, "MANY", 0)
    index._reading().tallies.clear()
    index._reading().totals.clear()
    assert [index.search(query) for query in queries] == alone
    assert [index.search(query) for query in queries] == alone


def test_numbers_without_their_meaning_are_an_engine_lost(index: TantivyIndex) -> None:
    folder = index._reading().folder
    (folder / "values").write_bytes(b"")
    with pytest.raises(EngineLost):
        TantivyIndex(index.path, read_only=True).search(SearchQuery(facets=("tags",)))
