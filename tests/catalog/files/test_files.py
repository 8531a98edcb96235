"""One suite for every file store: a folder, and pyarrow's filesystems through the adapter that S3 uses."""

import errno
import hashlib
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import fs as arrow_fs

from catalog.files import folder as folder_module
from catalog.files.folder import Folder
from catalog.files.objects import Objects
from catalog.files.port import FileStore
from catalog.words.errors import EngineLost, InvalidSetting, NotFound

CONTENT = b"province,people\n" * 1000


def folder_store(tmp_path: Path) -> FileStore:
    return Folder(tmp_path / "files")


def local_objects(tmp_path: Path) -> FileStore:
    (tmp_path / "bucket").mkdir()
    return Objects(arrow_fs.LocalFileSystem(), str(tmp_path / "bucket"), tmp_path / "cache", 1 << 20)


def nested_objects(tmp_path: Path) -> FileStore:
    (tmp_path / "bucket").mkdir()
    within = arrow_fs.SubTreeFileSystem(str(tmp_path / "bucket"), arrow_fs.LocalFileSystem())
    return Objects(within, "pre/fix", tmp_path / "cache", 1 << 20)


@pytest.fixture(params=[folder_store, local_objects, nested_objects])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    make: Callable[[Path], FileStore] = request.param
    return make(tmp_path)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "given.csv"
    path.write_bytes(CONTENT)
    return path


def test_what_is_put_is_read_by_its_hash(store: FileStore, given: Path) -> None:
    key = store.put(given, "csv")
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert key == f"{digest[:2]}/{digest[2:]}.csv"
    assert store.exists(key)
    assert store.size(key) == len(CONTENT)
    with store.open(key) as file:
        assert file.read() == CONTENT
    with store.open(key, 9) as file:
        assert file.read(6) == CONTENT[9:15]
    assert store.local(key).read_bytes() == CONTENT


def test_the_same_content_twice_is_one_file(store: FileStore, given: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(CONTENT)
    assert store.put(given) == store.put(other)


def test_what_was_put_outlives_the_given_file(store: FileStore, given: Path) -> None:
    key = store.put(given)
    given.unlink()
    assert store.local(key).read_bytes() == CONTENT


def test_what_is_removed_is_gone_everywhere(store: FileStore, given: Path) -> None:
    key = store.put(given)
    store.local(key)
    store.remove(key)
    store.remove(key)
    assert not store.exists(key)
    for ask in (store.size, store.open, store.local):
        with pytest.raises(NotFound):
            ask(key)
    assert store.put(given) == key
    assert store.exists(key)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "ab/../cd.bin", "/etc/passwd", "ab/" + "c" * 62 + "/.bin", "ab\0"]
)
def test_nothing_but_a_key_becomes_a_path(store: FileStore, key: str) -> None:
    for ask in (store.size, store.open, store.local, store.exists, store.remove):
        with pytest.raises(NotFound):
            ask(key)


def test_an_empty_file(store: FileStore, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert store.size(store.put(empty)) == 0


def test_a_full_disk_leaves_nothing(tmp_path: Path, given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Folder(tmp_path / "files")

    def full(source: Path, target: Path) -> None:
        Path(target).write_bytes(CONTENT[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(folder_module, "link_or_copy", full)
    with pytest.raises(EngineLost, match="No space left"):
        store.put(given)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_across_file_systems_it_is_copied(tmp_path: Path, given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_device(self: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(Path, "hardlink_to", other_device)
    store = Folder(tmp_path / "files")
    assert store.local(store.put(given)).read_bytes() == CONTENT


def test_half_an_upload_is_no_object(tmp_path: Path, given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = local_objects(tmp_path)

    def broken(source: object, target: object, size: int) -> None:
        target.write(CONTENT[:100])  # type: ignore[attr-defined]
        raise OSError(errno.EIO, "read error")

    monkeypatch.setattr("catalog.files.objects.shutil.copyfileobj", broken)
    with pytest.raises(EngineLost):
        store.put(given)
    assert [path for path in (tmp_path / "bucket").rglob("*") if path.is_file()] == []


def test_the_cache_is_bounded_and_keeps_what_is_used(tmp_path: Path) -> None:
    (tmp_path / "bucket").mkdir()
    store = Objects(arrow_fs.LocalFileSystem(), str(tmp_path / "bucket"), tmp_path / "cache", 3000)
    keys = []
    for number in range(6):
        path = tmp_path / str(number)
        path.write_bytes(bytes([number]) * 1000)
        keys.append(store.put(path))
        store.local(keys[-1])
        os.utime(tmp_path / "cache" / keys[-1].replace("/", ""), (number, number))
    assert sum(path.stat().st_size for path in (tmp_path / "cache").iterdir()) <= 3000
    assert store.local(keys[0]).read_bytes() == b"\0" * 1000


def test_a_lost_object_store_says_so(tmp_path: Path, given: Path) -> None:
    with pytest.raises(InvalidSetting):
        Objects.at("nonsense://bucket", tmp_path / "cache", 1)
    store = Objects.at(
        "s3://key:secret@bucket/sala?endpoint_override=127.0.0.1:9149&scheme=http&region=us-east-1&allow_bucket_creation=false",
        tmp_path / "cache", 1,
    )  # fmt: skip
    with pytest.raises(EngineLost) as caught:
        store.put(given)
    assert "secret" not in str(caught.value)


def test_what_a_killed_process_left_half_written_is_swept(tmp_path: Path) -> None:
    arriving = tmp_path / "files" / "arriving"
    arriving.mkdir(parents=True)
    ended = subprocess.Popen(["true"])
    ended.wait()
    dead = arriving / f"{socket.gethostname()}.{ended.pid}.00"
    alive = arriving / f"{socket.gethostname()}.{os.getppid()}.00"
    elsewhere, forgotten = arriving / "another.1.00", arriving / "another.1.01"
    for path in (dead, alive, elsewhere, forgotten):
        path.write_bytes(b"half")
    os.utime(forgotten, (0, 0))
    Folder(tmp_path / "files")
    assert {path.name for path in arriving.iterdir()} == {alive.name, elsewhere.name}
