"""Rows as bytes: equal values give equal bytes, whatever way DynamoDB wrote them.

Attributes of a row and members of a set have no order, and a number may be written as
`1`, `1.0` or `1E0`. Every part says its type and length, so that no two rows that
differ can be written alike.
"""

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import Any

Row = Mapping[str, Mapping[str, Any]]
"""A row as the client of DynamoDB gives it: `{"pk": {"S": "U#…"}}`."""

# DynamoDB keeps 38 digits.
_EXACT = Context(prec=60)


def row_digest(row: Row) -> bytes:
    """Return the SHA-256 of a row."""
    return hashlib.sha256(canonical({"M": row})).digest()


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the bytes of a typed value."""
    ((kind, content),) = value.items()
    return _framed(kind.encode(), b"".join(_parts(kind, content)))


def _parts(kind: str, content: Any) -> Iterator[bytes]:
    """Yield the parts of a value: one of a scalar, more of what holds others."""
    match kind:
        case "M":
            for name, value in sorted(content.items()):
                yield _framed(b"k", name.encode()) + canonical(value)
        case "L":
            yield from map(canonical, content)
        case "SS" | "NS" | "BS":
            yield from sorted(canonical({kind[0]: member}) for member in content)
        case "S":
            yield content.encode()
        case "B":
            yield bytes(content)
        case "N":
            yield _number(content)
        case "BOOL":
            yield b"1" if content else b"0"
        case "NULL":
            yield b""
        case _:
            raise ValueError(f"a value of the unknown type {kind}")


def _number(text: str) -> bytes:
    """Return a number in the one way that its value can be written."""
    exact = Decimal(text).normalize(_EXACT)
    # Zero may keep a sign and an exponent that mean nothing.
    return str(exact if exact else 0).encode()


def _framed(kind: bytes, content: bytes) -> bytes:
    return b"%s:%d:" % (kind, len(content)) + content
