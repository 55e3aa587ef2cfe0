"""Tickets: proof, for a limited time, of a fact that was verified at their issue.

Nothing is stored. An action that a ticket allows only once must be conditional on a
state that the action changes.
"""

from datetime import timedelta

from runtime.core.clock import Clock
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.signed import Format, SignedText

MAX_LENGTH = 512


class Tickets:
    """The issuer and reader of tickets for one purpose."""

    def __init__(
        self, keys: KeyringSource, clock: Clock, *, purpose: str, lifetime: timedelta
    ) -> None:
        """Use keys derived from a ring; a ticket is valid for one purpose."""
        layout = Format(
            f"ticket {purpose}".encode(), lifetime=lifetime, max_length=MAX_LENGTH
        )
        self._texts = SignedText(keys, clock, layout)

    def issue(self, *fields: str) -> str:
        """Issue a ticket that holds these fields."""
        return self._texts.sign(fields)

    def read(self, ticket: str) -> list[str] | None:
        """Read a ticket; None if it is forged, expired or of another purpose."""
        fields = self._texts.read(ticket)
        return None if fields is None else [str(field) for field in fields]
