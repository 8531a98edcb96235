"""The catalogue: all use cases over one store. `catalog.wiring.open_catalogue` makes one."""

from sqlalchemy import insert, select

from catalog.catalogue.joining import Joining
from catalog.catalogue.links import Links
from catalog.catalogue.listing import Listing
from catalog.catalogue.lookups import Lookups
from catalog.catalogue.overview import Overview
from catalog.catalogue.proving import VERIFIER, Proving
from catalog.catalogue.quality import Quality
from catalog.catalogue.requests import Requests
from catalog.catalogue.reviews import Reviews
from catalog.catalogue.sources import Sources
from catalog.catalogue.takedown import TakeDown
from catalog.catalogue.uses import Uses
from catalog.ledger.heads import Signer
from catalog.search.port import SearchIndex
from catalog.store.database import Database
from catalog.store.schema import meta
from catalog.words.errors import Conflict


class Catalogue(
    Sources, Lookups, TakeDown, Reviews, Overview, Quality, Links, Proving, Uses, Listing, Joining, Requests
):
    """Implements `port.Harvesting`, `port.Sources` and `port.Reading`. `index` is what the doors search; it may be None."""

    index: SearchIndex | None = None

    def close(self) -> None:
        if self.index is not None:
            self.index.close()
        self.database.close()


def settled_signer(database: Database, signer: Signer) -> Signer:
    """The signer under the ledger's own name: the one it was begun with, whatever the public address is by now.

    Raises Conflict where the ledger was begun with another key (another machine's, or a lost one).
    """
    with database.write() as connection:
        found = connection.execute(select(meta.c.value).where(meta.c.key == VERIFIER)).scalar()
        if found is None:
            connection.execute(insert(meta), {"key": VERIFIER, "value": signer.verifier.encode()})
            return signer
    verifier = bytes(found).decode()
    settled = Signer(verifier.split("+", 1)[0], signer.key)
    if settled.verifier != verifier:
        raise Conflict(
            "The ledger of this database is signed with another key.",
            "Give every machine the same key file (SALA_LEDGER_KEY), or restore it from the backup.",
        )
    return settled
