"""Callers are bounded by what they did lately, forgotten after it, and nowhere known by their address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api import rates
from api.rates import HOUR, Rates
from catalog.words.errors import TooMany


def of(host: str | None) -> Request:
    return Request({"type": "http", "client": (host, 1) if host is not None else None, "headers": []})


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_in_an_hour_and_no_more() -> None:
    clock = Clock()
    kept = Rates(clock)
    me, other = kept.caller(of("192.0.2.1")), kept.caller(of("192.0.2.2"))
    for _ in range(3):
        kept.spend("ask", me, 3)
    clock.now = 600
    with pytest.raises(TooMany) as refused:
        kept.spend("ask", me, 3)
    assert refused.value.facts["retry_after"] == HOUR - 600 and refused.value.facts["minutes"] == 50
    kept.spend("ask", other, 3)
    kept.spend("support", me, 3)
    clock.now = HOUR
    kept.spend("ask", me, 3)


def test_nothing_where_nothing_is_allowed() -> None:
    with pytest.raises(TooMany):
        Rates().spend("ask", b"x", 0)


def test_what_is_done_once_counts_once() -> None:
    clock = Clock()
    kept = Rates(clock)
    assert [kept.first("a", b"x", 10), kept.first("a", b"x", 10), kept.first("b", b"x", 10)] == [True, False, True]
    clock.now = 10
    assert kept.first("a", b"x", 10)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),  # one home
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
    ],
)
def test_who_is_the_same_caller(one: str, other: str, same: bool) -> None:
    kept = Rates()
    assert (kept.caller(of(one)) == kept.caller(of(other))) is same


@given(st.none() | st.text(max_size=60))
def test_whatever_a_proxy_calls_a_caller(host: str | None) -> None:
    assert len(Rates().caller(of(host))) == 12


def test_another_process_knows_nobody_by_it() -> None:
    assert Rates().caller(of("192.0.2.1")) != Rates().caller(of("192.0.2.1"))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "CALLERS", 100)
    kept = Rates()
    for n in range(1_000):
        kept.spend("ask", str(n).encode(), 3)
        kept.first("support", str(n).encode())
    assert len(kept.seen) <= 101
