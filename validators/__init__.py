"""The second floor: judges metadata, tables and personal data."""

from validators.file import judge_file
from validators.metadata import gate, judge_metadata

__all__ = ["gate", "judge_file", "judge_metadata"]
