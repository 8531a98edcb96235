"""Frictionless's rules at Arrow speed: the same errors (row, field, type, message) as `frictionless.validate`, for every check.

    validators.rules.check.check(path, schema, dialect) -> Checked

Whole columns are *accepted* at once where that can be proven; every other distinct cell is read by Frictionless's own field, and every
listed error is made by Frictionless's own row. So nothing is ever rejected by our reading of its rules. What goes to Frictionless
as a whole file: `docs/decisions/0031-frictionless-identity.md`.

Import it only where a schema is given: `check` imports Frictionless, which takes a third of a second.
"""
