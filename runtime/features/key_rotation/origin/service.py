"""Rules for replacing what a distribution proves itself by, while it is in use.

There are two secrets, and the distribution sends one. Its guard and the service take
both at all times; so whatever fails between two steps, every request still gets in.

A run takes one step: it replaces the one that is not sent, or, when everybody has had
time to read that, lets the distribution send it.
"""

import logging
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.security.keyring import MAX_VERIFYING_AGE
from runtime.core.security.secrets import Overtaken, StoredSecret
from runtime.features.key_rotation.origin.models import Sent, Slot

logger = logging.getLogger(__name__)

EVERY = timedelta(days=30)
"""The time for which a secret is sent."""
LEAD = MAX_VERIFYING_AGE + timedelta(minutes=10)
"""Time that a secret is known before it is sent.

The service reads one that it does not know at once. By then every process has read it
anyway, also one that could not at once since the store did not answer.
"""
FORCED_LEAD = timedelta(minutes=10)
"""The same where one has leaked.

The service reads anew every 10 s, but a change of a web ACL takes "from a few seconds
to a number of minutes" to be everywhere (UpdateWebACL, in the reference of AWS WAF).
"""
_BYTES = 32


class Step(StrEnum):
    """The step that a run has taken."""

    RESTED = "rested"
    REPLACED = "replaced"
    SENT = "sent"
    WAITED = "waited"


class SecretStore(Protocol):
    """A store of secrets."""

    def read_slot(self, reference: str) -> Slot:
        """Read a secret, and when it was stored."""

    def replace(self, reference: str, seen: StoredSecret, text: str) -> None:
        """Store another text, or raise Overtaken if it is not `seen` any more."""


class Front(Protocol):
    """A distribution."""

    def sent(self) -> Sent:
        """Return what it sends."""

    def send(self, value: str, sent: Sent) -> None:
        """Have it send another secret, if it still is as it was."""


class Guard(Protocol):
    """A guard that lets the distribution pass, and nobody else."""

    def admit(self, values: Collection[str]) -> bool:
        """Take these secrets and no other; False if it did so before."""


class OriginRotation:
    """The rules for the rotation of a distribution's secrets, one step at a time."""

    def __init__(
        self, *, store: SecretStore, front: Front, guard: Guard, clock: Clock
    ) -> None:
        self._store = store
        self._front = front
        self._guard = guard
        self._clock = clock

    def step(self, references: Sequence[str], *, force: bool = False) -> Step:
        """Take the next step, if it is time for one.

        Args:
            references: those of the two secrets.
            force: do not wait until it is time, for example after a leak. Two runs,
                ten minutes apart, then replace one and send it; two more, the other.
        """
        slots = [self._store.read_slot(reference) for reference in references]
        # First of all, since a run may have ended between the two.
        if self._guard.admit([slot.value for slot in slots]):
            logger.info("the guard was told of the secrets of the origin")
        sent = self._front.sent()
        if not sent.is_everywhere:
            return Step.WAITED
        known = [slot for slot in slots if slot.value == sent.value]
        if not known:
            return self._recovered(slots, sent)
        (used,) = known
        (other,) = (slot for slot in slots if slot is not used)
        return self._moved(used, other, sent, force=force)

    def _moved(self, used: Slot, other: Slot, sent: Sent, *, force: bool) -> Step:
        """Send the other secret if it is the newer one, or replace it."""
        now = self._clock()
        if other.since > used.since:
            if now - other.since < (FORCED_LEAD if force else LEAD):
                return Step.WAITED
            self._front.send(other.value, sent)
            logger.info("the distribution sends its other secret")
            count_metric("OriginSecretsRotated")
            return Step.SENT
        if not force and now - used.since < EVERY:
            return Step.RESTED
        new = secrets.token_hex(_BYTES)
        try:
            self._store.replace(other.reference, other.stored, new)
        except Overtaken:
            logger.info("the secret of the origin was replaced by somebody else")
            return Step.WAITED
        self._guard.admit([used.value, new])
        logger.info("the secret of the origin that is not sent was replaced")
        return Step.REPLACED

    def _recovered(self, slots: Sequence[Slot], sent: Sent) -> Step:
        """Have the distribution send a secret that is one; everything was refused."""
        oldest = min(slots, key=lambda slot: slot.since)
        self._front.send(oldest.value, sent)
        logger.error("the distribution sent none of its secrets, and does again")
        return Step.SENT
