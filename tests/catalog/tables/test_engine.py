"""Rows, totals, groups: on hand-made cases, and frames against SQL on any query."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.tables.engine import DuckTables
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import NotFound
from catalog.words.model import Column
from tests.catalog.tables.conftest import CELLS, PROVINCES, write_table

ODD = 'a"b__c=d'


def ask(tables: DuckTables, table: Table, *pairs: tuple[str, str]):
    return tables.rows(table, parse_row_query(pairs, table.columns))


def ids(page) -> list[int]:
    return [row["__id"] for row in page.data]


def test_a_page_shows_public_columns_and_the_id_first(tables, provinces) -> None:
    page = ask(tables, provinces)
    assert page.total == 7
    assert list(page.data[0]) == ["__id", *(c.name for c in PROVINCES)]
    assert page.data[0] == {
        "__id": 1,
        "จังหวัด": "เชียงใหม่",
        "ปี": 2565,
        "amount": 10,
        "rate": 1.5,
        "day": "2023-01-31",
        ODD: "x=1",
    }
    assert "raw secret" not in json.dumps(page.data)
    assert page.data[5]["rate"] is None


def test_pages_follow_each_other_and_end(tables, provinces) -> None:
    seen = [i for p in "12345" for i in ids(ask(tables, provinces, ("page", p), ("page_size", "2")))]
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert ask(tables, provinces, ("page", "1000000"), ("page_size", "10000")).data == []


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("จังหวัด__exact", "ตาก")], [3]),
        ([("จังหวัด__differs", "ตาก")], [1, 2, 4, 5, 6, 7]),
        ([("จังหวัด__contains", "เ")], [1, 2, 5]),
        ([("จังหวัด__notcontains", "เ")], [3, 4, 7]),
        ([("จังหวัด__in", "ตาก,เลย")], [3, 5]),
        ([("จังหวัด__notin", "ตาก,เลย")], [1, 2, 4, 7]),
        ([("จังหวัด__isnull", "")], [6]),
        ([("rate__isnotnull", "")], [1, 2, 4, 5, 7]),
        ([("จังหวัด__less", "เชียงใหม่")], [1, 2, 4]),
        ([("amount__greater", "10")], [1, 2, 7]),
        ([("amount__strictly_greater", "10")], [2, 7]),
        ([("rate__less", "1.5")], [1, 4]),
        ([("amount__less", "5.5")], [3, 6]),
        ([("day__strictly_less", "2023-01-01")], [2, 6]),
        ([(f"{ODD}__exact", "x=1")], [1]),
        ([(f"{ODD}__in", '"A,b"')], [5]),
        ([(f"{ODD}__contains", "a,B")], [5]),
        ([("amount__contains", "5")], [2, 3, 7]),
        ([("q", "ขอน")], [4]),
        ([("q", "2020")], [6]),
        ([("q", " เ ๒๕๖๕ ")], [1, 2, 5]),
        ([("q", "ตาก ๙๙")], []),
        ([("__id__exact", "4")], [4]),
        ([("ปี__exact", "2565"), ("amount__strictly_greater", "10")], [2]),
        ([("จังหวัด__sort", "asc")], [2, 4, 1, 3, 7, 5, 6]),
        ([("จังหวัด__sort", "desc")], [5, 7, 3, 1, 4, 2, 6]),
        ([("amount__sort", "desc")], [7, 2, 1, 4, 3, 6, 5]),
        ([("ปี__sort", "asc"), ("rate__sort", "desc")], [5, 2, 1, 7, 4, 3, 6]),
        ([("day__sort", "asc"), ("day__isnotnull", "")], [6, 2, 5, 1, 4]),
        ([("amount__exact", "99999999999999999999999")], []),
    ],
)
def test_filters_and_orders(tables, provinces, pairs, expected) -> None:
    page = ask(tables, provinces, *pairs)
    assert sorted(ids(page)) == sorted(expected) and page.total == len(expected)
    if any(name.endswith("__sort") for name, _ in pairs):
        assert ids(page) == expected
    assert ids(ask(tables, provinces, *pairs, ("page_size", "2"), ("page", "2"))) == ids(page)[2:4]


def test_groups_leave_out_the_rows_that_the_table_adds_up_itself(tables, provinces) -> None:
    page = ask(
        tables,
        provinces,
        ("ปี__groupby", ""),
        ("amount__sum", ""),
        ("amount__count", ""),
        ("rate__avg", ""),
        ("จังหวัด__max", ""),
    )
    assert page.data == [
        {"ปี": 2565, "amount__sum": 60, "amount__count": 2, "rate__avg": 2.25, "จังหวัด__max": "เลย"},
        {"ปี": 2566, "amount__sum": 15, "amount__count": 3, "rate__avg": 0.5, "จังหวัด__max": "ตาก"},
    ]
    assert page.total == 2


def test_aggregates_without_groups_and_of_nothing(tables, provinces) -> None:
    assert ask(tables, provinces, ("amount__max", ""), ("day__min", "")).data == [
        {"amount__max": 50, "day__min": "2020-02-29"}
    ]
    nothing = ask(tables, provinces, ("จังหวัด__exact", "ไม่มี"), ("amount__sum", ""), ("amount__count", ""))
    assert nothing.data == [{"amount__sum": None, "amount__count": 0}]


def test_json_is_the_same_answer(tables, provinces) -> None:
    query = parse_row_query([("amount__sort", "desc")], provinces.columns)
    for _ in range(2):
        answer = json.loads(tables.rows_json(provinces, query, lambda total: {"next": f"of {total}"}))
        assert answer["data"] == tables.rows(provinces, query).data
        assert answer["meta"] == {"page": 1, "page_size": 20, "total": 7} and answer["links"] == {"next": "of 7"}


def test_a_lost_file_is_not_found(tables, tmp_path) -> None:
    with pytest.raises(NotFound):
        tables.rows(Table("r", 1, str(tmp_path / "no.parquet"), "0", 1, PROVINCES), RowQuery())


def test_two_thousand_columns_and_names_of_300_bytes(tables, tmp_path) -> None:
    columns = [Column(name=f"{'ก' * 98}{i:04d}__x", title="c", type="integer") for i in range(2000)]
    table = write_table(tmp_path, columns, [[i, i + 1] for i in range(2000)])
    page = ask(tables, table, (f"{columns[1999].name}__exact", "2000"), (f"{columns[3].name}__sort", "desc"))
    assert page.total == 1 and page.data[0][columns[7].name] == 8


def test_an_empty_table(tables, tmp_path) -> None:
    table = write_table(tmp_path, PROVINCES, [[] for _ in PROVINCES])
    assert ask(tables, table).data == []
    assert ask(tables, table, ("จังหวัด__sort", "asc"), ("amount__greater", "1"), ("q", "ก")).total == 0
    assert ask(tables, table, ("จังหวัด__groupby", ""), ("amount__max", "")).data == []
    assert ask(tables, table, ("amount__max", ""), ("amount__sum", "")).data == [
        {"amount__max": None, "amount__sum": None}
    ]


def test_what_is_kept_stays_within_its_bound(tmp_path) -> None:
    tables = DuckTables(memory=1_200_000, temp=tmp_path)
    try:
        many = [
            write_table(tmp_path, PROVINCES[:3], [[f"จังหวัด {n} {i}" for i in range(500)], [n] * 500, list(range(500))])
            for n in range(40)
        ]
        for table in many:
            assert ask(tables, table, ("amount__sort", "desc"), ("amount__less", "400")).data[0]["amount"] == 400
        assert 0 < tables.frames.total <= tables.frames.most and len(tables.frames.values) < 40
    finally:
        tables.close()


VALUES = {
    "จังหวัด": ["ตาก", "เลย", "เ", "", "zz"],
    "ปี": ["2565", "2566.5", "0"],
    "amount": ["5", "10", "7.5"],
    "rate": ["1.5", "2", "-1"],
}
VALUES |= {"day": ["2023-01-31", "2020-02-29"], ODD: ["x", "=", "A,b"]}
one_filter = st.sampled_from(list(VALUES)).flatmap(
    lambda name: st.tuples(
        st.sampled_from(
            "exact differs in notin less greater strictly_less strictly_greater isnull isnotnull".split()
        ).map(lambda operator: f"{name}__{operator}"),
        st.sampled_from(VALUES[name]),
    )
)
text_filter = st.tuples(
    st.sampled_from([f"จังหวัด__{o}" for o in ("contains", "notcontains")] + ["q"]), st.sampled_from(["เ", "A", "ก", "x"])
)
sorts = st.tuples(st.sampled_from([f"{n}__sort" for n in VALUES]), st.sampled_from(["asc", "desc"]))
group = st.tuples(st.sampled_from([f"{n}__groupby" for n in VALUES]), st.just(""))
numbers = st.tuples(
    st.sampled_from([f"{n}__{f}" for n in ("ปี", "amount", "rate") for f in ("count", "sum", "avg", "min", "max")]),
    st.just(""),
)
others = st.tuples(st.sampled_from([f"{n}__{f}" for n in VALUES for f in ("count", "min", "max")]), st.just(""))


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same engine twice: one with frames, one with none (all by SQL), and a table of many shapes."""
    folder: Path = tmp_path_factory.mktemp("both")
    from datetime import date

    cells = [list(c) * 9 for c in CELLS]
    cells[4] = [None if d is None else date.fromisoformat(d) for d in cells[4]]
    cells[3] = [None if r is None or r != r else r for r in cells[3]]  # judging writes no NaN
    table = write_table(folder, PROVINCES, cells, parts=([None] * 6 + ["total"]) * 9, group=11)
    framed, plain = DuckTables(256_000_000, folder / "a"), DuckTables(0, folder / "b")
    yield framed, plain, table
    framed.close()
    plain.close()


def same(one: list[dict], other: list[dict]) -> bool:
    return len(one) == len(other) and all(
        a.keys() == b.keys() and all(b[k] == (pytest.approx(v) if isinstance(v, float) else v) for k, v in a.items())
        for a, b in zip(one, other, strict=True)
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(one_filter | text_filter, max_size=3), st.lists(sorts, max_size=3), st.integers(1, 3))
def test_frames_give_the_rows_that_sql_gives(both, filters, order, page) -> None:
    framed, plain, table = both
    pairs = [*dict(filters).items(), *dict(order).items(), ("page", str(page)), ("page_size", "10")]
    query = parse_row_query(pairs, table.columns)
    one, other = framed.rows(table, query), plain.rows(table, query)
    assert one.total == other.total and same(one.data, other.data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(one_filter, max_size=2), st.lists(group, max_size=2), st.lists(numbers | others, max_size=3))
def test_frames_give_the_groups_that_sql_gives(both, filters, groups, aggregates) -> None:
    framed, plain, table = both
    pairs = [*dict(filters).items(), *groups, *aggregates]
    query = parse_row_query(pairs, table.columns)
    if not query.group_by and not query.aggregates:
        return
    one, other = framed.rows(table, query), plain.rows(table, query)
    assert one.total == other.total and same(one.data, other.data)


@pytest.mark.parametrize("memory", [256_000_000, 0])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_moments_with_and_without_a_zone(tmp_path, memory, zone) -> None:
    column = Column(name="t", title="t", type="datetime")
    table = write_table(tmp_path, [column], [[None, datetime(2023, 1, 1, 5), datetime(2024, 2, 29, 12)]])
    found = pq.read_table(table.uri)
    found = found.set_column(3, "t", found.column("t").cast(pa.timestamp("us", zone)))
    pq.write_table(found, table.uri)
    engine = DuckTables(memory, tmp_path / "spill")
    try:
        for value in ("2023-01-01T12:00:00+07:00", "2023-01-01T05:00:00", "2023-01-01T05:00:00Z"):
            page = ask(engine, table, ("t__exact", value))
            assert [row["t"] for row in page.data] == ["2023-01-01T05:00:00" + ("Z" if zone else "")]
        assert ids(ask(engine, table, ("t__strictly_greater", "2023-06-01"))) == [3]
        assert ids(ask(engine, table, ("t__in", "2024-02-29T12:00:00,2020-01-01"))) == [3]
        csv = b"".join(engine.export(table, RowQuery(), "csv", {})).decode().split()
        assert csv[-1].strip('"') == "2024-02-29T12:00:00" + ("Z" if zone else "")
    finally:
        engine.close()


def test_many_at_once_get_what_each_alone_gets(tmp_path) -> None:
    count = 30_000
    cells = [
        [f"จังหวัดที่ {i % 77}" for i in range(count)],
        [2550 + i % 17 for i in range(count)],
        [(i * 7919) % 10_007 for i in range(count)],
    ]
    table = write_table(tmp_path, PROVINCES[:3], cells, group=4096)
    queries = [
        parse_row_query(pairs, table.columns)
        for i in range(40)
        for pairs in (
            [("จังหวัด__exact", f"จังหวัดที่ {i}"), ("amount__sort", "desc")],
            [("ปี__groupby", ""), ("amount__sum", ""), ("amount__greater", str(i * 100))],
            [("page", str(i * 30 + 1))],
            [("จังหวัด__sort", "asc"), ("amount__sort", "desc"), ("page", str(i + 1))],
        )
    ]
    alone, together = DuckTables(256_000_000, tmp_path / "a"), DuckTables(2_000_000, tmp_path / "b")
    try:
        expected = [alone.rows(table, query) for query in queries]
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda query: together.rows(table, query), queries * 2))
        assert found == expected * 2
        assert together.frames.total <= together.frames.most
    finally:
        alone.close()
        together.close()


def test_a_large_table_is_answered_by_sql_until_its_frame_is_ready(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("catalog.tables.engine.AT_ONCE", 0)
    count = 5000
    table = write_table(tmp_path, PROVINCES[:3], [[f"จ{i}" for i in range(count)], [2566] * count, list(range(count))])
    engine = DuckTables(256_000_000, tmp_path / "a")
    try:
        query = parse_row_query([("จังหวัด__contains", "99"), ("amount__sort", "desc")], table.columns)
        first = engine.rows(table, query)
        assert first.data[0]["amount"] == 4999
        engine.warming.settle()
        assert "amount" in engine.frames.get(table.sha256).columns
        monkeypatch.setattr(engine.duck, "page", None)
        assert engine.rows(table, query) == first
    finally:
        engine.close()


@pytest.mark.parametrize("memory", [1_000, 200_000_000])
def test_numbers_in_texts_are_sorted_by_their_value(tmp_path, memory) -> None:
    """By SQL (no room for a frame) and from a frame alike."""
    texts = ["เขต 10", "เขต 2", "เขต ๓", "ก 1", "เขต 007", None, "เขต 123456789012345678", "เขต 99"]
    column = Column(name="area", title="area")
    table = write_table(tmp_path, [column], [texts])
    tables = DuckTables(memory=memory, temp=tmp_path)
    try:
        page = ask(tables, table, ("area__sort", "asc"))
        wanted = ["ก 1", "เขต 2", "เขต ๓", "เขต 007", "เขต 10", "เขต 99", "เขต 123456789012345678", None]
        assert [row["area"] for row in page.data] == wanted
        assert [
            row["area"] for row in ask(tables, table, ("area__less", "เขต 3"), ("area__sort", "asc")).data
        ] == wanted[:3]
    finally:
        tables.close()
