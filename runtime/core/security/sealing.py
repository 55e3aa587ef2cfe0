"""Encrypts the few things that must be read again and are not the table's business."""

import base64
import binascii
from collections.abc import Callable

from runtime.core.clock import Clock
from runtime.core.errors import KeysUnavailable
from runtime.core.security.keyring import Key, Keyring, derive

_VERSION = "s1"


class Broken(Exception):
    """Sealed text that is not as it was sealed, or not where it was sealed for."""


class Sealer:
    """XChaCha20-Poly1305 under a key of its own, by libsodium.

    Format: `s1.<key id>.<base64url of nonce and ciphertext>`.
    """

    def __init__(self, keys: Callable[[], Keyring], clock: Clock) -> None:
        """Take the keys, each of which must outlive whatever it sealed."""
        self._keys = keys
        self._clock = clock

    def seal(self, plain: str, binding: str) -> str:
        """Encrypt a text, to be read again only with the same binding."""
        # Imported here, as below: only the auth function's layer holds libsodium, and
        # only enrolling and second steps need it.
        from nacl.secret import Aead

        key = self._keys().signing(self._clock())
        sealed = Aead(_secret(key)).encrypt(plain.encode(), _bound(key, binding))
        return ".".join(
            [_VERSION, key.kid, base64.urlsafe_b64encode(sealed).decode().rstrip("=")]
        )

    def open(self, sealed: str, binding: str) -> str:
        """The text that was sealed.

        Raises:
            Broken: it was changed, or belongs elsewhere.
            KeysUnavailable: its key is gone.
        """
        from nacl.exceptions import CryptoError
        from nacl.secret import Aead

        version, _, rest = sealed.partition(".")
        kid, _, encoded = rest.partition(".")
        if version != _VERSION:
            raise Broken
        key = self._keys().verifying(kid, self._clock())
        if key is None:
            raise KeysUnavailable
        try:
            raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
            return Aead(_secret(key)).decrypt(raw, _bound(key, binding)).decode()
        except (binascii.Error, CryptoError, ValueError):
            raise Broken from None


def _secret(key: Key) -> bytes:
    return derive(key.secret, b"seal")


def _bound(key: Key, binding: str) -> bytes:
    return f"{_VERSION}.{key.kid}.{binding}".encode()
