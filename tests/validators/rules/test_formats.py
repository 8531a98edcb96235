"""A schema on workbooks and on JSON: the errors of `frictionless.validate` on the same file."""

import json
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.validators.rules.tables import field
from tests.validators.rules.test_identity import compare
from validators import judge_file
from validators.port import Hints
from validators.rules import check, frictionless

TEXTS = st.sampled_from(["", "a", "abc", "กข", "1", "2.50", "x@b.co", "2020-01-01", "true", "-", "NA", "[1]", "๑๒"])
NUMBERS = st.one_of(st.integers(-3, 12), st.sampled_from([0.5, 2.0, -1.25, 1e300, 2020, 2**53, 10**15]))
MOMENTS = st.sampled_from([date(2020, 1, 1), datetime(2020, 1, 1, 10, 20, 30), datetime(2020, 1, 1), time(10, 20)])
CELLS = st.one_of(TEXTS, NUMBERS, st.none(), st.booleans())


@st.composite
def sheet(draw: st.DrawFn, cells: st.SearchStrategy[Any]) -> tuple[list[list[Any]], dict[str, Any], dict[str, Any]]:
    """(rows with their header, schema, dialect)."""
    names = [f"f{place}" for place in range(draw(st.integers(1, 4)))]
    schema: dict[str, Any] = {"fields": [draw(field(name)) for name in names]}
    if draw(st.integers(0, 3)) == 0:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    if draw(st.integers(0, 4)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["", "-"], ["NA"], ["0"]]))
    dialect = draw(st.sampled_from([{}, {}, {}, {"headerRows": [1, 2]}, {"skipBlankRows": True}, {"header": False}]))
    labels = draw(st.one_of(st.just(names), st.lists(st.sampled_from([*names, "x", 5, None]), max_size=5)))
    width = st.one_of(st.just(len(names)), st.just(len(names)), st.integers(0, 5))
    rows = [[draw(cells) for _ in range(draw(width))] for _ in range(draw(st.integers(0, 8)))]
    return [labels, *rows], schema, dialect


def write_xlsx(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            book.active.cell(number, place, value)
    book.save(path)


def write_ods(path: Path, rows: list[list[Any]]) -> None:
    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bool):
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        text = quoteattr(str(value))
        return f'<table:table-cell office:value-type="string" office:string-value={text}><text:p>{text[1:-1]}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:media-type="{kind}" manifest:full-path="/"/></manifest:manifest>',
        )
        for name in ("meta", "styles", "settings"):
            archive.writestr(f"{name}.xml", f'<office:document-{name} {spaces} office:version="1.2"/>')
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>',
        )


SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(made=sheet(st.one_of(CELLS, MOMENTS)))
def test_xlsx(tmp_path: Path, made: Any) -> None:
    rows, schema, dialect = made
    write_xlsx(tmp_path / "t.xlsx", rows)
    compare(tmp_path / "t.xlsx", schema, dialect)


@SETTINGS
@given(made=sheet(st.one_of(CELLS, MOMENTS.filter(lambda one: isinstance(one, date)))))
@pytest.mark.filterwarnings("ignore")  # ezodf's own
def test_ods(tmp_path: Path, made: Any) -> None:
    rows, schema, dialect = made
    write_ods(tmp_path / "t.ods", rows)
    compare(tmp_path / "t.ods", schema, dialect)


NESTED = st.one_of(CELLS, st.sampled_from([[], [1, "a"], {}, {"a": 1}, [[100, 13]]]))


@SETTINGS
@given(made=sheet(NESTED), keyed=st.booleans(), lines=st.booleans(), within=st.booleans(), data=st.data())
def test_json(tmp_path: Path, made: Any, keyed: bool, lines: bool, within: bool, data: st.DataObject) -> None:
    rows, schema, dialect = made
    if keyed:
        labels = [str(label) for label in rows[0]]
        items: list[Any] = [dict(data.draw(st.permutations(list(zip(labels, row))))) for row in rows[1:]]
    else:
        items = rows
    if lines:
        path = tmp_path / "t.jsonl"
        path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    else:
        path = tmp_path / "t.json"
        path.write_text(json.dumps({"rows": items} if within else items, ensure_ascii=False), encoding="utf-8")
        if within:
            dialect = {**dialect, "json": {"property": "rows"}}
    compare(path, schema, dialect)


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore")
def test_the_books_of_the_corpus(corpus: Path) -> None:
    """Frictionless infers the schema of a book; then every field is made to be a number, required and unique."""
    paths = [path for path in corpus.rglob("*") if path.suffix in (".xls", ".ods") and path.stat().st_size < 300_000]
    assert len(paths) > 4
    for path in paths:
        compare(path, None, None)
        labels = [label for label in check(path).report["tasks"][0]["labels"] if label]
        fields = [
            {"name": name, "type": "number", "constraints": {"required": True, "unique": True}}
            for name in dict.fromkeys(labels)
        ]
        compare(path, {"fields": fields} if fields else None, None)


SCHEMA = {
    "fields": [{"name": "จังหวัด", "type": "string"}, {"name": "จำนวน", "type": "integer", "constraints": {"minimum": 5}}]
}


def judged(path: Path, **hints: Any) -> list[tuple[str, int | None]]:
    found = judge_file(path, Hints(name=path.name, table_schema=SCHEMA, **hints), path.with_suffix(".parquet"))
    assert found.unreadable is None
    errors = found.judgement.report["tasks"][0]["errors"]
    return [(error["type"], error.get("rowNumber")) for error in errors]


def test_a_judge_applies_a_schema_to_every_format(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["จังหวัด", "จำนวน"], ["น่าน", 10], ["ตาก", 3], ["แพร่", "มาก"]]
    write_xlsx(tmp_path / "t.xlsx", rows)
    write_ods(tmp_path / "t.ods", rows)
    items = [dict(zip(rows[0], row)) for row in rows[1:]]
    (tmp_path / "list.json").write_text(json.dumps(items))
    (tmp_path / "deep.json").write_text(json.dumps({"result": {"records": items}}))
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, items)))
    (tmp_path / "lines.json").write_text("\n".join(map(json.dumps, items)))
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.write(tmp_path / "t.xlsx", "t.xlsx")
    wrong = [("constraint-error", 3), ("type-error", 4)]
    for name in ("t.xlsx", "t.ods", "list.json", "deep.json", "t.jsonl", "lines.json", "t.zip"):
        assert judged(tmp_path / name) == wrong, name


def test_the_sheet_that_is_read_is_the_sheet_that_is_checked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["คำอธิบาย"])
    page = book.create_sheet("ข้อมูล")
    for row in (["จังหวัด", "จำนวน"], ["น่าน", 10], ["ตาก", 3]):
        page.append(row)
    book.save(tmp_path / "t.xlsx")
    assert judged(tmp_path / "t.xlsx", sheet="ข้อมูล") == [("constraint-error", 3)]


def test_what_a_small_file_makes_large_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.ods"
    write_ods(path, [["จังหวัด", "จำนวน"], ["น่าน", 10]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    row = b"<table:table-row"
    parts["content.xml"] = parts["content.xml"].replace(row, row + b' table:number-rows-repeated="31"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert not compare(path, SCHEMA, None)
    monkeypatch.setattr(frictionless, "MOST_SPREAD", 100)
    assert [error["type"] for error in check(path, SCHEMA).errors] == ["table-error"]
    write_xlsx(tmp_path / "t.xlsx", [["จังหวัด", "จำนวน"], *[["น่าน", 10]] * 50])
    monkeypatch.setattr(frictionless, "MOST_CELLS", 20)
    found = check(tmp_path / "t.xlsx", SCHEMA)
    assert [error["type"] for error in found.errors] == ["table-error"] and found.rows == 11
