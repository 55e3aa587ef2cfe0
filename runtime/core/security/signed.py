"""Signed text: a few fields that only this service can have written.

Cursors, tickets and challenges are each a format of it. Nothing is stored: the text
itself holds its expiry, and a MAC under a key that rotates.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from runtime.core.clock import Clock
from runtime.core.security.keyring_source import KeyringSource

Field = str | int


@dataclass(frozen=True)
class Format:
    """The layout of one kind of signed text.

    Texts that clients hold outlive a deployment by up to 30 days, so a layout that was
    ever issued must stay readable.

    Attributes:
        label: the purpose; a text that was signed for one is invalid for any other.
        lifetime: the time for which a text is valid.
        max_length: the greatest length in characters; a longer text is not decoded.
        prefix: the beginning of every text.
        mac_bytes: the length to which the MAC is cut.
        version: the version of the layout, its first member; None if it has none.
        expiry_last: whether the expiry comes after the fields instead of before.
        bound: whether a binding is signed too, which the text does not hold.
        escaped: whether letters beyond ASCII are written as escapes, which take twice
            the space or more. Both forms are read.
    """

    label: bytes
    lifetime: timedelta
    max_length: int = 512
    prefix: str = ""
    mac_bytes: int = 32
    version: int | None = None
    expiry_last: bool = False
    bound: bool = False
    escaped: bool = True


class SignedText:
    """The signer and reader of the texts of one format."""

    def __init__(self, keys: KeyringSource, clock: Clock, layout: Format) -> None:
        """Use keys derived from a ring, so that texts rotate with it."""
        self._keys = keys
        self._clock = clock
        self._format = layout

    def sign(self, fields: Sequence[Field], binding: Sequence[str] = ()) -> str:
        """Return the text that holds these fields.

        Args:
            fields: the fields, which anybody who has the text can read.
            binding: further text that is needed to read it, and that it does not hold.
        """
        layout, now = self._format, self._clock()
        key = self._keys.current(now)
        expires = int((now + layout.lifetime).timestamp())
        head: list[Field] = [] if layout.version is None else [layout.version]
        head.append(key.kid)
        body = [*fields, expires] if layout.expiry_last else [expires, *fields]
        payload = json.dumps(
            [*head, *body], ensure_ascii=layout.escaped, separators=(",", ":")
        ).encode()
        mac = key.mac(layout.label, self._message(payload, binding))
        return layout.prefix + _encoded(mac[: layout.mac_bytes] + payload)

    def read(self, text: str, binding: Sequence[str] = ()) -> list[Any] | None:
        """Return the fields of a text.

        None if it is malformed, forged, expired, or was signed for another purpose or
        binding.

        Raises:
            KeysUnavailable: there is no key to verify it with.
        """
        layout = self._format
        encoded = text.removeprefix(layout.prefix)
        if len(text) > layout.max_length or not text.isascii():
            return None
        if layout.prefix and encoded == text:
            return None
        try:
            raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
            mac, payload = raw[: layout.mac_bytes], raw[layout.mac_bytes :]
            kid, expires, fields = self._members(json.loads(payload.decode()))
        except (binascii.Error, ValueError, TypeError, RecursionError):
            return None
        # The decoder skips unknown characters; only the canonical text is accepted.
        if _encoded(raw) != encoded or not isinstance(kid, str):
            return None
        now = self._clock()
        key = self._keys.knowing(kid, now).verifying(kid, now)
        if key is None:
            return None
        expected = key.mac(layout.label, self._message(payload, binding))
        if not hmac.compare_digest(mac, expected[: layout.mac_bytes]):
            return None
        return fields if expires > now.timestamp() else None

    def _members(self, content: list[Any]) -> tuple[Any, Any, list[Any]]:
        """Split a payload into key id, expiry and fields.

        Raises:
            ValueError: it has another layout.
        """
        layout = self._format
        if layout.version is not None:
            version, *content = content
            if version != layout.version:
                raise ValueError("another version")
        if layout.expiry_last:
            kid, *fields, expires = content
        else:
            kid, expires, *fields = content
        return kid, expires, fields

    def _message(self, payload: bytes, binding: Sequence[str]) -> bytes:
        """Return the bytes to sign, in which payload and binding are unambiguous."""
        if not self._format.bound:
            return payload
        return json.dumps([payload.decode(), *binding]).encode()


def _encoded(raw: bytes) -> str:
    """Encode bytes in URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
