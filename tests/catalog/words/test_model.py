"""Identities that never change, whatever makes them."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from catalog.words.model import IDENTITY, dataset_id, resource_id

names = st.text(st.characters(exclude_categories=["Cs"]))


@given(names, names)
def test_ids_are_the_standards_uuids_of_names(outer: str, inner: str) -> None:
    expected = str(uuid.uuid5(IDENTITY, f"{outer}\n{inner}"))
    assert dataset_id(outer, inner) == resource_id(outer, inner) == expected
