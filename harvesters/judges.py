"""Who judges what a run brings: given to the engine, so that a test may give others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.words.model import Draft, Finding
from catalog.words.texts import Text
from validators import gate, judge_file, judge_metadata
from validators.port import FileJudgement, Hints


@dataclass(frozen=True, slots=True)
class Judges:
    metadata: Callable[[Draft], tuple[Sequence[Finding], float | None]]
    gate: Callable[[Draft], tuple[Text, Text | None] | None]
    file: Callable[[Path, Hints, Path], FileJudgement]  # the file, what is known of it, where its Parquet goes


STANDARD = Judges(judge_metadata, gate, judge_file)
