"""A run's lease, kept alive: a heartbeat beside the work, and a word when the lease is lost."""

import threading
from types import TracebackType

from catalog.catalogue.port import Harvesting, Lease
from catalog.words.errors import Busy, Conflict, EngineLost

BEAT = 15.0  # seconds; a quarter of the lease


class Ended(Exception):
    """The worker was asked to end: the run stays as it stands, and the next worker goes on with it."""


class Keeper:
    """`with Keeper(catalogue, lease) as keeper: … keeper.check()` raises Conflict once another worker has taken the run, and
    Ended once this worker is to end (`ending`)."""

    def __init__(self, catalogue: Harvesting, lease: Lease, ending: threading.Event, beat: float = BEAT) -> None:
        self.catalogue, self.lease, self.ending, self.beat = catalogue, lease, ending, beat
        self.over = threading.Event()
        self.lost: Conflict | None = None
        self.thread = threading.Thread(target=self.keep, daemon=True, name=f"keeper-{lease.source}")

    def keep(self) -> None:
        while not self.over.wait(self.beat):
            try:
                self.catalogue.heartbeat(self.lease)
            except Conflict as error:
                self.lost = error
                return
            except (Busy, EngineLost):
                continue  # the next beat may get through; if none does, the lease runs out, as it should

    def check(self) -> None:
        if self.ending.is_set():
            raise Ended
        if self.lost is not None:
            raise self.lost

    def __enter__(self) -> "Keeper":
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self.thread.join(timeout=5)
