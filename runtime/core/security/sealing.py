"""Encryption of values that are read back, but must not be readable in the table."""

import base64
import binascii
from collections.abc import Callable

from runtime.core.clock import Clock
from runtime.core.errors import KeysUnavailable
from runtime.core.security.keyring import Key, Keyring, derive

_VERSION = "s1"


class Broken(Exception):
    """Sealed text that was changed, or that was sealed for another binding."""


class Sealer:
    """Encryption by XChaCha20-Poly1305 (libsodium), under keys derived for it.

    Format: `s1.<key id>.<base64url of nonce and ciphertext>`.
    """

    def __init__(self, keys: Callable[[], Keyring], clock: Clock) -> None:
        """Use these keys, each of which must outlive what it seals."""
        self._keys = keys
        self._clock = clock

    def seal(self, plain: str, binding: str) -> str:
        """Encrypt a text, to be read again only with the same binding."""
        # Imported here and below, because only the auth function's layer holds
        # libsodium, and only second factors need it.
        from nacl.secret import Aead

        key = self._keys().signing(self._clock())
        sealed = Aead(_secret(key)).encrypt(plain.encode(), _bound(key, binding))
        return ".".join(
            [_VERSION, key.kid, base64.urlsafe_b64encode(sealed).decode().rstrip("=")]
        )

    def open(self, sealed: str, binding: str) -> str:
        """Return the text that was sealed.

        Raises:
            Broken: it was changed, or sealed for another binding.
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
    """Derive the secret to encrypt with."""
    return derive(key.secret, b"seal")


def _bound(key: Key, binding: str) -> bytes:
    """Return the associated data, which is authenticated with the text."""
    return f"{_VERSION}.{key.kid}.{binding}".encode()
