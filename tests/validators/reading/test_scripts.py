"""Files in other scripts do not pass as Thai, nor Thai ones as others."""

from pathlib import Path

import pytest

from tests.validators.reading.test_shapes import codes, read

GREEK = "Δήμος,Περιφέρεια,n\nΑθηναίων,Αττική,1\nΘεσσαλονίκης,Κεντρική Μακεδονία,2\nΠατρέων,Δυτική Ελλάδα,3\n"
PLAIN_GREEK = "Όνομα,n\nΚατερίνα Παπαδάκη,1\nΝίκος Αδάμ,2\nΜαρία Γεράκη,3\n"  # no letter above FB: CP874 would take it
RUSSIAN = "Город,Область,n\nМосква,Московская,1\nКазань,Татарстан,2\nОмск,Омская область,3\n"
FRENCH = "Commune,Département,n\nOrléans,Loiret,1\nNîmes,Gard,2\nÉpernay,Marne,3\nMâcon,Saône-et-Loire,4\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GREEK, "iso8859-7"), (GREEK, "cp1253"), (PLAIN_GREEK, "iso8859-7"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "iso8859-5"),
        (FRENCH, "cp1252"),
    ],
)  # fmt: skip
def test_another_script_is_read_as_what_it_is(tmp_path: Path, text: str, encoding: str) -> None:
    found, rows = read(tmp_path, text, encoding=encoding)
    assert [column.title for column in found.columns] == text.splitlines()[0].split(",")
    assert rows[-1][found.columns[0].name] == text.splitlines()[-1].split(",")[0]
    assert "mojibake-repaired" not in codes(found)


def test_what_nothing_speaks_for_is_refused_and_read_when_the_source_says_it(tmp_path: Path) -> None:
    text, encoding = "城市,人口\n北京,1\n上海广州,2\n东莞深圳,3\n", "gb18030"
    found, _ = read(tmp_path, text, encoding=encoding)
    assert found.unreadable is not None
    found, rows = read(tmp_path, text, encoding=encoding, dialect={"encoding": encoding})
    assert [row[found.columns[0].name] for row in rows] == [line.split(",")[0] for line in text.splitlines()[1:]]


@pytest.mark.parametrize(
    "text",
    [
        "ชื่อ,n\nก,1\nข,2\n", "จว,n\nกบ,1\nกทม,2\nนน,3\nสฎ,4\n", "หน่วย,n\nกรมสรรพสามิต,1\nสพฐ.,2\nฯพณฯ,3\n",
        "ผู้ป่วย,n\nเเพร่,1\nน้ำท่วม,2\nเปอร์เซ็นต์ ๒๕,3\nทำ้เล,4\n",
    ],
)  # fmt: skip
def test_short_and_slightly_misspelled_thai_stays_thai(tmp_path: Path, text: str) -> None:
    _, rows = read(tmp_path, text, encoding="cp874")
    said = [str(next(value for key, value in row.items() if not key.startswith("__"))) for row in rows]
    assert said == [line.split(",")[0].replace("เเ", "แ") for line in text.splitlines()[1:]]
