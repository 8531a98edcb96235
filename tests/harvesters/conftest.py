"""Agencies on loopback, catalogues in folders of their own, and judges that a run may be tried with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.settings import Settings
from tests.agencies import Agencies, agencies
from tests.harvesters.trial import settings_of

__all__ = ["agencies"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path / "home")


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    opened = open_catalogue(settings, write=True)
    yield opened
    opened.close()


@pytest.fixture
def control(agencies: Agencies) -> Iterator[Callable[[str], None]]:
    """POST /_control/…; what was dropped comes back after the test."""

    yield agencies.control
    for name in ("thai-tables", "data-go-th", "canada"):
        agencies.control(f"{name}/drop/0")
        agencies.control(f"{name}/touch/0")
