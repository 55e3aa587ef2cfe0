"""Where a request comes from, as a name for whoever controls that place."""

import ipaddress

_IPV6_PREFIX = 64
"""What one household or one server has; every address in it is theirs."""


def address_of(text: str) -> str | None:
    """The IP address that a text is, in its one spelling; None if it is none.

    Without a zone, which may be any words.
    """
    try:
        return str(ipaddress.ip_address(text.split("%")[0]))
    except ValueError:
        return None


def network_of(address: str | None) -> str | None:
    """The network that an address speaks for; None if it is no address.

    An IPv4 address stands for itself, an IPv6 address for its /64.
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
