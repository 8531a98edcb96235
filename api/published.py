"""Published tables by the name that a statement in SQL gives them; the catalogue's gates stand before each."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.tables.port import Table
from catalog.words.errors import InvalidRequest, NotFound
from catalog.words.texts import Text

MOST_TOLD = 8  # names of a dataset's tables in an error


def folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def titles(resource: Mapping[str, Any]) -> tuple[str, str]:
    """What a resource may be called: its title, and the title without the ending of a file."""
    title = folded(resource["title"] or "")
    stem, dot, ending = title.rpartition(".")
    return title, stem if dot and ending.isalnum() and len(ending) < 8 else title


def pinned(name: str) -> tuple[str, int | None]:
    """`name@3` is the third version of a table; without it the newest."""
    stem, _, version = name.rpartition("@")
    return (
        (stem, int(version)) if stem and version.isascii() and version.isdigit() and len(version) < 10 else (name, None)
    )


def tables_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [r for r in document["resources"] if r["state"] == "published" and r["columns"]]


def spoken(document: Mapping[str, Any], resource: str) -> str:
    """The name by which a person asks a dataset's table: its slug, or slug and title, or the id where neither tells it from others."""
    tables = tables_of(document)
    if len(tables) == 1:
        return str(document["slug"])
    title = next((r["title"] or "" for r in tables if r["id"] == resource), "")
    alone = sum(folded(title) in (r["id"], *titles(r)) for r in tables) == 1
    return (
        f"{document['slug']}/{' '.join(title.split())}"
        if title.strip() and alone and not set(title) & set('"@')
        else resource
    )


class Published(Mapping[str, Table]):
    """By the id of a resource (`FROM "resource-id"`, or `"resource-id@3"` for its third version), by their dataset's slug where it has one
    table alone, or by slug and title: `FROM "dataset-slug/title"`, with or without the title's file ending.

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

    def of_dataset(self, name: str, version: int | None) -> Table:
        slug, _, title = name.partition("/")
        try:
            document = self.catalogue.dataset(slug)
        except NotFound as error:
            raise KeyError(name) from error
        tables = tables_of(document)
        fitting = [r for r in tables if not title or folded(title) in (r["id"], *titles(r))]
        if len(fitting) != 1:
            if not tables:
                raise KeyError(name)
            known = ", ".join(f'"{slug}/{r["title"]}"' for r in tables[:MOST_TOLD])
            raise InvalidRequest(
                Text.of("“{name}” is not the name of one table", name=name[:300]),
                Text.of("Known here: {known}", known=known),
            )
        found: Table = self.catalogue.table(fitting[0]["id"], version)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
