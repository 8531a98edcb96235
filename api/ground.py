"""What every door stands on, reached through the application's state (`app.state.ground`)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anyio import CapacityLimiter

from api.rates import Rates
from catalog.words.settings import Settings

FRESH = 15.0  # seconds that what is the same for everyone (labels of agencies and sources) is kept


@dataclass(slots=True)
class Turns:
    """The places of one kind of work, and the callers that hold one or wait for one."""

    places: CapacityLimiter
    callers: int = 0


@dataclass(slots=True)
class Ground:
    """`catalogue` is Reading and Sources in one; the ports are those of `catalog.*.port`."""

    settings: Settings
    catalogue: Any
    search: Any
    tables: Any
    files: Any
    judges: Any = None  # `api.judges.judges.Judges`
    base_url: str = ""
    kept: dict[Any, tuple[float, Any]] = field(default_factory=dict)
    turns: dict[str, Turns] = field(default_factory=dict)  # of `api.turns`
    rates: Rates = field(default_factory=Rates)

    def __post_init__(self) -> None:
        self.base_url = self.settings.base_url.rstrip("/")

    def keep(self, key: Any, make: Callable[[], Any], seconds: float = FRESH) -> Any:
        """The value under `key`, made anew when it is older than `seconds`."""
        now = time.monotonic()
        kept = self.kept.get(key)
        if kept and now - kept[0] < seconds:
            return kept[1]
        value = make()
        self.kept[key] = (now, value)
        return value
