"""What a schema finds is told as findings: in both languages, where, how often, and never with the value of a cell."""

from pathlib import Path

import pytest

from validators import judge_file
from validators.port import Hints

SCHEMA = {
    "fields": [
        {"name": "รหัส", "type": "string", "constraints": {"unique": True, "pattern": "[A-Z]{2}[0-9]{2}"}},
        {"name": "ปี", "type": "integer", "constraints": {"minimum": 2500}},
        {"name": "สังกัด", "type": "string"},
    ],
    "foreignKeys": [{"fields": ["สังกัด"], "reference": {"resource": "", "fields": ["รหัส"]}}],
}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_kind_is_told_once(tmp_path: Path, language: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("รหัส,ปี,สังกัด\nAA01,2560,\nAA01,2561,AA01\nsecret,12,ZZ99\nBB02,หนึ่ง,AA01\n", encoding="utf-8")
    found = judge_file(path, Hints(name="t.csv", table_schema=SCHEMA), tmp_path / "t.parquet")
    told = {(one.code, one.column): one for one in found.judgement.findings if one.severity.value == "error"}
    assert {code for code, _ in told} == {"unique-error", "constraint-error", "foreign-key", "type-error"}
    assert told["constraint-error", "รหัส"].rows == [4] and told["foreign-key", None].rows == [4]
    assert "minimum: 2500" in told["constraint-error", "ปี"].detail.render(language)
    assert sum(one.code == "type-error" for one in found.judgement.findings) == 1  # reading found it, too
    texts = [text.render(language) for one in told.values() for text in (one.detail, one.fix) if text]
    assert not any("secret" in text or "ZZ99" in text or "{" in text.replace("{2}", "") for text in texts)
    assert "สังกัด → " in told["foreign-key", None].detail.render(language)


def test_a_wrong_header_and_a_wrong_schema_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    for fields, code in (
        ([{"name": "a"}, {"name": "c"}], "incorrect-label"),
        ([{"name": "a"}, {"name": "b"}, {"name": "c"}], "missing-label"),
        ([{"name": "a", "type": "string", "constraints": {"minimum": 3}}], "field-error"),
    ):
        found = judge_file(path, Hints(name="t.csv", table_schema={"fields": fields}), tmp_path / "t.parquet")
        assert code in {one.code for one in found.judgement.findings} and not found.judgement.valid
