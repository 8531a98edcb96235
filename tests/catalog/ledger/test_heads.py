"""Signed heads: what is signed verifies, what was touched does not; the key is made once and is its owner's."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.ledger.entries import entry
from catalog.ledger.heads import Signer, open_signer, read_head, verify_head
from catalog.words.errors import InvalidSetting, Unreadable

ROOT = bytes(range(32))
TIME = "2026-01-31T09:00:00Z"


def test_a_head_verifies_and_a_touched_one_does_not(tmp_path: Path) -> None:
    signer = open_signer("sala.example/ledger", tmp_path / "ledger.key")
    note = signer.sign(42, ROOT, TIME)
    assert note.startswith("sala.example/ledger\n42\nAAECAwQ")
    assert verify_head(note, signer.public)
    head = read_head(note)
    assert (head.size, head.root, head.time) == (42, ROOT, TIME)
    assert not verify_head(note.replace("\n42\n", "\n43\n"), signer.public)
    assert not verify_head(note.replace(TIME, "2026-01-30T09:00:00Z"), signer.public)
    assert not verify_head(note.replace("sala.example", "sala.invalid"), signer.public)
    assert not verify_head(note, Signer("sala.example/ledger", Ed25519PrivateKey.generate()).public)
    assert signer.verifier.startswith("sala.example/ledger+")


@pytest.mark.parametrize("text", ["", "a", "a\nb\nc\n\n", "name\n1\n!!!\n\n— name AAAA\n", "\n\n— x y\n"])
def test_garbage_is_no_head(text: str) -> None:
    assert not verify_head(text, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    with pytest.raises(Unreadable):
        read_head(text)


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "home" / "ledger.key"
    with ThreadPoolExecutor(8) as pool:
        keys = {signer.public for signer in pool.map(lambda _: open_signer("a", path), range(32))}
    assert len(keys) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["ledger.key"]


def test_what_is_no_key_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    path.write_text("secret words")
    with pytest.raises(InvalidSetting) as caught:
        open_signer("a", path)
    assert "secret" not in str(caught.value)


def test_an_entry_is_canonical() -> None:
    made = entry("added", TIME, "id", source="dopa", remote_id="ก", record="00", nothing=None)
    assert made.decode() == (
        '{"action":"added","dataset":"id","record":"00","remote_id":"ก","source":"dopa","time":"2026-01-31T09:00:00Z","v":1}'
    )
