"""Frictionless's rules at Arrow speed: the same errors (row, field, type, message) as `frictionless.validate`, for every check.

validators.rules.check(path, schema, dialect) -> Checked
"""

from validators.rules.check import Checked, check

__all__ = ["Checked", "check"]
