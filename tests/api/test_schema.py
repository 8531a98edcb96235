"""The description against the server: what it promises is answered, whatever is asked, and never a 500."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import (
    CHECKS,  # noqa: F401 - loads the registry
    not_a_server_error,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import OPERATIONS
from api.openapi import document

DESCRIBED = document(OPERATIONS, "Sala API", "http://127.0.0.1", "1")
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(DESCRIBED)))
PROMISES = (not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance)


@pytest.fixture(scope="module")
def known(world):
    """Real names in place of made-up ones, for half of the calls."""
    return {"id": world.table, "slug": "dopa", "name": "dopa", "format": "csv", "size": "1", "position": "0"}


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_promises_are_kept(case, client, known):
    for real in (False, True):
        if real:
            case.path_parameters = {n: known.get(n, v) for n, v in (case.path_parameters or {}).items()}
        response = case.call(base_url=str(client.base_url))
        if response.content == b"Invalid HTTP request received.":
            continue  # an address of more than 64 kB is refused by the HTTP parser, before there is a reader's language
        case.validate_response(response, checks=PROMISES)
