"""Tickets: proof, for a time, of a fact that was proven when they were issued.

Nothing is stored. An act that a ticket allows only once is done on condition of a state
that the act changes.
"""

from datetime import timedelta

from runtime.core.clock import Clock
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.signed import Format, SignedText

MAX_LENGTH = 512


class Tickets:
    """Signs short texts for one purpose and reads them again."""

    def __init__(
        self, keys: KeyringSource, clock: Clock, *, purpose: str, lifetime: timedelta
    ) -> None:
        """Use keys derived from a ring; a ticket is good for one purpose."""
        layout = Format(
            f"ticket {purpose}".encode(), lifetime=lifetime, max_length=MAX_LENGTH
        )
        self._texts = SignedText(keys, clock, layout)

    def issue(self, *fields: str) -> str:
        """Issue a ticket that says this."""
        return self._texts.sign(fields)

    def read(self, ticket: str) -> list[str] | None:
        """Read a ticket; None if it is forged, expired or of another purpose."""
        fields = self._texts.read(ticket)
        return None if fields is None else [str(field) for field in fields]
