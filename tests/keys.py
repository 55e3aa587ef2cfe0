"""Keys that no other test knows."""

import secrets

from runtime.core.security.keyring import Keyring, parse_keyring


def random_ring() -> Keyring:
    """Return a keyring of one fresh key."""
    return parse_keyring(secrets.token_hex(32))
