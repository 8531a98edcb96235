"""The open validator's page, with a judge that stands in for the real one (which has its own tests)."""

from pathlib import Path
from typing import Any

import httpx
import pytest

import validators
from catalog.words.model import Column, Finding, Judgement, PersonalColumn, PersonalData, TableShape
from catalog.words.texts import Text
from validators.port import FileJudgement

KEPT: list[Path] = []


def judge(path: Path, hints: Any, out: Path) -> FileJudgement:
    KEPT.append(path)
    text = path.read_text(encoding="utf-8")
    personal = PersonalData(
        tier="block", columns=[PersonalColumn(column="เลขบัตร", kind="national-id", count=1, sample="1-xxxx")]
    )
    return FileJudgement(
        Judgement(
            valid="ผิด" not in text,
            table=TableShape(encoding="utf-8", header_rows=1, rows=1, columns=[Column(name="a", title="a")]),
            findings=[Finding(code="x", severity="warning", column="a", rows=[2], detail=Text.of("file"))]
            if "ผิด" in text
            else [],
            personal_data=personal if "1101700" in text else PersonalData(),
            score=80,
        ),
        "CSV",
        "text/csv",
    )


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validators, "judge_file", judge, raising=False)


def sent(client: httpx.Client, body: str, path: str = "/validate") -> httpx.Response:
    return client.post(path, files={"file": ("ตาราง <b>.csv", body.encode())})


def test_a_good_file_is_said_to_be_good_and_forgotten(client: httpx.Client, judging: None) -> None:
    answer = sent(client, "a\n1\n")
    assert answer.status_code == 200
    assert "แฟ้มนี้พร้อมเผยแพร่" in answer.text and "<b>.csv" not in answer.text
    assert not KEPT[-1].exists()


def test_findings_and_personal_data_are_said(client: httpx.Client, judging: None) -> None:
    answer = sent(client, "a\nผิด 1101700\n", "/en/validate")
    assert "Something should be mended first" in answer.text
    assert "holds personal data" in answer.text and "1-xxxx" in answer.text


def test_nothing_sent_is_an_error(client: httpx.Client, judging: None) -> None:
    assert client.post("/validate", data={"file": "no file"}).status_code == 400
    assert sent(client, "").status_code == 400


def test_without_a_judge_the_page_says_so(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(validators, "judge_file", raising=False)
    assert sent(client, "a\n1\n").status_code == 503
