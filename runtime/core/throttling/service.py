"""Guessing is slowed down: by account, by address, and by the pair of both.

An attempt is counted before it is judged, on condition that nobody counted another
meanwhile: a thousand guesses sent at once are no more than one after the other.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.context import count_metric, set_response_header
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.errors import TooManyAttempts
from runtime.core.optimistic import until_unchanged
from runtime.core.security.networks import network_of
from runtime.core.throttling.models import Bucket, Policy
from runtime.core.throttling.repository import Subject

ADDRESS = Policy("address", free=50)
"""Failures from one network, at whatever account."""


class ThrottlingStore(Protocol):
    """Where attempts are counted."""

    def read(self, subjects: Sequence[Subject]) -> dict[Subject, Bucket]:
        """What is known of subjects."""

    def charge(
        self,
        subject: Subject,
        seen: Bucket | None,
        failures: int,
        now: datetime,
        remembered: timedelta,
    ) -> None:
        """Count an attempt, or ConditionFailed if another was counted meanwhile."""

    def add(self, subject: Subject, now: datetime, remembered: timedelta) -> None:
        """Count an attempt whatever others count meanwhile."""

    def forget(self, subject: Subject) -> Write:
        """The write that forgets every attempt."""

    def drop(self, subject: Subject) -> None:
        """Forget every attempt, at once."""

    def exhaust(
        self,
        subject: Subject,
        now: datetime,
        remembered: timedelta,
        otherwise: type[Exception],
    ) -> Write:
        """The write that leaves no attempt; `otherwise` if there is none left."""


@dataclass(frozen=True)
class Attempt:
    """One guess that was counted; whether it is right is known later."""

    policy: Policy
    subject: Subject
    place: Subject | None
    place_seen: Bucket | None
    failures: int

    @property
    def last_free(self) -> bool:
        """Whether another one has to wait, if this one is wrong."""
        return self.failures >= self.policy.free


class Throttling:
    """Counts attempts and refuses those that come too soon."""

    def __init__(self, store: ThrottlingStore, clock: Clock) -> None:
        """Take what the rules need from outside."""
        self._store = store
        self._clock = clock

    def begin(
        self,
        policy: Policy,
        account: str,
        client: ClientInfo,
        seen_by: Sequence[str] = (),
    ) -> Attempt:
        """Count one guess at an account: 2 read units and 1 write unit.

        Args:
            policy: how guesses of this kind are slowed down.
            account: whose; one that does not exist is throttled like any other.
            origin: where the guess comes from.
            seen_by: what tells that the owner was seen there, if anything does. What
                strangers tried elsewhere then does not count, only what was tried
                there.

        Raises:
            TooManyAttempts: it comes too soon after the last; nothing was counted.
        """
        network = network_of(client.address)
        subject = _subject(policy, account, *seen_by)
        place = _subject(ADDRESS, network) if network else None
        return self._count(policy, subject, place)

    def spend(self, policy: Policy, *parts: str) -> None:
        """Count one use of what is limited for everybody: 1 read and 1 write unit.

        Raises:
            TooManyAttempts: it comes too soon after the last; nothing was counted.
        """
        self._count(policy, _subject(policy, *parts), None)

    def once(self, policy: Policy, *parts: str) -> bool:
        """Whether we may do what the policy limits; it then counts as done.

        Of several at once one may. Clients are told nothing: it is not their attempt.
        1 read and 1 write unit.
        """
        subject, now = _subject(policy, *parts), self._clock()
        seen = self._store.read([subject]).get(subject)
        done = policy.failures(seen, now)
        if done >= policy.free:
            return False
        try:
            self._store.charge(subject, seen, done + 1, now, policy.remembered)
        except ConditionFailed:
            return False
        return True

    def failed(self, attempt: Attempt) -> None:
        """The guess was wrong: its network is charged as well, 1 write unit."""
        if attempt.place is None:
            return
        now, seen = self._clock(), attempt.place_seen
        if seen is not None and not ADDRESS.failures(seen, now):
            # What is forgotten but not yet removed must not be added to.
            try:
                self._store.charge(attempt.place, seen, 1, now, ADDRESS.remembered)
                return
            except ConditionFailed:
                pass
        self._store.add(attempt.place, now, ADDRESS.remembered)

    def succeeded(self, attempt: Attempt) -> Write:
        """The guess was right: the write that forgets the wrong ones before it.

        The network's own are not forgotten: else an attacker would only have to sign
        in to an account of their own now and then.
        """
        self._tell(attempt.policy, 0, timedelta(0))
        return self._store.forget(attempt.subject)

    def passed(self, attempt: Attempt) -> None:
        """The guess was right, and nothing is written with which to forget: do it."""
        self._tell(attempt.policy, 0, timedelta(0))
        self._store.drop(attempt.subject)

    def exhaust(self, policy: Policy, part: str, otherwise: type[Exception]) -> Write:
        """The write that leaves no attempt at something, for what serves once."""
        now, subject = self._clock(), _subject(policy, part)
        return self._store.exhaust(subject, now, policy.remembered, otherwise)

    def _count(
        self, policy: Policy, subject: Subject, place: Subject | None
    ) -> Attempt:
        """Count an attempt."""

        def attempt() -> Attempt:
            """Count it on top of what is counted now; there may be room for both."""
            found = self._store.read([subject, place] if place else [subject])
            seen, place_seen = found.get(subject), place and found.get(place)
            now = self._clock()
            self._demand(policy, seen, now)
            if place:
                self._demand(ADDRESS, place_seen or None, now)
            failures = policy.failures(seen, now) + 1
            self._store.charge(subject, seen, failures, now, policy.remembered)
            self._tell(policy, failures, policy.remembered)
            return Attempt(policy, subject, place, place_seen or None, failures)

        return until_unchanged(attempt, refusal=TooManyAttempts)

    def _demand(self, policy: Policy, bucket: Bucket | None, now: datetime) -> None:
        """Refuse what comes too soon."""
        wait = policy.wait(bucket, now)
        if wait > timedelta(0):
            count_metric("AttemptsThrottled")
            self._tell(policy, policy.failures(bucket, now), wait)
            raise TooManyAttempts(retry_after=_seconds(wait))

    def _tell(self, policy: Policy, failures: int, restored: timedelta) -> None:
        """The RateLimit fields (draft-ietf-httpapi-ratelimit-headers-10).

        Each is a list, by RFC 9651, of one string with whole numbers as parameters.

        Args:
            policy: by which attempts are limited.
            failures: attempts that count.
            restored: how long until the attempts that count are forgotten, or until
                the next one if that was refused; nothing is said of it when all are
                left.
        """
        delay = policy.delay(failures)
        if delay:
            restored = min(restored, delay)
        window = _seconds(policy.remembered)
        set_response_header(
            "RateLimit-Policy", f'"{policy.name}";q={policy.free};w={window}'
        )
        left = max(0, policy.free - failures)
        until = f";t={_seconds(restored)}" if restored else ""
        set_response_header("RateLimit", f'"{policy.name}";r={left}{until}')


def _subject(policy: Policy, *parts: str) -> Subject:
    """Addresses of people are not kept in the clear where nobody needs to read them."""
    digest = hashlib.sha256(json.dumps([policy.name, *parts]).encode()).hexdigest()
    return digest, policy.name


def _seconds(duration: timedelta) -> int:
    return math.ceil(duration.total_seconds())
