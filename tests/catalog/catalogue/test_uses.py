"""Uses: added up by dataset, of what is published only, and told to the index."""

from pathlib import Path

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.uses import Used
from catalog.search.port import SearchQuery
from catalog.search.tantivy import TantivyIndex
from catalog.words.model import dataset_id, resource_id
from tests.catalog.catalogue.conftest import publication, run_of, withheld

A, B = dataset_id("dopa", "a"), dataset_id("dopa", "b")


def test_uses_are_added_up_by_dataset(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a"), publication("b"), withheld("w")])
    slug = catalogue.dataset(B)["slug"]
    counted = {
        Used("dataset", A): (2, 0),
        Used("resource", resource_id(A, "a-0")): (1, 3),
        Used("dataset", slug): (5, 0),
        Used("dataset", dataset_id("dopa", "w")): (9, 9),
        Used("dataset", "no such"): (1, 1),
    }
    assert catalogue.count_uses(counted) == 2
    assert catalogue.count_uses({Used("dataset", B): (1, 0)}) == 1
    assert catalogue.count_uses({}) == 0
    assert (catalogue.uses(A), catalogue.uses(B)) == ({"views": 3, "downloads": 3}, {"views": 6, "downloads": 0})
    assert catalogue.uses(dataset_id("dopa", "w")) == {"views": 0, "downloads": 0}


def test_the_index_sorts_by_uses_once_it_is_told(catalogue: Catalogue, tmp_path: Path) -> None:
    run_of(catalogue, [publication("a"), publication("b")])
    index = TantivyIndex(tmp_path / "index")
    catalogue.catch_up(index)
    for one, other in ((A, B), (B, A)):
        catalogue.count_uses({Used("dataset", one): (40, 0)})
        at = index.position()
        assert catalogue.follow_uses(index) == 1 and catalogue.follow_uses(index) == 0
        assert index.position() == at and catalogue.compare(index).good
        if one == A:
            assert [hit.id for hit in index.search(SearchQuery(sort="-use")).hits] == [one, other]
    catalogue.count_uses({Used("dataset", B): (0, 1)})
    catalogue.rebuild(index)
    assert [hit.id for hit in index.search(SearchQuery(sort="-use")).hits] == [B, A]
    index.close()
