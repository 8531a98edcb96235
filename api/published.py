"""Published tables by the name that a statement in SQL gives them; the catalogue's gates stand before each."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.tables.port import Table
from catalog.words.errors import NotFound


def pinned(name: str) -> tuple[str, int | None]:
    """`name@3` is the third version of a table; without it the newest."""
    stem, _, version = name.rpartition("@")
    return (
        (stem, int(version)) if stem and version.isascii() and version.isdigit() and len(version) < 10 else (name, None)
    )


class Published(Mapping[str, Table]):
    """By the id of a resource (`FROM "resource-id"`, or `"resource-id@3"` for its third version), or by their dataset's slug where it has one table alone.

    Looked up when a statement names them, never listed: a catalogue has too many.
    """

    def __init__(self, catalogue: Any) -> None:
        self.catalogue = catalogue

    def __getitem__(self, name: str) -> Table:
        name, version = pinned(name)
        try:
            found: Table = self.catalogue.table(name, version)
            return found
        except NotFound:
            return self.of_dataset(name, version)

    def of_dataset(self, slug: str, version: int | None) -> Table:
        try:
            document = self.catalogue.dataset(slug)
        except NotFound as error:
            raise KeyError(slug) from error
        tables = [r["id"] for r in document["resources"] if r["state"] == "published" and r["columns"]]
        if len(tables) != 1:
            raise KeyError(slug)
        found: Table = self.catalogue.table(tables[0], version)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
