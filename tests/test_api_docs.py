"""docs/api.md names every operation, every action and every type of error, and none that does not exist."""

import re
from pathlib import Path

from api.app import OPERATIONS
from api.ckan.actions import ACTIONS
from api.errors import PROBLEMS

TEXT = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_operation_is_described():
    named = set(re.findall(r"`(/api/v1/[^`?]*)`", TEXT))
    assert named == {operation.path for operation in OPERATIONS}


def test_every_error_is_described():
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", TEXT, re.MULTILINE))
    assert rows == {name: str(problem.status) for name, problem in PROBLEMS.items()}


def test_every_action_is_named():
    quiet = {"user_list", "vocabulary_list", "dataset_followee_list"}
    assert not {name for name in ACTIONS if f"`{name}`" not in TEXT} - quiet
