from collections.abc import Iterator

import pytest

from catalog.search.elastic import ElasticIndex
from catalog.search.port import SearchQuery
from catalog.words.errors import EngineLost
from tests.catalog.search.suite import RAIN, SearchSuite
from tests.elastic import elastic_url, free_port

__all__ = ["elastic_url"]
NUMBER = iter(range(10_000))


@pytest.mark.elastic
class TestElastic(SearchSuite):
    @pytest.fixture
    def index(self, elastic_url: str) -> Iterator[ElasticIndex]:
        made = ElasticIndex(elastic_url, f"test{next(NUMBER)}")
        yield made
        made._ask("DELETE", f"/{made._generation()}")
        made.close()


@pytest.mark.elastic
def test_a_second_process_sees_what_the_first_wrote(elastic_url: str) -> None:
    writer, reader = ElasticIndex(elastic_url, "pair"), ElasticIndex(elastic_url, "pair", read_only=True)
    writer.apply([RAIN], [], 5)
    assert reader.search(SearchQuery("น้ำ")).total == 1 and reader.position() == 5
    writer.close()
    reader.close()


def test_a_cluster_that_does_not_answer_is_an_engine_lost() -> None:
    index = ElasticIndex(f"http://127.0.0.1:{free_port()}", "nobody")
    for call in (
        lambda: index.search(SearchQuery("น้ำ")),
        index.count,
        index.position,
        lambda: index.apply([RAIN], [], 1),
    ):
        with pytest.raises(EngineLost):
            call()
    index.close()
