"""What Frictionless says of the descriptor of a package, apart from its tables."""

from collections.abc import Mapping
from typing import Any

from validators.rules.descriptors import failure
from validators.rules.frictionless import VERSION_2, plain
from validators.rules.library import FrictionlessException, Package


def package_errors(descriptor: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is wrong with the descriptor of a package itself. No address that it names is asked: only profiles that are known count."""
    known = {key: value for key, value in plain(descriptor).items() if key not in ("$schema", "profile", "profiles")}
    if str(descriptor.get("$schema") or "").startswith(VERSION_2):
        known["$schema"] = f"{VERSION_2}datapackage.json"
    try:
        Package.from_descriptor(known).to_descriptor(validate=True)
    except FrictionlessException as error:
        return [one.to_descriptor() for one in (error.reasons or [error.error])]
    except Exception as error:  # noqa: BLE001 (names of another type, and the like)
        return [failure(error)]
    return []
