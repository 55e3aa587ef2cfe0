"""Effects: audit entries and mails, written with the change that causes them."""

from runtime.core.audit.models import AuditEntry
from runtime.core.audit.rows import entry_writes
from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock, NewId
from runtime.core.dynamodb.writes import Write
from runtime.core.mail.models import Mail
from runtime.core.mail.rows import waiting
from runtime.core.models import Model


class Effects(Model):
    """What is written in the same transaction as the change that caused it."""

    entries: tuple[AuditEntry, ...] = ()
    mails: tuple[Mail, ...] = ()


NO_EFFECTS = Effects()


class EffectsRecorder:
    """Dates and numbers entries and mails."""

    def __init__(self, clock: Clock, new_id: NewId) -> None:
        """Take time and ids from outside."""
        self._clock = clock
        self._new_id = new_id

    def entry(
        self,
        user_id: str,
        action: str,
        client: ClientInfo,
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
            address=client.address,
            device=client.device,
            details=details,
        )

    def system_entry(self, user_id: str, action: str, **details: str) -> AuditEntry:
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
        self, user_id: str, action: str, client: ClientInfo, **details: str
    ) -> AuditEntry:
        """A line about what somebody did who has not shown who they are."""
        entry = self.system_entry(user_id, action, **details)
        where = {"address": client.address, "device": client.device}
        return entry.model_copy(update=where)

    def mail(self, kind: str, to: str, user_id: str | None = None, **data: str) -> Mail:
        """A mail to be sent, in words that the worker chooses."""
        return Mail(
            id=self._new_id(self._clock()),
            kind=kind,
            to=to,
            user_id=user_id,
            data=data,
        )


def effect_writes(effects: Effects) -> list[Write]:
    """The writes that a change takes along.

    Two write units for each mail and each known origin, four for each entry.
    """
    entries = [write for entry in effects.entries for write in entry_writes(entry)]
    return [*entries, *map(waiting, effects.mails)]
