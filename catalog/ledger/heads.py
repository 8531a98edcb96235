"""Signed tree heads: a few lines of text that anyone can keep, compare and verify (the form of C2SP tlog-checkpoint and
signed-note: origin, size, root, then what else is signed; a blank line; the signature).

    127.0.0.1:8000/ledger
    42
    <root, base64>
    time 2026-01-31T09:00:00Z

    — 127.0.0.1:8000/ledger <4 bytes of key hash + Ed25519 signature, base64>
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from catalog.words.errors import InvalidSetting, Unreadable

ED25519 = b"\x01"
DASH = "\u2014"  # the note's own sign, by its specification


@dataclass(frozen=True, slots=True)
class Head:
    origin: str
    size: int
    root: bytes
    time: str

    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\ntime {self.time}\n"


@dataclass(frozen=True, slots=True)
class Signer:
    """Holds the log's private key; nothing of it is ever printed."""

    origin: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """32 raw bytes."""
        return self.key.public_key().public_bytes_raw()

    @property
    def verifier(self) -> str:
        """The note's verifier key: name, key hash, algorithm and key in one line of text."""
        encoded = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.origin}+{key_hash(self.origin, self.public).hex()}+{encoded}"

    def sign(self, size: int, root: bytes, time: str) -> str:
        """The note's text."""
        body = Head(self.origin, size, root, time).body()
        signature = key_hash(self.origin, self.public) + self.key.sign(body.encode())
        return f"{body}\n{DASH} {self.origin} {base64.b64encode(signature).decode()}\n"


def key_hash(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + public).digest()[:4]


def read_head(note: str) -> Head:
    """What a note says, unverified."""
    try:
        body, _ = note.split("\n\n", 1)
        origin, size, root, *rest = body.split("\n")
        time = next((line[5:] for line in rest if line.startswith("time ")), "")
        return Head(origin, int(size), base64.b64decode(root, validate=True), time)
    except (ValueError, binascii.Error) as error:
        raise Unreadable("This is not a signed tree head.") from error


def verify_head(note: str, public: bytes) -> bool:
    """Whether the note was signed by that key, under the name that it gives itself."""
    body, _, signatures = note.partition("\n\n")
    origin = body.split("\n", 1)[0]
    for line in signatures.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != DASH or parts[1] != origin:
            continue
        try:
            data = base64.b64decode(parts[2], validate=True)
            if data[:4] == key_hash(origin, public):
                Ed25519PublicKey.from_public_bytes(public).verify(data[4:], (body + "\n").encode())
                return True
        except (ValueError, binascii.Error, InvalidSignature):
            continue
    return False


def open_signer(origin: str, path: Path) -> Signer:
    """The key of `path`; made on first use, readable by its owner alone. Two processes at once get the same key."""
    try:
        if not path.exists():
            create_key(path)
        data = path.read_bytes()
        return Signer(origin, Ed25519PrivateKey.from_private_bytes(base64.b64decode(data, validate=True)))
    except OSError as error:
        raise InvalidSetting(
            "The ledger's key {path} cannot be read or made: {why}.",
            "Let the user that runs Sala own it.",
            path=str(path),
            why=error.strerror or type(error).__name__,
        ) from error
    except (ValueError, binascii.Error) as error:
        raise InvalidSetting(
            "The ledger's key {path} is not a key.",
            "Restore it from a backup; a new key would begin a new ledger.",
            path=str(path),
        ) from error


def create_key(path: Path) -> None:
    """Written aside and linked into place, so that nobody ever reads half a key and the first one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            return
    finally:
        aside.unlink()
