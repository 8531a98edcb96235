"""The worker: takes runs from the queue, ticks the schedule, and lets the index follow what is published.

`Worker(settings, judges).run()` until it is told to end (SIGTERM, SIGINT). Kill it at any moment: the run it held is taken up
again by the next worker, where it stood.
"""

import logging
import signal
import threading
import time

from huey.consumer import Consumer

from catalog.catalogue.catalogue import Catalogue
from catalog.search.port import SearchIndex
from catalog.wiring import open_catalogue, open_index
from catalog.words.errors import Busy, Conflict, NotFound, SalaError
from catalog.words.settings import Settings
from harvesters.fetcher import GuardedFetcher
from harvesters.judges import STANDARD, Judges
from harvesters.keeper import Ended
from harvesters.notices import Messenger
from harvesters.queues import Waiting, open_queue, waited
from harvesters.run import Engine
from harvesters.schedule import queue_requests, tick, wanted

log = logging.getLogger("sala.worker")

TICK = 20.0  # seconds between looks at the schedule
ASKED = 2.0  # seconds between looks at what people asked for
FOLLOW = 1.0  # seconds between looks at the outbox
HEALTH = 10.0  # seconds between looks whether all threads live
TELL_USES = 600.0  # seconds between tellings of views and downloads to the index
GRACE = 10.0  # seconds that work at hand has to come to its next step


class Worker:
    """One process: threads for sources, one for the schedule, one for the index."""

    def __init__(self, settings: Settings, judges: Judges = STANDARD) -> None:
        self.settings = settings
        self.catalogue: Catalogue = open_catalogue(settings, write=True)
        self.fetcher = GuardedFetcher(settings)
        self.engine = Engine(self.catalogue, self.fetcher, settings, judges)
        self.messenger = Messenger(self.catalogue, self.fetcher, settings)
        self.queue = open_queue(settings)
        self.waiting = Waiting(self.queue)
        self.over = threading.Event()
        self.task = self.queue.task(name="harvest")(self.harvest)

    def harvest(self, source: str, *_older: bool, dry: bool = False) -> None:
        """One run, to its end. What goes wrong in it is in the run; what keeps it from beginning is in the log. What people asked for
        (force, approval) is not in the message: the run takes it when it begins."""
        key = waited(source, dry)
        self.waiting.hold(key)
        try:
            if not wanted(self.catalogue, source, dry):
                return
            run = self.engine.run(source, dry=dry, begun=lambda: self.waiting.take(key))
        except (Busy, Conflict, NotFound) as error:
            log.info("%s: %s", source, error)
        except Ended:
            log.info("%s: the run goes on when a worker is there again", source)
        except SalaError as error:
            log.warning("%s: %s", source, error)
        else:
            log.info("%s: %s, %d seen, %d added, %d changed", source, run.status, run.seen, run.added, run.changed)
            self.messenger.after(run)
        finally:
            self.waiting.take(key)  # where it never began

    def ask(self, source: str, dry: bool) -> bool:
        """Queue a run, unless it waits there already."""
        if not self.waiting.put(waited(source, dry)):
            return False
        self.task(source, dry=dry)
        return True

    def keep_schedule(self) -> None:
        ticked = 0.0
        while not self.over.is_set():
            try:
                queue_requests(self.catalogue, self.ask)
                if time.monotonic() - ticked > TICK or not ticked:
                    ticked = time.monotonic()
                    tick(self.catalogue, self.ask)
            except SalaError as error:
                log.warning("the schedule waits: %s", error)
            self.over.wait(ASKED)

    def keep_index(self) -> None:
        index: SearchIndex | None = None
        told = 0.0
        while not self.over.wait(FOLLOW):
            try:
                if index is None:
                    index = open_index(self.settings, read_only=False)
                    self.catalogue.catch_up(index)
                while self.catalogue.follow(index) and not self.over.is_set():
                    pass
                if time.monotonic() - told > TELL_USES:
                    told = time.monotonic()
                    while self.catalogue.follow_uses(index) and not self.over.is_set():
                        pass
            except SalaError as error:
                log.warning("the index waits: %s", error)
                self.over.wait(5)
        if index is not None:
            index.close()

    def run(self, *, schedule: bool = True, work: bool = True) -> None:
        """Blocks until SIGTERM or SIGINT; in the main thread, which is where signals arrive. Without `work` it only plans."""
        parts = [self.keep_schedule] if schedule else []
        parts += [self.keep_index] if work else []
        beside = [threading.Thread(target=part, name=part.__name__, daemon=True) for part in parts]
        for thread in beside:
            thread.start()
        consumer = self.consumer() if work else None
        if consumer is not None:
            consumer.start()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self.end)
        try:
            while not self.over.wait(HEALTH):
                if consumer is not None:
                    consumer.check_worker_health()
        finally:
            self.end()
            if consumer is not None:
                consumer.stop(graceful=True)
            for thread in beside:
                thread.join(timeout=GRACE)
            self.catalogue.close()

    def end(self, *_signal: object) -> None:
        """Runs stop at their next step, as they stand; fetches stop at once."""
        self.over.set()
        self.engine.end()
        self.fetcher.stopped.set()

    def consumer(self) -> Consumer:
        return Consumer(
            self.queue,
            workers=self.settings.harvest_sources,
            periodic=False,
            max_delay=1.0,
            scheduler_interval=60,
            shutdown_timeout=GRACE,
        )
