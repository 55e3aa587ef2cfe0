"""Sealed text, which only its own row and key can open."""

import pytest

from runtime.core.errors import KeysUnavailable
from runtime.core.security.keyring import Keyring
from runtime.core.security.sealing import Broken, Sealer
from tests.clock import ManualClock
from tests.keys import random_ring


def test_sealed_text_is_read_only_where_and_as_it_was_sealed() -> None:
    """A row copied into another account must be worth nothing there."""
    ring = random_ring()
    sealer = Sealer(lambda: ring, ManualClock())
    sealed = sealer.seal("secret", "ada")

    assert sealer.open(sealed, "ada") == "secret"
    assert "secret" not in sealed and sealed != sealer.seal("secret", "ada")
    last = "A" if sealed[10 + len(ring.keys[0].kid)] != "A" else "B"
    at = 10 + len(ring.keys[0].kid)
    for broken, binding in [
        (sealed, "eve"),
        (sealed[:at] + last + sealed[at + 1 :], "ada"),
        (sealed[:-8], "ada"),
        (sealed.replace("s1.", "s2."), "ada"),
        (sealed + "!", "ada"),
        (f"s1.{ring.keys[0].kid}.", "ada"),
    ]:
        with pytest.raises(Broken):
            sealer.open(broken, binding)


def test_what_was_sealed_under_a_lost_key_is_an_outage() -> None:
    """The owner cannot do anything about it, so it is no wrong code."""
    clock, rings = ManualClock(), [random_ring()]
    sealer = Sealer(lambda: rings[-1], clock)
    sealed = sealer.seal("secret", "ada")
    rings.append(Keyring((*random_ring().keys, *rings[0].keys)))
    assert sealer.open(sealed, "ada") == "secret"

    rings.append(random_ring())
    with pytest.raises(KeysUnavailable):
        sealer.open(sealed, "ada")
