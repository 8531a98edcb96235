"""A fetcher over recorded answers: address -> file of the corpus or bytes. For mappings and protocols; the guarded one has tests of its own."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from catalog.words.errors import Unreachable
from catalog.words.source import SourceConfig
from harvesters.markup import json_of
from harvesters.port import Answer, Progress, Record


class RecordedFetcher:
    def __init__(self, answers: Mapping[str, bytes | Path], content_type: str = "") -> None:
        self.answers, self.content_type = answers, content_type
        self.asked: list[str] = []

    def body(self, url: str) -> bytes:
        self.asked.append(url)
        found = self.answers.get(url, self.answers.get(url.split("?")[0], self.answers.get("*")))
        if found is None:
            raise Unreachable("The address answers {status}.", status=404)
        return found if isinstance(found, bytes) else found.read_bytes()

    @contextmanager
    def open(self, url: str, **kwargs: Any) -> Iterator[tuple[Answer, BinaryIO]]:
        yield Answer(url, 200, {"content-type": self.content_type}), io.BytesIO(self.body(url))

    def get(self, url: str, **kwargs: Any) -> tuple[Answer, bytes]:
        return Answer(url, 200, {"content-type": self.content_type}), self.body(url)

    def json(self, url: str, **kwargs: Any) -> Any:
        return json_of(self.body(url))

    def download(self, url: str, path: Path, **kwargs: Any) -> Answer:
        path.write_bytes(self.body(url))
        return Answer(url, 200, {})


def source(kind: str, url: str = "https://agency.example/data", **more: Any) -> SourceConfig:
    return SourceConfig(name="recorded", title="recorded", kind=kind, url=url, **more)


def harvest(protocol: Any, config: SourceConfig, fetcher: RecordedFetcher) -> list[Record]:
    return list(protocol.records(config, fetcher, Progress()))
