"""Makes tokens as an attacker would, with any header, claims and secret."""

import base64
import hmac
import json
from typing import Any

Part = bytes | dict[str, Any]


def b64(content: bytes) -> str:
    """Encode bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def forge(header: Part, claims: Part, secret: bytes, digest: str = "sha256") -> str:
    """Return a correctly signed token, whatever its header and claims are."""
    parts = [
        b64(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (header, claims)
    ]
    body = ".".join(parts)
    return f"{body}.{b64(hmac.digest(secret, body.encode(), digest))}"
