"""Personal data: the scan of a table, its tier, and the texts that tell it."""

from validators.people.scan import PersonalScan, findings, merge, placed, unseen, withheld

__all__ = ["PersonalScan", "findings", "merge", "placed", "unseen", "withheld"]
