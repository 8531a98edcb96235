"""What publishing does, on both engines."""

from catalog.catalogue.catalogue import Catalogue
from catalog.words.model import dataset_id
from tests.catalog.catalogue.conftest import publication, run_of


def test_a_published_record_is_read_by_id_and_slug(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a", title="ประชากร รายจังหวัด")])
    document = catalogue.dataset(dataset_id("dopa", "a"))
    assert document["slug"] == "ประชากร-รายจังหวัด"
    assert catalogue.dataset(document["slug"]) == document
