"""The ledger through the catalogue: proofs verify for a stranger, and any touch of the store is found."""

import base64
from collections.abc import Callable

import pytest
from sqlalchemy import text as sql

from catalog.catalogue.catalogue import Catalogue
from catalog.ledger.heads import verify_head
from catalog.ledger.tree import leaf_hash, verify_consistency, verify_inclusion
from catalog.wiring import open_catalogue, origin
from catalog.words.errors import Conflict, InvalidRequest, NotFound
from catalog.words.settings import Settings
from tests.catalog.catalogue.conftest import publication, run_of, withheld


def raw(text: str) -> bytes:
    return base64.b64decode(text)


@pytest.fixture
def logged(catalogue: Catalogue) -> Catalogue:
    for n in range(6):
        run_of(catalogue, [publication(f"{n}-{m}") for m in range(n + 1)] + [withheld(f"w{n}")])
    return catalogue


def test_a_stranger_proves_with_nothing_but_what_is_public(logged: Catalogue) -> None:
    head = logged.ledger_head()
    public = raw(head["verifier"].split("+", 2)[2])[1:]
    assert verify_head(head["note"], public)
    assert head["size"] == 27
    entries = logged.ledger_entries(0, 1000)
    assert [one["position"] for one in entries] == list(range(27))
    for one in entries:
        proof = logged.ledger_inclusion(one["position"])
        leaf = leaf_hash(one["leaf"].encode())
        path = [raw(step) for step in proof["path"]]
        assert verify_inclusion(leaf, one["position"], proof["size"], path, raw(head["root"]))
    for old in (2, 5, 9, 14, 20):
        earlier = logged.ledger_head_at(old)
        assert verify_head(earlier["note"], public)
        path = [raw(step) for step in logged.ledger_consistency(old)["path"]]
        assert verify_consistency(old, 27, raw(earlier["root"]), raw(head["root"]), path)
    assert entries[0]["entry"].keys() == {"action", "dataset", "record", "remote_id", "source", "time", "v"}
    check = logged.verify_ledger()
    assert (check.size, check.heads, check.wrong) == (27, 6, [])


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        ("UPDATE ledger_entries SET entry = CAST('{}' AS {bytes}) WHERE position = 3", "entry 3"),
        ("DELETE FROM ledger_entries WHERE position = 4", "entry 4 is missing"),
        ("DELETE FROM ledger_entries WHERE position = 26", "head 27"),
        ("UPDATE ledger_heads SET root = (SELECT root FROM ledger_heads WHERE size = 2) WHERE size = 5", "head 5"),
        ("UPDATE ledger_heads SET note = (SELECT note FROM ledger_heads WHERE size = 2) WHERE size = 5", "head 5"),
        ("DELETE FROM ledger_heads WHERE size = 27", "no signed head"),
    ],
)
def test_any_touch_is_found(logged: Catalogue, touch: str, said: str) -> None:
    kind = "BLOB" if logged.database.dialect == "sqlite" else "BYTEA"
    with logged.database.write() as connection:
        connection.execute(sql(touch.replace("{bytes}", kind)))
    assert any(said in wrong for wrong in logged.verify_ledger().wrong)


def test_what_is_not_in_the_ledger(catalogue: Catalogue) -> None:
    empty = catalogue.ledger_head()
    assert (empty["size"], empty["note"]) == (0, None)
    assert catalogue.verify_ledger().wrong == []
    run_of(catalogue, [publication("a")])
    for ask in (
        lambda: catalogue.ledger_inclusion(1),
        lambda: catalogue.ledger_inclusion(-1),
        lambda: catalogue.ledger_inclusion(0, 2),
        lambda: catalogue.ledger_consistency(2),
        lambda: catalogue.ledger_consistency(1, 10**30),
    ):
        with pytest.raises(InvalidRequest):
            ask()
    with pytest.raises(NotFound):
        catalogue.ledger_head_at(7)
    assert catalogue.ledger_entries(10**30, 10**30) == []


def test_two_processes_write_one_ledger(catalogue: Catalogue, open_again: Callable[..., Catalogue]) -> None:
    from tests.catalog.catalogue.conftest import source

    other = open_again()
    other.add_source(source("other"))
    for n in range(5):
        run_of(catalogue, [publication(f"a{n}")])
        run_of(other, [publication(f"b{n}"), publication(f"c{n}")], source="other")
    assert catalogue.verify_ledger().wrong == []
    assert catalogue.ledger_head()["size"] == 15


def test_what_was_rolled_back_is_not_continued(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    run_of(catalogue, [publication("a")])
    lease = catalogue.begin("dopa", "worker")

    def broken(change: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "_tell", broken)
        with pytest.raises(OSError):
            catalogue.publish(lease, [publication("b"), publication("c")])
    catalogue.publish(lease, [publication("d"), publication("e")])
    assert catalogue.verify_ledger().wrong == []
    assert catalogue.ledger_head()["size"] == 3


def test_another_key_is_refused_and_another_address_is_not(catalogue: Catalogue, settings: Settings) -> None:
    run_of(catalogue, [publication("a")])
    moved = open_catalogue(settings.model_copy(update={"base_url": "https://data.example"}), write=True)
    run_of(moved, [publication("b")])
    assert moved.verify_ledger().wrong == []
    moved.close()
    (settings.home / "ledger.key").unlink()
    with pytest.raises(Conflict, match="another key"):
        open_catalogue(settings, write=True)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://data.go.th", "data.go.th/ledger"),
        ("http://u:p@h:1/a/", "h:1/a/ledger"),
        ("", "sala/ledger"),
        ("http://a+b c", "a-b-c/ledger"),
    ],
)
def test_the_name_of_the_ledger(url: str, name: str) -> None:
    assert origin(url) == name
