"""No personal column is missed, and fewer than one in a hundred harmless tables is blocked."""

import pyarrow as pa
import pytest

from catalog.words.model import PersonalData
from tests.validators.people.labelled import (
    Case,
    decoy_cases,
    hard_cases,
    personal_cases,
    phone_cases,
    province_cases,
    split_cases,
    told_cases,
)
from validators.people import PersonalScan

PERSONAL = [*personal_cases(), *hard_cases(), *phone_cases(), *split_cases(), *province_cases(), *told_cases()]
DECOYS = list(decoy_cases())


def scanned(case: Case) -> PersonalData:
    scan = PersonalScan()
    scan.feed({title: pa.array(values, pa.string()) for title, values in case.table.items()})
    for where, text in case.notes.items():
        scan.note(text, where)
    return scan.result()


@pytest.mark.parametrize("case", PERSONAL, ids=lambda case: case.name)
def test_no_personal_column_is_missed(case: Case) -> None:
    result = scanned(case)
    assert (case.column, case.kind) in {(found.column, found.kind) for found in result.columns}
    if case.block:
        assert result.tier == "block"
    if case.name.startswith("phone "):
        assert next(c.count for c in result.columns if c.kind == "phone") == 30


def test_nearly_no_harmless_table_is_blocked() -> None:
    blocked = [case.name for case in DECOYS if scanned(case).tier == "block"]
    assert len(blocked) < 0.01 * len(DECOYS), blocked


def test_few_harmless_tables_wait_for_a_reviewer() -> None:
    held = [case.name for case in DECOYS if scanned(case).tier != "clean"]
    assert len(held) <= 0.03 * len(DECOYS), held
