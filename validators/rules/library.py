"""Frictionless as it is installed: the only file that imports it.

Frictionless looks e-mail and UUID up in a package named `validators`, a name that this floor has taken. The two functions are
loaded here from the installed package under another name, so the answers are that package's own.
"""

import importlib.metadata
import importlib.util
import sys
from types import ModuleType, SimpleNamespace

from frictionless import Checklist, Dialect, FrictionlessException, Package, Schema, errors
from frictionless.formats.csv import CsvControl
from frictionless.helpers import safe_format
from frictionless.platform import platform
from frictionless.resources import TableResource
from frictionless.table import create_cell_handlers

__all__ = [
    "Checklist",
    "CsvControl",
    "Dialect",
    "FrictionlessException",
    "Package",
    "Schema",
    "TableResource",
    "create_cell_handlers",
    "errors",
    "safe_format",
]

_ALIAS = "sala_installed_validators"


def _installed_validators() -> SimpleNamespace:
    """`email` and `uuid` of the installed package; its `__init__` is not run (it imports itself by the name that is ours)."""
    place = importlib.metadata.distribution("validators").locate_file("validators")
    package = ModuleType(_ALIAS)
    package.__path__ = [str(place)]
    sys.modules[_ALIAS] = package
    return SimpleNamespace(
        email=importlib.import_module(f"{_ALIAS}.email").email,
        uuid=importlib.import_module(f"{_ALIAS}.uuid").uuid,
    )


platform.validators = _installed_validators()
