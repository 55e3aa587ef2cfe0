"""What an administrator wants done to somebody's account."""

from dataclasses import dataclass, field

from runtime.core.client_info import ClientInfo
from runtime.core.optimistic import Precondition
from runtime.core.security.callers import Caller


@dataclass(frozen=True)
class AdminCommand:
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
    client: ClientInfo = field(default_factory=ClientInfo)
