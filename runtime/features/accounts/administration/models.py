"""The command of an administrator to change an account."""

from dataclasses import dataclass, field

from runtime.core.client_info import ClientInfo
from runtime.core.optimistic import Precondition
from runtime.core.security.callers import Caller


@dataclass(frozen=True)
class AdminCommand:
    """The account to change, and the administrator who asks for it.

    Attributes:
        user_id: the user whose account is to be changed.
        admin: the administrator who asks; None where an operator's command asks.
        precondition: tells which versions the client has seen; None accepts any.
        client: the client that the request comes from.
    """

    user_id: str
    admin: Caller | None = None
    precondition: Precondition | None = None
    client: ClientInfo = field(default_factory=ClientInfo)
