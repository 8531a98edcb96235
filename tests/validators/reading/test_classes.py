"""Many cells at once are read as one by one: the expressions for many distinct texts agree with `cells.read`."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.reading import cells, classes

WRITTEN = st.one_of(
    st.integers(-(10**9), 10**9).map(lambda n: f"{n:,}"),
    st.floats(0, 1e6).map(lambda n: f"{n:,.2f}"),
    st.integers(0, 10**6).map(str),
    st.integers(0, 99999).map(lambda n: f"{n:05d}"),
    st.tuples(st.integers(1, 31), st.sampled_from(sorted(cells.words.MONTHS)), st.integers(2550, 2567)).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
    st.tuples(st.integers(1, 31), st.integers(1, 12), st.integers(2550, 2567)).map(lambda t: f"{t[0]:02d}/{t[1]:02d}/{t[2]}"),
    st.dates().map(lambda day: day.isoformat()),
    st.datetimes().map(lambda moment: moment.isoformat() + "+07:00"),
    st.integers(1, 999).map(lambda n: f"{n} บาท"),
    st.integers(1, 999).map(lambda n: f"({n})"),
    st.integers(1, 999).map(lambda n: f"{n}.5%"),
    st.integers(2500, 2567).map(lambda n: f"พ.ศ. {n}"),
    st.integers(1, 28).map(lambda n: f"วันจันทร์ที่ {n} มกราคม 2566"),
    st.integers(1, 28).map(lambda n: f"Jan {n}, 2020"),
    st.integers(1, 99).map(lambda n: f"{n}.5 ล้านบาท"),
    st.integers(1, 99).map(lambda n: f"บ้านเลขที่ {n} หมู่ 5"),
    st.sampled_from(["-", "ไม่มีข้อมูล", "NaN", "Nan", "ใช่", "true", "2565/66", "'0012", "08:30", "๑๒๓", "1.1E+12", "CZ6698", "2020r", "12p", "ก.ค.2569p", "1,23", "0,123"]),
    st.text(alphabet="0123456789๐๑.,-/() กมค", max_size=12).map(str.strip),
)  # fmt: skip
FILL = [f"ถ้อยคำ{n}" for n in range(classes._FEW + 1)]


@settings(max_examples=150, deadline=None)
@given(st.lists(WRITTEN, min_size=20, max_size=60, unique=True))
def test_the_fast_way_reads_the_same(texts: list[str]) -> None:
    found = classes.classify(pa.array([*texts, *FILL], pa.string()))
    for index, text in enumerate(texts):
        one = cells.read(text)
        assert classes.KINDS[found.codes[index]] == one.kind, text
        if one.kind in ("int", "dec", "zero"):
            assert found.numbers[index] == one.value, text
