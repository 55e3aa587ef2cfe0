"""Addresses of clients, and the networks by which clients are throttled."""

import ipaddress

_IPV6_PREFIX = 64
"""Prefix length of a network that one household or one server has to itself."""


def address_of(text: str) -> str | None:
    """Return a text that is an IP address in its canonical form; None if it is none.

    The zone is dropped, since it may be any text.
    """
    try:
        return str(ipaddress.ip_address(text.split("%")[0]))
    except ValueError:
        return None


def network_of(address: str | None) -> str | None:
    """Return the network that an address is throttled by; None if it is no address.

    For an IPv4 address it is the address itself, for an IPv6 address its /64.
    """
    try:
        parsed = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
