"""How valid a scanned table is, out of the findings of its judgement: the shares that the scoreboard's part V weighs. Pure.

Not measured: duplicate rows (reading does not look for them). Names of places are counted once a name, so their share is a lower bound.
"""

from collections.abc import Mapping
from typing import Any

FAULTS: Mapping[str, str] = {
    "mojibake-lossy": "undecodable",
    "mojibake-repaired": "undecodable",
    "no-header": "bad-header",
    "blank-label": "bad-header",
    "duplicate-label": "bad-header",
    "title-rows": "rows-above-header",
    "header-joined": "rows-above-header",
    "merged-cells": "rows-above-header",
    "missing-cell": "ragged-rows",
    "extra-cell": "ragged-rows",
    "blank-row": "blank-rows",
    "mixed-era": "mixed-era",
    "place-unmatched": "unmatched-places",
    "thai-digits": "numbers-as-text",
    "thousands": "numbers-as-text",
    "marked-numbers": "numbers-as-text",
    "unit-in-cells": "numbers-as-text",
}


def rates_of(report: Mapping[str, Any]) -> dict[str, float] | None:
    """Fault -> affected share of the rows (0 to 1), of a judgement as stored; None where it is no table. Of several columns the worst counts."""
    table = report.get("table")
    if not table:
        return None
    rows = max(1, int(table.get("rows") or 0))
    found: dict[str, float] = {}
    for finding in report.get("findings") or ():
        fault = FAULTS.get(finding["code"])
        if fault is not None:
            found[fault] = max(found.get(fault, 0.0), min(1.0, affected(finding) / rows))
    return found


def affected(finding: Mapping[str, Any]) -> int:
    """Rows or cells; of two eras in one column the rarer one is taken for the fault."""
    params = finding["detail"].get("params") or {}
    if finding["code"] == "mixed-era" and {"be", "ce"} <= params.keys():
        return int(min(params["be"], params["ce"]))
    return int(finding.get("count") or 1)
