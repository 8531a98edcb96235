"""Personal data: the scan of a table, its tier, the texts that tell it, and letting go by a named reviewer."""

from validators.people.review import Release, let_go, may_serve
from validators.people.scan import PersonalScan, findings, merge, withheld

__all__ = ["PersonalScan", "Release", "findings", "let_go", "may_serve", "merge", "withheld"]
