"""Backup of a catalogue that is at work, on either store, and back into an empty one."""

import tarfile

import pytest

from catalog.catalogue.backup import backup, restore
from catalog.wiring import open_catalogue
from catalog.words.errors import Conflict, Unreadable
from catalog.words.model import dataset_id, resource_id
from catalog.words.settings import Settings
from tests.catalog.catalogue.conftest import publication, run_of, table_result, withheld


def silent(*_):
    """No progress."""


@pytest.fixture
def filled(catalogue, tmp_path):
    lease = run_of(catalogue, [publication(f"d{n}", title=f"ชุด {n}") for n in range(30)] + [withheld("x")], end=False)
    catalogue.file_done(lease, [table_result(tmp_path, resource_id(dataset_id("dopa", "d3"), "d3-0"), b"a,b\n1,2\n")])
    catalogue.finish(lease, "done")
    return catalogue


def test_a_backup_brings_everything_back(filled, settings, tmp_path):
    tar = tmp_path / "kept.tar"
    made = backup(filled, tar, settings.home / "ledger.key", silent)
    assert made["files"] == 2 and made["tables"]["datasets"] == 31
    run_of(filled, [publication("later")])  # what comes after the snapshot is not in it
    home = tmp_path / "other"
    fresh = open_catalogue(Settings(home=home))
    restore(fresh, tar, home / "ledger.key", silent)
    assert (home / "ledger.key").read_bytes() == (settings.home / "ledger.key").read_bytes()
    assert not fresh.verify_ledger().wrong
    assert fresh.ledger_head() == {
        **fresh.ledger_head_at(fresh.ledger_head()["size"]),
        "verifier": filled.ledger_head()["verifier"],
    }
    one = dataset_id("dopa", "d3")
    assert fresh.document(one) == filled.document(one)
    assert fresh.files.exists(fresh.original(resource_id(one, "d3-0"))["key"])
    assert fresh.counts()["datasets"] == 30
    writing = open_catalogue(Settings(home=home), write=True)  # and it can be published to again, under the same key
    run_of(writing, [publication("next")])
    assert not writing.verify_ledger().wrong
    with pytest.raises(Conflict):
        restore(writing, tar, home / "ledger.key", silent)
    writing.close()
    fresh.close()


def test_a_damaged_backup_leaves_nothing_behind(filled, settings, tmp_path):
    tar = tmp_path / "kept.tar"
    backup(filled, tar, settings.home / "ledger.key", silent)
    content = bytearray(tar.read_bytes())
    with tarfile.open(tar) as opened:
        member = next(m for m in opened if m.name.startswith("files/"))
    content[member.offset_data] ^= 0xFF
    tar.write_bytes(content)
    fresh = open_catalogue(Settings(home=tmp_path / "other"))
    with pytest.raises(Unreadable):
        restore(fresh, tar, tmp_path / "other" / "ledger.key", silent)
    assert fresh.counts()["datasets"] == 0
    fresh.close()
