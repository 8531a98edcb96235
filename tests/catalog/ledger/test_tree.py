"""The tree against a naive one that follows RFC 6962 word by word, and against its published vectors."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)


def naive_root(entries: list[bytes]) -> bytes:
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


def grown(entries: list[bytes], parts: int = 1) -> tuple[Frontier, dict[tuple[int, int], bytes]]:
    """A tree appended to in several goes, each picked up from the stored nodes alone."""
    nodes: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()
    step = max(1, len(entries) // parts)
    for start in range(0, len(entries), step):
        frontier = Frontier.at(frontier.size, lambda level, place: nodes[level, place])
        for level, place, made in frontier.extend(leaf_hash(entry) for entry in entries[start : start + step]):
            assert (level, place) not in nodes, "a node is made once"
            nodes[level, place] = made
    return frontier, nodes


ENTRIES = st.lists(st.binary(max_size=6), max_size=70)

# RFC 6962's test tree, as certificate-transparency's reference implementation publishes it.
LEAVES = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_published_roots(size: int) -> None:
    frontier, nodes = grown(LEAVES[:size])
    assert frontier.root().hex() == ROOTS[size]
    assert root_of(size, lambda level, place: nodes[level, place]).hex() == ROOTS[size]


@given(ENTRIES, st.integers(1, 5))
def test_the_root_is_the_naive_one_however_it_grew(entries: list[bytes], parts: int) -> None:
    assert grown(entries, parts)[0].root() == naive_root(entries)


@given(ENTRIES.filter(bool), st.data())
def test_inclusion_is_proved_and_nothing_else_is(entries: list[bytes], data: st.DataObject) -> None:
    _, nodes = grown(entries)
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    root = naive_root(entries[:size])
    path = inclusion_proof(index, size, lambda level, place: nodes[level, place])
    leaf = leaf_hash(entries[index])
    assert verify_inclusion(leaf, index, size, path, root)
    assert not verify_inclusion(leaf_hash(entries[index] + b"!"), index, size, path, root)
    assert not verify_inclusion(leaf, index, size, [*path, leaf], root)
    assert not verify_inclusion(leaf, index + size, size, path, root)
    if path:
        assert not verify_inclusion(leaf, index, size, path[:-1], root)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=3), max_size=40))
def test_consistency_is_proved_between_all_sizes(entries: list[bytes]) -> None:
    _, nodes = grown(entries)
    roots = [naive_root(entries[:size]) for size in range(len(entries) + 1)]
    for new in range(len(entries) + 1):
        for old in range(new + 1):
            path = consistency_proof(old, new, lambda level, place: nodes[level, place])
            assert verify_consistency(old, new, roots[old], roots[new], path)
            if 0 < old < new:
                assert not verify_consistency(old, new, hashlib.sha256(roots[old]).digest(), roots[new], path)
                assert not verify_consistency(old, new, roots[old], hashlib.sha256(roots[new]).digest(), path)
                assert not verify_consistency(old, new, roots[old], roots[new], path[:-1])


def test_proofs_of_what_is_not_there() -> None:
    assert naive_root([]) == EMPTY_ROOT
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(3, 3, lambda level, place: b"")
    with pytest.raises(ValueError, match="cannot be larger"):
        consistency_proof(4, 3, lambda level, place: b"")
