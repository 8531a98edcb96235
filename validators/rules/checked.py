"""What a check under a schema comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Checked:
    """`counts`: (error type, field number or None) -> how many, over the whole file. `whole`: why Frictionless judged it alone, or ""."""

    report: Mapping[str, Any]
    counts: Mapping[tuple[str, int | None], int]
    rows: int
    whole: str = ""

    @property
    def valid(self) -> bool:
        return not self.counts

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Those that are listed: at most `limit` of each type."""
        return self.report["tasks"][0]["errors"]
