"""A place where writers write and from which a stream is read."""

import io
from collections.abc import Iterator


class Sink(io.RawIOBase):
    """Takes bytes until `drain()` gives them on; cannot seek, so writers stream."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []
        self.position = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        return self.position

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self.parts.append(part)
        self.position += len(part)
        return len(part)

    def drain(self) -> Iterator[bytes]:
        """What was written since the last time, as one piece, or nothing."""
        if self.parts:
            parts, self.parts = self.parts, []
            yield b"".join(parts)
