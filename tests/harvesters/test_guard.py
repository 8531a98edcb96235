"""No fetch reaches inward: by address, by name, by hiding IPv4 in IPv6, unless a network is named."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.words.errors import InvalidSetting, Refused, SalaError, Unreachable
from catalog.words.settings import Settings
from harvesters.fetcher import GuardedFetcher
from harvesters.guard import inward, networks, permitted

INWARD = """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1 198.18.0.1
::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::a00:1 2002:7f00:1:: 2001:db8::1""".split()
OUTWARD = "8.8.8.8 1.1.1.1 203.150.0.1 2606:4700:4700::1111 64:ff9b::808:808 ::ffff:8.8.8.8".split()


@pytest.mark.parametrize("address", INWARD)
def test_inward_addresses_are_known(address: str) -> None:
    assert inward(ipaddress.ip_address(address))
    assert not permitted(ipaddress.ip_address(address), ())


@pytest.mark.parametrize("address", OUTWARD)
def test_public_addresses_are_permitted(address: str) -> None:
    assert permitted(ipaddress.ip_address(address), ())


@given(st.ip_addresses(v=4))
def test_an_address_is_no_more_public_for_being_written_as_ipv6(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    translated = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))
    assert inward(mapped) == inward(address) == inward(translated)


def test_named_networks_are_reached() -> None:
    named = networks("127.0.0.1/32, 10.20.0.0/16 fd00::/8")
    assert permitted(ipaddress.ip_address("127.0.0.1"), named)
    assert permitted(ipaddress.ip_address("10.20.3.4"), named)
    assert permitted(ipaddress.ip_address("::ffff:10.20.3.4"), named)
    assert not permitted(ipaddress.ip_address("10.21.3.4"), named)
    with pytest.raises(InvalidSetting, match="localhost"):
        networks("localhost")


@pytest.mark.parametrize(
    "url",
    ["http://localhost/", "http://127.0.0.1:1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://[::ffff:7f00:1]/",
     "http://169.254.169.254/latest/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://", "not an address",
     "http://user:secret@127.0.0.1/", "//127.0.0.1/", "http:///etc/passwd"],
)  # fmt: skip
def test_no_spelling_leads_inward(url: str) -> None:
    fetcher = GuardedFetcher(Settings(fetch_backoff_seconds=0))
    with pytest.raises(Refused):
        fetcher.get(url)
    fetcher.close()


def test_a_name_without_address_is_said_so_and_remembered() -> None:
    fetcher = GuardedFetcher(Settings(fetch_connect_seconds=3, fetch_backoff_seconds=0))
    for _ in range(2):
        with pytest.raises(Unreachable, match="not known") as caught:
            fetcher.get("http://no-such-agency.invalid/")
    assert isinstance(caught.value, SalaError) and caught.value.fix is not None
    fetcher.close()
