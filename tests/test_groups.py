"""That tests of one group run one after another, in one process: a newer pytest has broken that in silence."""

import os

import pytest


@pytest.mark.xdist_group("groups")
def test_the_group_is_known_to_who_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    alone = "PYTEST_XDIST_WORKER" not in os.environ or not request.config.getvalue("loadgroup")
    assert alone or request.node.nodeid.endswith("@groups")
