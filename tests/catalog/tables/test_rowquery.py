"""The query string of rows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.tables.port import Filter
from catalog.tables.rowquery import OPERATORS, parse_row_query
from catalog.words.errors import InvalidRequest, SalaError
from catalog.words.model import Column

LONG = "ก" * 100
COLUMNS = [
    Column(name="name", title="name"),
    Column(name="a__b", title="a__b", type="integer"),
    Column(name='q"=x', title="q"),
    Column(name=LONG, title="long", type="number"),
    Column(name="day", title="day", type="date"),
    Column(name="where", title="where", type="geometry"),
]


def parse(*pairs):
    return parse_row_query(pairs, COLUMNS)


def test_a_plain_query() -> None:
    query = parse()
    assert (query.page, query.page_size, query.filters, query.sort, query.columns) == (1, 20, (), (), None)


def test_everything_at_once() -> None:
    query = parse(
        ("name__exact", "a=b=c"),
        ("a__b__greater", "๑๒"),
        ('q"=x__contains', "x__y"),
        (f"{LONG}__less", "1.5"),
        ("day__in", "2023-01-31,2022-01-01"),
        ("name__notin", 'a,"b,c"'),
        ("where__isnull", ""),
        ("name__sort", "desc"),
        ("a__b__sort", "asc"),
        ("columns", "name,a__b"),
        ("page", "3"),
        ("page_size", "10000"),
        ("q", " หา "),
        ("version", "7"),
    )
    assert query.filters == (
        Filter("name", "exact", "a=b=c"),
        Filter("a__b", "greater", 12),
        Filter('q"=x', "contains", "x__y"),
        Filter(LONG, "less", 1.5),
        Filter("day", "in", (date(2023, 1, 31), date(2022, 1, 1))),
        Filter("name", "notin", ("a", "b,c")),
        Filter("where", "isnull"),
    )
    assert query.sort == (("name", True), ("a__b", False))
    assert (query.columns, query.page, query.page_size, query.q) == (("name", "a__b"), 3, 10_000, "หา")
    assert hash(query) == hash(query)


def test_groups_name_their_columns_as_api_tabular_does() -> None:
    query = parse(("name__groupby", ""), ("a__b__sum", ""), ("a__b__sum__sort", "desc"))
    assert (query.group_by, query.aggregates, query.sort) == (("name",), (("sum", "a__b"),), (("a__b__sum", True),))


@pytest.mark.parametrize(
    ("pair", "detail", "fix"),
    [
        (("nmae__exact", "x"), "nmae", "name"),
        (("name__exat", "x"), "exat", "exact"),
        (("pgae", "1"), "pgae", "page"),
        (("page", "0"), "page", None),
        (("page_size", "10001"), "page_size", None),
        (("page", "9" * 5000), "page", None),
        (("a__b__exact", "abc"), "abc", "42"),
        (("day__less", "31/01/2566"), "31/01/2566", "2023-01-31"),
        (("name__sum", ""), "name", "count"),
        (("name__sort", "up"), "name", None),
        (("columns", "name,nope"), "nope", "Known"),
        (("where__exact", "x"), "where", None),
        (("__exact", "x"), "__exact", None),
    ],
)
def test_what_is_not_understood_is_said(pair, detail, fix) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse(pair)
    assert detail in caught.value.detail.render("en")
    assert caught.value.detail.render("th") != caught.value.detail.render("en")
    if fix is not None:
        assert caught.value.fix is not None and fix in caught.value.fix.render("en")


def test_a_parameter_twice_columns_beside_groups_and_too_many_parts_are_errors() -> None:
    for pairs in (
        [("page", "1"), ("page", "2")],
        [("columns", "name"), ("name__groupby", "")],
        [("name__exact", "x")] * 201,
    ):
        with pytest.raises(InvalidRequest):
            parse(*pairs)


names = st.one_of(st.sampled_from([c.name for c in COLUMNS]), st.text(max_size=20))


@given(
    st.lists(
        st.tuples(st.builds(lambda n, o: f"{n}__{o}", names, st.sampled_from(OPERATORS)) | st.text(), st.text()),
        max_size=5,
    )
)
def test_no_query_string_breaks_the_parser(pairs) -> None:
    try:
        query = parse_row_query(pairs, COLUMNS)
    except SalaError:
        return
    assert query.page >= 1 and {f.column for f in query.filters} <= {c.name for c in COLUMNS} | {"__id"}
