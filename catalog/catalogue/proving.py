"""The ledger as the doors and `sala ledger verify` read it: heads, entries, proofs, and the check of everything."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from catalog.catalogue.ground import Ground, node
from catalog.ledger.heads import verify_head
from catalog.ledger.tree import EMPTY_ROOT, Frontier, consistency_proof, inclusion_proof, leaf_hash
from catalog.store.packing import loads
from catalog.store.schema import ledger_entries, ledger_heads, meta
from catalog.words.errors import InvalidRequest, NotFound

PAGE = 2000
VERIFIER = "ledger-verifier"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole ledger found; `wrong` is empty when it holds. `wrong` names places, in English, for experts."""

    size: int
    heads: int
    root: str
    wrong: Sequence[str]


class Proving(Ground):
    def ledger_head(self) -> Mapping[str, Any]:
        """size, root (base64), time, note (the signed text), verifier (the public key, as signed-note writes it)."""
        row = self.database.row(select(ledger_heads).order_by(ledger_heads.c.size.desc()).limit(1))
        if row is None:
            empty = base64.b64encode(EMPTY_ROOT).decode()
            return {"size": 0, "root": empty, "time": None, "note": None, "verifier": self._verifier()}
        return {**head_fields(row), "verifier": self._verifier()}

    def ledger_head_at(self, size: int) -> Mapping[str, Any]:
        """The signed head of exactly that size, as it was given out then."""
        row = self.database.row(select(ledger_heads).where(ledger_heads.c.size == bounded(size)))
        if row is None:
            raise NotFound("The ledger has no signed head of size {size}.", size=size)
        return head_fields(row)

    def ledger_entries(self, start: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """From position `start` (from 0): position, entry (parsed), leaf (its exact text), hash (of the leaf, base64)."""
        rows = self.database.rows(
            select(ledger_entries)
            .where(ledger_entries.c.position >= bounded(start))
            .order_by(ledger_entries.c.position)
            .limit(max(1, min(limit, 10_000)))
        )
        return [
            {
                "position": row.position,
                "entry": loads(row.entry),
                "leaf": row.entry.decode(),
                "hash": base64.b64encode(row.hash).decode(),
            }
            for row in rows
        ]

    def ledger_inclusion(self, position: int, size: int | None = None) -> Mapping[str, Any]:
        """The audit path of an entry in the tree of `size` (default: the newest head's): RFC 6962, base64."""
        size = self._size(size)
        if not 0 <= position < size:
            raise InvalidRequest("Position {position} is not in a ledger of size {size}.", position=position, size=size)
        with self.database.read() as connection:
            path = inclusion_proof(position, size, lambda level, place: node(connection, level, place))
            leaf = node(connection, 0, position)
        return {
            "position": position,
            "size": size,
            "leaf": base64.b64encode(leaf).decode(),
            "path": [base64.b64encode(step).decode() for step in path],
        }

    def ledger_consistency(self, old: int, new: int | None = None) -> Mapping[str, Any]:
        new = self._size(new)
        if not 0 <= old <= new:
            raise InvalidRequest("A ledger of size {new} cannot begin with one of size {old}.", old=old, new=new)
        with self.database.read() as connection:
            path = consistency_proof(old, new, lambda level, place: node(connection, level, place))
        return {"old": old, "new": new, "path": [base64.b64encode(step).decode() for step in path]}

    def _size(self, wanted: int | None) -> int:
        newest = int(self.ledger_head()["size"])
        if wanted is None:
            return newest
        if not 0 <= wanted <= newest:
            raise InvalidRequest("The ledger has {newest} entries, not {wanted}.", newest=newest, wanted=wanted)
        return wanted

    def _verifier(self) -> str | None:
        row = self.database.row(select(meta.c.value).where(meta.c.key == VERIFIER))
        return bytes(row.value).decode() if row is not None else None

    def verify_ledger(self) -> Verification:
        """Everything anew from the entries: leaf hashes, the root at every head, every signature. Constant memory."""
        wrong: list[str] = []
        verifier = self._verifier()
        public = base64.b64decode(verifier.split("+", 2)[2])[1:] if verifier else None
        frontier, heads, checked = Frontier(), self._heads(), 0
        head = next(heads, None)
        for position, entry, stored in self._leaves():
            if position != frontier.size:
                wrong.append(f"entry {frontier.size} is missing")
                break
            made = leaf_hash(entry)
            if made != stored:
                wrong.append(f"entry {position} is not what was hashed")
            frontier.extend([made])
            while head is not None and head.size <= frontier.size:
                if head.size != frontier.size or head.root != frontier.root():
                    wrong.append(f"head {head.size} has another root")
                if public is None or not verify_head(head.note, public) or not says(head):
                    wrong.append(f"head {head.size} is not signed by the ledger's key")
                checked += 1
                head = next(heads, None)
        if head is not None:
            wrong.append(f"head {head.size} is beyond the last entry")
        if not wrong and frontier.size and int(self.ledger_head()["size"]) != frontier.size:
            wrong.append("the last entries have no signed head")
        return Verification(frontier.size, checked, base64.b64encode(frontier.root()).decode(), wrong[:100])

    def _leaves(self) -> Iterator[tuple[int, bytes, bytes]]:
        position = -1
        while True:
            rows = self.database.rows(
                select(ledger_entries)
                .where(ledger_entries.c.position > position)
                .order_by(ledger_entries.c.position)
                .limit(PAGE)
            )
            for row in rows:
                yield row.position, row.entry, row.hash
            if len(rows) < PAGE:
                return
            position = rows[-1].position

    def _heads(self) -> Iterator[Any]:
        size = -1
        while True:
            rows = self.database.rows(
                select(ledger_heads).where(ledger_heads.c.size > size).order_by(ledger_heads.c.size).limit(PAGE)
            )
            yield from rows
            if len(rows) < PAGE:
                return
            size = rows[-1].size

    def ledger_sizes(self) -> tuple[int, int]:
        """Entries and signed heads."""
        entries = self.database.row(select(func.count()).select_from(ledger_entries))
        heads = self.database.row(select(func.count()).select_from(ledger_heads))
        return (int(entries[0]) if entries else 0, int(heads[0]) if heads else 0)


def says(head: Any) -> bool:
    """Whether the note says what its row says."""
    lines = head.note.split("\n", 3)
    return bool(lines[1] == str(head.size) and lines[2] == base64.b64encode(head.root).decode())


def head_fields(row: Any) -> dict[str, Any]:
    return {"size": row.size, "root": base64.b64encode(row.root).decode(), "time": row.time, "note": row.note}


def bounded(number: int) -> int:
    return max(0, min(number, 2**62))
