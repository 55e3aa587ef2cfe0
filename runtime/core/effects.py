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
    """The audit entries and mails to write in the transaction of a change."""

    entries: tuple[AuditEntry, ...] = ()
    mails: tuple[Mail, ...] = ()


NO_EFFECTS = Effects()


class EffectsRecorder:
    """The maker of entries and mails, each with the current time and a new id."""

    def __init__(self, clock: Clock, new_id: NewId) -> None:
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
        """Make an entry of the audit log for an action that happens now.

        Args:
            user_id: the user whose account it is about.
            action: what happened.
            client: the client that sent the request.
            actor_id: the user who did it, if another one.
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
        """Make an entry for an action of the system itself, which was due."""
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
        """Make an entry for an action of somebody who has not proven who they are."""
        entry = self.system_entry(user_id, action, **details)
        where = {"address": client.address, "device": client.device}
        return entry.model_copy(update=where)

    def mail(self, kind: str, to: str, user_id: str | None = None, **data: str) -> Mail:
        """Make a mail to be sent; the worker that sends it makes its text."""
        return Mail(
            id=self._new_id(self._clock()),
            kind=kind,
            to=to,
            user_id=user_id,
            data=data,
        )


def effect_writes(effects: Effects) -> list[Write]:
    """Return the writes to add to the transaction of a change.

    They cost two write units for each mail and each known client, four for each entry.
    """
    entries = [write for entry in effects.entries for write in entry_writes(entry)]
    return [*entries, *map(waiting, effects.mails)]
