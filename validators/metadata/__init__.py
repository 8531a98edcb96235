"""Metadata: profiles, the 14 Thai elements, scores, and the gate for records."""

from validators.metadata.gate import gate
from validators.metadata.judge import judge_metadata

__all__ = ["gate", "judge_metadata"]
