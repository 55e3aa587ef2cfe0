"""The address of a Valkey server, as the setting CACHE_URL writes it.

`valkeys://<user>@<host>:<port>/<cache>` is encrypted, and the user proves itself with
the role of the function (IAM). `valkey://<host>:<port>` is neither, and stays on this
machine.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

PORT = 6379


@dataclass(frozen=True)
class Address:
    """The place of a Valkey server, and whom it knows.

    Attributes:
        host: its name, which its certificate must have.
        port: its port.
        encrypted: whether it is spoken to by TLS.
        user: the user to sign in as; empty if it asks for none.
        cache: the name of the cache, which a proof by IAM is made for.
    """

    host: str
    port: int
    encrypted: bool
    user: str = ""
    cache: str = ""


def parse_address(url: str) -> Address:
    """Return the address that an URL names.

    Raises:
        ValueError: it is none, or would send sessions over a network in the clear, or
            to whoever asks.
    """
    parts = urlsplit(url)
    cache = parts.path.strip("/")
    if parts.scheme not in ("valkey", "valkeys") or not parts.hostname:
        raise ValueError("must be valkeys://<user>@<host>:<port>/<name of the cache>")
    if parts.query or parts.fragment or parts.password:
        raise ValueError("has no password, query or fragment")
    here = _is_here(parts.hostname)
    if parts.scheme == "valkey" and not here:
        raise ValueError("only a server on this machine is spoken to without TLS")
    if bool(parts.username) != bool(cache):
        raise ValueError("a user and the name of the cache belong together")
    if not here and not parts.username:
        raise ValueError("a user is needed: a cache that asks for none is anybody's")
    return Address(
        host=parts.hostname,
        port=parts.port or PORT,
        encrypted=parts.scheme == "valkeys",
        user=parts.username or "",
        cache=cache.lower(),
    )


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
