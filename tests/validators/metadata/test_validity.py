"""From findings to the shares that the scoreboard weighs."""

from validators.metadata.scoreboard import TABLE_WEIGHTS, table_validity
from validators.metadata.validity import FAULTS, rates_of
from validators.reading.findings import CODES, finding


def test_every_code_is_one_of_reading_s_and_every_fault_has_a_weight() -> None:
    assert set(FAULTS) <= set(CODES)
    assert set(TABLE_WEIGHTS) - set(FAULTS.values()) == {"duplicate-rows"}


def test_shares_of_rows() -> None:
    found = [
        finding("blank-row", count=5),
        finding("thai-digits", "a", count=2),
        finding("thousands", "b", count=50),
        finding("title-rows", count=2),
        finding("mixed-era", "y", be=90, ce=10),
        finding("encoding", encoding="cp874"),
    ]
    report = {"table": {"rows": 100}, "findings": [one.model_dump(mode="json") for one in found]}
    rates = rates_of(report)
    assert rates == {"blank-rows": 0.05, "numbers-as-text": 0.5, "rows-above-header": 0.02, "mixed-era": 0.1}
    assert abs(table_validity(rates) - (1 - 0.1 * 0.05 - 0.1 * 0.5 - 0.2 - 0.2 * 0.1)) < 1e-9
    assert rates_of({"valid": False, "findings": []}) is None
    assert rates_of({"table": {"rows": 0}, "findings": []}) == {}
