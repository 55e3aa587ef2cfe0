"""What an administrator wants done to somebody's account."""

from collections.abc import Callable
from dataclasses import dataclass, field

from runtime.core.effects.models import Origin
from runtime.features.accounts.sessions.models import Caller

Precondition = Callable[[int], bool]
"""Whether a stored version is one that the client has seen (If-Match)."""


@dataclass(frozen=True)
class Order:
    """Whose account is to be changed, on whose word.

    Attributes:
        user_id: whose.
        admin: who says so; None where an operator's command asks.
        precondition: which versions the client has seen; None for any.
        origin: where the request comes from.
    """

    user_id: str
    admin: Caller | None = None
    precondition: Precondition | None = None
    origin: Origin = field(default_factory=Origin)
