"""The engine of a run as the command line needs it: catalogue, fetcher and judges of these settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.cli.console import voice
from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue, open_index
from harvesters.fetcher import GuardedFetcher
from harvesters.judges import STANDARD
from harvesters.run import Engine


@contextmanager
def writing() -> Iterator[Catalogue]:
    catalogue = open_catalogue(voice.settings, write=True)
    try:
        yield catalogue
    finally:
        catalogue.close()


@contextmanager
def engine() -> Iterator[tuple[Engine, Catalogue]]:
    with writing() as catalogue:
        fetcher = GuardedFetcher(voice.settings)
        try:
            yield Engine(catalogue, fetcher, voice.settings, STANDARD), catalogue
        finally:
            fetcher.close()


def follow(catalogue: Catalogue) -> int:
    """Let the index follow what was just published (nothing where a worker does so already)."""
    index = open_index(voice.settings, read_only=False)
    try:
        return catalogue.catch_up(index)
    finally:
        index.close()
