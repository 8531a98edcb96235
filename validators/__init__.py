"""The second floor: judges metadata, tables and personal data."""

from validators.metadata import gate, judge_metadata

__all__ = ["gate", "judge_metadata"]
