"""Which engine stands behind which port: the only module that names concrete engines. Settings decide, never code."""

import importlib
from urllib.parse import urlsplit

from catalog.catalogue.catalogue import Catalogue, settled_signer
from catalog.files.folder import Folder
from catalog.files.objects import Objects
from catalog.files.port import FileStore
from catalog.ledger.heads import open_signer
from catalog.search.port import SearchIndex
from catalog.search.tantivy import TantivyIndex
from catalog.store.database import open_database
from catalog.tables.engine import DuckTables
from catalog.tables.sandbox.pool import Bounds
from catalog.words.settings import Settings


def open_catalogue(settings: Settings, *, write: bool = False, index: SearchIndex | None = None) -> Catalogue:
    """The catalogue of these settings; `write` where it publishes (then it needs the ledger's key, and makes it once).

    Reading processes may still take what people send in. The database is brought to the newest shape by whoever comes first.
    """
    database = open_database(settings.database_url, settings.home)
    try:
        signer = None
        if write:
            key = settings.home / "ledger.key" if not settings.ledger_key else settings.home / settings.ledger_key
            signer = settled_signer(database, open_signer(origin(settings.base_url), key))
        catalogue = Catalogue(database, open_files(settings), signer)
        catalogue.index = index
        return catalogue
    except BaseException:
        database.close()
        raise


def open_files(settings: Settings) -> FileStore:
    if settings.files_url:
        return Objects.at(settings.files_url, settings.home / "cache" / "files", settings.files_cache)
    return Folder(settings.home / "files")


def open_index(settings: Settings, *, read_only: bool = True) -> SearchIndex:
    """What doors search; `read_only=False` for the one that follows the outbox."""
    if settings.search_url:
        # Loaded by name: its client costs half a second and 30 MB, which only those pay who use it.
        elastic = importlib.import_module("catalog.search.elastic")
        made: SearchIndex = elastic.ElasticIndex(settings.search_url, settings.search_prefix, read_only=read_only)
        return made
    return TantivyIndex(settings.home / "index", read_only=read_only)


def open_tables(settings: Settings) -> DuckTables:
    bounds = Bounds(
        seconds=settings.sql_seconds,
        memory=settings.sql_memory,
        address_space=settings.sql_memory + 2_500_000_000,  # libraries, threads and what the answer is made in
        answer=settings.sql_answer,
    )
    return DuckTables(settings.tables_memory, settings.home / "cache" / "tables", settings.sql_workers, bounds)


def origin(base_url: str) -> str:
    """The ledger's name, as signed notes want it: the public address without its scheme, no spaces, no plus."""
    parts = urlsplit(base_url)
    name = (parts.netloc.rpartition("@")[2] + parts.path).rstrip("/") or "sala"
    return name.replace("+", "-").replace(" ", "-") + "/ledger"
