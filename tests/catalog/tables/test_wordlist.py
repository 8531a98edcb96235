from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.tables.wordlist import LONGEST, MOST, words_in
from catalog.words.model import Column


def written(path: Path, **columns: list[str | None]) -> tuple[Path, list[Column]]:
    pq.write_table(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), path)
    return path, [Column(name=name, title=name) for name in columns]


def test_words_of_columns_take_turns_and_numbers_are_none(tmp_path: Path) -> None:
    path, columns = written(
        tmp_path / "t.parquet",
        firm=[" บริษัท ก จำกัด ", "บริษัท ข จำกัด", None, "บริษัท ก จำกัด"],
        code=["12", "1,300", "A-7", "12"],
    )
    assert words_in(path, columns) == ["บริษัท ก จำกัด", "A-7", "บริษัท ข จำกัด"]
    assert words_in(path, [Column(name="gone", title="x")]) == []


def test_bounds(tmp_path: Path) -> None:
    many = [f"ร้านที่ {n} " + "ก" * 200 for n in range(3000)]
    path, columns = written(tmp_path / "t.parquet", name=many)
    found = words_in(path, columns)
    assert 100 < len(found) <= MOST and max(map(len, found)) == LONGEST
    (tmp_path / "broken").write_bytes(b"nothing")
    assert words_in(tmp_path / "broken", columns) == [] == words_in(tmp_path / "none", columns)


def test_names_go_before_addresses_and_pages_are_none(tmp_path: Path) -> None:
    path, columns = written(
        tmp_path / "t.parquet",
        address=[f"เลขที่ {n} ถนนสายหนึ่งที่ยาวมาก แขวงหนึ่ง เขตหนึ่ง กรุงเทพมหานคร ชั้นที่ {n} อาคารใหญ่" for n in range(750)],
        firm=[f"บริษัท กิจการที่ {n} จำกัด (มหาชน)" for n in range(750)],
        page=[f"http://www.firm{n}.co.th" for n in range(750)],
    )
    found = words_in(path, columns)
    assert found[:750] == [f"บริษัท กิจการที่ {n} จำกัด (มหาชน)" for n in range(750)]
    assert any(word.startswith("เลขที่") for word in found) and not any("www" in word for word in found)
