"""Makes what a change leaves behind: audit entries and mail."""

from runtime.core.clock import Clock, NewId
from runtime.core.effects.models import AuditAction, AuditEntry, Mail, MailKind, Origin


class Trails:
    """Dates and numbers entries and mails."""

    def __init__(self, clock: Clock, new_id: NewId) -> None:
        """Take time and ids from outside."""
        self._clock = clock
        self._new_id = new_id

    def entry(
        self,
        user_id: str,
        action: AuditAction,
        origin: Origin,
        *,
        actor_id: str | None = None,
        **details: str,
    ) -> AuditEntry:
        """A line of the audit log, about now.

        Args:
            user_id: whose account it is about.
            action: what happened.
            origin: where the request came from.
            actor_id: who did it, if not the user.
            details: what else is worth knowing; never a secret.
        """
        now = self._clock()
        return AuditEntry(
            id=self._new_id(now),
            user_id=user_id,
            actor_id=actor_id or user_id,
            action=action,
            at=now,
            address=origin.address,
            device=origin.device,
            details=details,
        )

    def system_entry(
        self, user_id: str, action: AuditAction, **details: str
    ) -> AuditEntry:
        """A line about what nobody did: it was due."""
        now = self._clock()
        return AuditEntry(
            id=self._new_id(now),
            user_id=user_id,
            actor_id=None,
            action=action,
            at=now,
            details=details,
        )

    def stranger_entry(
        self, user_id: str, action: AuditAction, origin: Origin, **details: str
    ) -> AuditEntry:
        """A line about what somebody did who has not shown who they are."""
        entry = self.system_entry(user_id, action, **details)
        where = {"address": origin.address, "device": origin.device}
        return entry.model_copy(update=where)

    def mail(
        self, kind: MailKind, to: str, user_id: str | None = None, **data: str
    ) -> Mail:
        """A mail to be sent, in words that the worker chooses."""
        return Mail(
            id=self._new_id(self._clock()),
            kind=kind,
            to=to,
            user_id=user_id,
            data=data,
        )
