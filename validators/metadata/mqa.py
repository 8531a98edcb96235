"""MQA of data.europa.eu, exact: 23 metrics, 405 points, four bands; of a dataset, and of a catalogue (weight x share that passes)."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.words.texts import Text
from validators.metadata.check import Check, Subject
from validators.metadata.table import checks_of

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "findability": ("keywords", "theme", "spatial", "temporal"),
    "accessibility": ("access-status", "download", "download-status"),
    "interoperability": ("format", "media-type", "format-vocabulary", "non-proprietary", "machine-readable", "conformance"),
    "reusability": ("license", "license-vocabulary", "access-rights", "access-rights-vocabulary", "contact", "publisher"),
    "contextuality": ("rights", "byte-size", "issued", "modified"),
}  # fmt: skip
BANDS: tuple[tuple[int, Text], ...] = (
    (351, Text.of("Excellent")),
    (221, Text.of("Good")),
    (121, Text.of("Sufficient")),
    (0, Text.of("Bad")),
)


@dataclass(frozen=True, slots=True)
class MQA:
    """Points of 405, by dimension, and which metrics count how much (0 to 1: the share that passes)."""

    points: float
    dimensions: dict[str, float]
    metrics: dict[str, float]

    @property
    def band(self) -> Text:
        return next(name for least, name in BANDS if round(self.points) >= least)


def mqa(subjects: Iterable[Subject]) -> MQA:
    """Of one dataset (a list of one) or of a catalogue; no dataset, no point."""
    everyone = list(subjects)
    checks = {check.code.removeprefix("has-"): check for check in checks_of("mqa")}
    metrics = {name: share(check, everyone) for name, check in checks.items()}
    dimensions = {
        dimension: sum(checks[name].points["mqa"] * metrics[name] for name in names)
        for dimension, names in DIMENSIONS.items()
    }
    return MQA(round(sum(dimensions.values()), 2), dimensions, metrics)


def share(check: Check, subjects: list[Subject]) -> float:
    return sum(check.test(subject) is None for subject in subjects) / len(subjects) if subjects else 0.0
