"""Where webhooks may reach."""

from __future__ import annotations

import pytest

from connectors.hub.domain.addresses import check_url, is_allowed, read_networks
from connectors.hub.domain.errors import AddressRefused

INNER = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:fbff:80ff:fffe",
    "no address",
]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused(address: str) -> None:
    assert not is_allowed(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "64:ff9b::808:808"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, ())


def test_the_operator_may_open_a_network() -> None:
    networks = read_networks("10.1.0.0/16, fd00::/8")
    assert is_allowed("10.1.2.3", networks)
    assert is_allowed("::ffff:10.1.2.3", networks)
    assert is_allowed("fd12::1", networks)
    assert not is_allowed("10.2.0.1", networks)
    with pytest.raises(ValueError, match="10"):
        read_networks("10.1.0.1/16")


def test_addresses_written_in_odd_ways() -> None:
    assert check_url(" https://example.com:8443/a?b=c#d ", ()) == "https://example.com:8443/a?b=c"
    for url in (
        "https://exa mple.com",
        "https://example.com:0",
        "https://example.com:99999",
        "https://",
        "x",
    ):
        with pytest.raises(AddressRefused, match="url_invalid"):
            check_url(url, ())
    with pytest.raises(AddressRefused, match="url_forbidden"):
        check_url("https://[fe80::1]/", ())
