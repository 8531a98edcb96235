"""Every trial has its own home and its own copy of the recorded agencies."""

from pathlib import Path
from typing import Any

import pytest

from tests.agencies import agencies
from tests.elastic import elastic_url
from tests.servers import postgres, redis_url
from tests.trials.sala import Sala

__all__ = ["agencies", "elastic_url", "postgres", "redis_url"]


@pytest.fixture
def sala(tmp_path: Path) -> Sala:
    return Sala(tmp_path / "home")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Trials are slow, and one at a time, so that their processes do not stand in each other's way."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.slow)
