"""Addresses of clients, and the networks by which clients are throttled."""

import ipaddress

_IPV6_PREFIX = 64
"""Prefix length of a network that one household or one server has to itself."""
_MOST_PORT_DIGITS = 5

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(text: str | None) -> str | None:
    """Return the address of a client in its one spelling; None if the text is none.

    It is read as proxies write it: a port is dropped (`203.0.113.7:51234`,
    `[2001:db8::1]:443`), a zone too, since it may be any text, and an IPv4 address in
    the form of IPv6 (`::ffff:203.0.113.9`) is that IPv4 address. Only what this returns
    may be shown, stored or mailed: any other text may be the words of a stranger.
    """
    address = _parsed(text)
    return None if address is None else str(address)


def network_of(address: str | None) -> str | None:
    """Return the network that an address is throttled by; None if it is no address.

    For an IPv4 address it is the address itself, for an IPv6 address its /64.
    """
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
    return None if parsed is None else str(parsed)


def _parsed(text: str | None) -> _Address | None:
    """Return the address that a text is, if any, without port and zone."""
    host = (text or "").strip()
    version = 0
    if host.startswith("["):
        version = 6
        host, closed, rest = host[1:].partition("]")
        if not closed or rest and not _is_port(rest):
            return None
    elif host.count(":") == 1:
        version = 4
        host, colon, port = host.partition(":")
        if not _is_port(colon + port):
            return None
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if version not in (0, address.version):
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _is_port(text: str) -> bool:
    """Tell whether a text is a colon and the number of a port."""
    digits = text[1:]
    return (
        text.startswith(":")
        and digits.isascii()
        and digits.isdigit()
        and len(digits) <= _MOST_PORT_DIGITS
    )
