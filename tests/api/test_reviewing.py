"""Reviewers as the operator names them."""

import pytest

from api.reviewing import digest, reviewers_of
from catalog.words.errors import InvalidSetting

LONG = "a-token-that-is-long-enough"


def test_names_and_tokens() -> None:
    assert reviewers_of(f" สมหญิง (DPO) = {LONG}; b={LONG}=; ") == {"สมหญิง (DPO)": digest(LONG), "b": digest(LONG + "=")}
    assert reviewers_of("") == {}


@pytest.mark.parametrize("wrong", ["a", "a=short", f"={LONG}", f"a={LONG};a={LONG}x", "a=" + "x" * 501])
def test_a_wrong_setting_is_told_without_its_tokens(wrong: str) -> None:
    with pytest.raises(InvalidSetting) as told:
        reviewers_of(wrong)
    assert "short" not in str(told.value) and LONG not in str(told.value)
