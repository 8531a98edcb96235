"""The queue between whoever asks for a run and the workers: huey, on SQLite, PostgreSQL or Redis by `SALA_QUEUE_URL`.

Messages are JSON, never pickles: who can write to the queue can ask for a run, and nothing else.
"""

import contextlib
import time
from typing import Any

import orjson
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from catalog.words.errors import InvalidSetting
from catalog.words.settings import Settings

NAME = "sala"
STALE = 15.0  # seconds that a message may take from the queue to the worker that begins it
PLAIN = ("id", "name", "retries", "retry_delay", "priority", "args", "kwargs")


class JsonSerializer(Serializer):
    """huey's messages as JSON; what we do not use (chains, expiry, schedules) is not carried."""

    def _serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message):
            raise TypeError(f"only messages are queued, not {type(data).__name__}")
        return orjson.dumps({name: getattr(data, name) for name in PLAIN})

    def _deserialize(self, data: bytes) -> Any:
        found = orjson.loads(data)
        blank = dict.fromkeys(Message._fields)
        return Message(**{**blank, **{name: found.get(name) for name in PLAIN}, "args": tuple(found["args"])})


def open_queue(settings: Settings) -> Huey:
    """Raises InvalidSetting for an address of no known kind."""
    options: dict[str, Any] = {"results": False, "utc": True, "serializer": JsonSerializer()}
    url = settings.queue_url
    if not url:
        settings.home.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(settings.home / "queue.db"), timeout=30, **options)
    if url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        dsn = "postgresql://" + url.split("://", 1)[1]
        return PostgresHuey(NAME, dsn=dsn, table_prefix="sala_queue", **options)
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(NAME, url=url, **options)
    raise InvalidSetting(
        "SALA_QUEUE_URL begins with “{scheme}”, which is no queue.",
        "Use postgresql://…, redis://…, or leave it empty for SQLite.",
        scheme=url.split(":", 1)[0][:30],
    )


def waited(source: str, dry: bool) -> str:
    """What a run is called while it waits in the queue; no source is named with a space."""
    return f"{source} dry" if dry else source


class Waiting:
    """Which runs are queued and not begun, so that none is queued twice: one key for each (`waited`), in the queue's own storage."""

    def __init__(self, queue: Huey) -> None:
        self.queue, self.storage = queue, queue.storage

    def key(self, source: str) -> str:
        return f"waiting.{source}"

    def put(self, source: str) -> bool:
        """Whether it was not waiting yet, or no longer: its message went with a worker that died before it began."""
        if self.storage.put_if_empty(self.key(source), orjson.dumps(time.time())):
            return True
        found = self.storage.peek_data(self.key(source))
        with contextlib.suppress(TypeError, ValueError):
            if time.time() - float(orjson.loads(bytes(found))) < STALE:
                return False
        if source in self.queued():
            return False
        self.hold(source)
        return True

    def hold(self, source: str) -> None:
        """It is with a worker now, which means to begin it: for `STALE` seconds nobody else queues it."""
        self.storage.put_data(self.key(source), orjson.dumps(time.time()))

    def queued(self) -> set[str]:
        """What the messages in the queue say to run."""
        messages = [orjson.loads(bytes(message)) for message in self.storage.enqueued_items()]
        return {waited(str(one["args"][0]), bool(one["kwargs"].get("dry"))) for one in messages if one["args"]}

    def take(self, source: str) -> None:
        self.storage.pop_data(self.key(source))
