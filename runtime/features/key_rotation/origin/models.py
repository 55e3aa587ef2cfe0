"""Data that the rotation of a distribution's secrets decides by."""

from dataclasses import dataclass, field
from datetime import datetime

from runtime.core.security.secrets import StoredSecret


@dataclass(frozen=True)
class Slot:
    """One of the two secrets.

    Attributes:
        reference: its reference.
        stored: the version that is current.
        since: the time at which that was stored.
    """

    reference: str
    stored: StoredSecret
    since: datetime

    @property
    def value(self) -> str:
        """The secret itself."""
        return self.stored.text


@dataclass(frozen=True)
class Sent:
    """The secret that a distribution sends.

    Attributes:
        value: the secret.
        is_everywhere: whether all of its servers send that already.
        mark: names this state of its settings; a change of another is refused.
    """

    value: str = field(repr=False)
    is_everywhere: bool
    mark: str
