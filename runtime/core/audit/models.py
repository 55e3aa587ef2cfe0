"""The audit log's entries."""

from pydantic import Field

from runtime.core.models import Model, Timestamp


class AuditEntry(Model):
    """One line of the audit log: who did what to whom, when and from where.

    Attributes:
        id: a ULID of the time.
        user_id: whose account it is about. A failed sign-in at an address without one
            has an id of its own, `none-…`, so that it is written like any other.
        actor_id: who did it: the user, an administrator, or None for the system and
            for whoever did not show who they are.
        details: what else is worth knowing; never a secret, and nothing personal: it
            outlives the account.
    """

    id: str
    user_id: str
    actor_id: str | None
    action: str
    at: Timestamp
    address: str | None = None
    device: str | None = None
    details: dict[str, str] = Field(default_factory=dict)

    def seen_by_owner(self) -> "AuditEntry":
        """Without where it was done from, if an administrator did it."""
        if self.actor_id in (self.user_id, None):
            return self
        return self.model_copy(update={"address": None, "device": None})
