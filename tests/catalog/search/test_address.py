import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search.address import parse, toggled, write
from catalog.search.port import SearchQuery
from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, SHOWN, SORTS

OPEN = [name for name, facet in FACETS.items() if facet.values is None and name not in ("format", "year")]
filters = st.dictionaries(
    st.sampled_from(OPEN),
    st.lists(st.text(min_size=1).map(str.strip).filter(bool), min_size=1, max_size=3, unique=True),
)


@settings(deadline=None)
@given(st.text(), filters, st.sampled_from(list(SORTS)), st.integers(0, 1000), st.booleans(), st.booleans())
def test_an_address_gives_its_query_back(text, chosen, sort, limit, explain, exact) -> None:
    query = SearchQuery(text, chosen, sort, limit, None, SHOWN, 20, explain, exact)
    assert parse(write(query)) == query


@pytest.mark.parametrize(
    "parameters",
    [
        [("nonsense", "1")],
        [("sort", "sideways")],
        [("limit", "-1")],
        [("limit", "1001")],
        [("limit", "๑๒")],
        [("limit", "1e3")],
        [("limit", "99999999999999999999")],
        [("explain", "maybe")],
        [("q", "a"), ("q", "b")],
        [("quality", "splendid")],
        [("updated", "2020")],
        [("facets", "format,nonsense")],
    ],
)
def test_what_is_not_known_is_an_error(parameters) -> None:
    with pytest.raises(InvalidRequest):
        parse(parameters)


def test_values_are_read_as_people_write_them() -> None:
    query = parse(
        [("format", "csv"), ("format", "CSV"), ("year", "2566"), ("format", ""), ("page", "2")], passed=("page",)
    )
    assert query.filters == {"format": ["CSV"], "year": ["2023"]}


def test_a_value_is_toggled_and_the_page_begins_again() -> None:
    query = SearchQuery("x", {"format": ["CSV"]}, cursor="abc")
    assert toggled(query, "format", "XLSX").filters == {"format": ["CSV", "XLSX"]}
    assert toggled(query, "format", "CSV").filters == {} and toggled(query, "format", "CSV").cursor is None
