"""Frictionless's rules at Arrow speed: the same errors (row, field, type, message) as `frictionless.validate`, for every check.

validators.rules.check(path, schema, dialect) -> Checked      (being built; `validators/file.py` calls it for a declared schema)
"""
