"""The audit log's entries."""

from pydantic import Field

from runtime.core.client_info import ClientAddress
from runtime.core.models import Model, Timestamp


class AuditEntry(Model):
    """One line of the audit log: who did what to whom, when and from where.

    Attributes:
        id: a ULID of the time.
        user_id: the user whose account it is about. A failed sign-in with an e-mail
            address that has no account gets an id of its own, `none-…`, so that it is
            written like any other.
        actor_id: the user or administrator who did it; null for the system and for
            somebody who has not proven who they are.
        action: what was done.
        at: when it was done.
        address: the network address of whoever did it, as far as it may be shown.
        device: the User-Agent of whoever did it, as far as it may be shown.
        details: further facts; never a secret, and nothing personal, since the entry
            outlives the account.
    """

    id: str
    user_id: str
    actor_id: str | None
    action: str
    at: Timestamp
    address: ClientAddress = None
    device: str | None = None
    details: dict[str, str] = Field(default_factory=dict)

    def seen_by_owner(self) -> "AuditEntry":
        """Return the entry for its user: without an administrator's client."""
        if self.actor_id in (self.user_id, None):
            return self
        return self.model_copy(update={"address": None, "device": None})
