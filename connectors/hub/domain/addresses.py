"""Where a webhook may reach: the public internet, and what the operator allows besides.

Whoever may create a webhook chooses its address; without this they could make the server knock at its own
neighbours (SSRF): databases, cloud metadata, administration pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from connectors.hub.domain.errors import AddressRefused

Network = IPv4Network | IPv6Network
LONGEST = 2000
#: Addresses that stand for an IPv4 address behind a translator (RFC 6052, RFC 8215).
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_LAST_32_BITS = 0xFFFFFFFF


def read_networks(text: str) -> tuple[Network, ...]:
    """CIDR blocks separated by commas. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def is_allowed(address: str, networks: Iterable[Network]) -> bool:
    """Whether a webhook may connect to this IP address (text, an IPv6 zone is refused)."""
    try:
        found = _inner(ip_address(address))
    except ValueError:
        return False
    if any(found in network for network in networks if network.version == found.version):
        return True
    return found.is_global and not found.is_multicast and not found.is_reserved


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address an IPv6 one wraps, else the address itself. Raises ValueError for a zone."""
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id:
        raise ValueError("an address of one link")
    if any(address in network for network in _TRANSLATED):
        return IPv4Address(int(address) & _LAST_32_BITS)
    if address.teredo:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address


def check_url(url: str, networks: Sequence[Network]) -> str:
    """The address of a receiver as it is kept. A name is looked up when it is used, not here.

    Raises AddressRefused `url_invalid`, or `url_forbidden` for an IP address written out.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused("url_invalid", "url", {"value": url[:200]}) from None
    odd = not text.isascii() or not text.isprintable() or " " in text or len(text) > LONGEST or port == 0
    if odd or parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise AddressRefused("url_invalid", "url", {"value": url[:200]})
    try:
        ip_address(host)
    except ValueError:
        literal = False
    else:
        literal = True
    if literal and not is_allowed(host, networks):
        raise AddressRefused("url_forbidden", "url", {"value": url[:200]})
    return text.partition("#")[0]
