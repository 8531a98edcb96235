"""The Merkle tree of RFC 6962 (section 2.1), pure: hashes in, hashes out.

A node (level, place) is the hash of the 2^level leaves from place * 2^level on; only full nodes are ever stored, and a stored
node never changes. `Nodes` gives them: a dict's, or a database's, `(level, place) -> hash`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Nodes = Callable[[int, int], bytes]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The running edge of a tree: the roots of its full subtrees, largest first, one for each bit set in `size`."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    @classmethod
    def at(cls, size: int, nodes: Nodes) -> "Frontier":
        return cls(size, [nodes(level, place) for level, place in edge(size)])

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add one leaf's hash; gives every node that it completes, the leaf itself (level 0) first. Exhaust it."""
        level, place, made = 0, self.size, leaf
        yield level, place, made
        while place & 1:
            made = node_hash(self.roots.pop(), made)
            level, place = level + 1, place >> 1
            yield level, place, made
        self.roots.append(made)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> list[tuple[int, int, bytes]]:
        return [node for leaf in leaves for node in self.append(leaf)]

    def root(self) -> bytes:
        if not self.roots:
            return EMPTY_ROOT
        made = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            made = node_hash(left, made)
        return made


def edge(size: int) -> list[tuple[int, int]]:
    """The full subtrees of a tree of that size, largest first."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def split(count: int) -> int:
    """The largest power of two smaller than `count` (RFC 6962's k)."""
    return 1 << (count - 1).bit_length() - 1


def subtree(start: int, end: int, nodes: Nodes) -> bytes:
    """The hash of leaves start to end; `start` is a multiple of a power of two not smaller than their number."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + split(count)
    return node_hash(subtree(start, middle, nodes), subtree(middle, end, nodes))


def root_of(size: int, nodes: Nodes) -> bytes:
    return Frontier.at(size, nodes).root()


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves (PATH of RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in a tree of that size")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(subtree(middle, end, nodes))
            end = middle
        else:
            path.append(subtree(start, middle, nodes))
            start = middle
    path.reverse()
    return path


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """That the tree of `old` leaves is a beginning of the tree of `new` (PROOF of RFC 6962, 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError("the older tree cannot be larger")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            path.append(subtree(middle, end, nodes))
            end = middle
        else:
            path.append(subtree(start, middle, nodes))
            start, whole = middle, False
    if not whole:
        path.append(subtree(start, end, nodes))
    path.reverse()
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, made = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node_hash(step, made)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            made = node_hash(made, step)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2; a tree is consistent with itself and with the empty one by an empty proof."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
