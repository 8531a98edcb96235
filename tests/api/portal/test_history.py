"""What a changed row is called on the page of a file's history."""

from types import SimpleNamespace

from api.portal.pages import history

COLUMNS = [
    {"name": "district", "title": "เขต", "type": "string"},
    {"name": "year", "title": "ปี", "type": "year"},
    {"name": "people", "title": "ประชากร", "type": "integer", "kind": "measure"},
]


def change(id: int, key: dict[str, str]) -> dict:
    return {"change": "changed", "id": id, "key": key, "cells": [{"column": "people", "from": 1000, "to": 2000}]}


def test_a_row_is_called_by_its_key_else_by_its_words_else_by_its_number() -> None:
    visit = SimpleNamespace(language="th")
    changes = [change(5, {"district": "ดุสิต"}), change(6, {}), change(7, {})]
    made = history.lines(visit, {"changes": changes}, COLUMNS, {6: {"district": "บางรัก", "year": 2566}})
    assert [one["row"] for one in made] == ["ดุสิต", "บางรัก, 2566", "7"]
    assert made[1]["cells"] == [("ประชากร", "1,000", "2,000")]
