"""Throttling of attempts to guess: by account, by address, and by the pair of both.

An attempt is counted before it is checked, on condition that no other was counted
meanwhile: a thousand attempts sent at once get no further than one after another.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.context import count_metric, set_response_header
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.errors import TooManyAttempts
from runtime.core.optimistic import until_unchanged
from runtime.core.security.networks import network_of
from runtime.core.throttling.models import Bucket, Policy
from runtime.core.throttling.repository import Subject, ThrottlingRepository

ADDRESS = Policy("address", free=50)
"""Limit on failed attempts from one network, at any account."""


@dataclass(frozen=True)
class Attempt:
    """One attempt that was counted; whether it succeeds is known later.

    Attributes:
        policy: the policy that limits it.
        subject: the subject that it was counted for.
        place: the network that it comes from, as a subject; None if unknown.
        place_seen: the failed attempts from there, as read before this one.
        failures: the attempts that count for the subject, with this one.
    """

    policy: Policy
    subject: Subject
    place: Subject | None
    place_seen: Bucket | None
    failures: int

    @property
    def last_free(self) -> bool:
        """Whether the next attempt has to wait if this one fails."""
        return self.failures >= self.policy.free


class Throttling:
    """The service that counts attempts and refuses those that come too soon."""

    def __init__(self, store: ThrottlingRepository, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def begin(
        self,
        policy: Policy,
        account: str,
        client: ClientInfo,
        seen_by: Sequence[str] = (),
    ) -> Attempt:
        """Count one attempt at an account: 2 read units and 1 write unit.

        Args:
            policy: the policy for attempts of this kind.
            account: the account; one that does not exist is throttled like any other.
            client: the client that makes the attempt.
            seen_by: the device or network by which the client is known to the account,
                empty if it is not. A known client has a count of its own, so that
                strangers' attempts cannot lock the owner out.

        Raises:
            TooManyAttempts: it comes too soon after the last; nothing was counted.
        """
        network = network_of(client.address)
        subject = _subject(policy, account, *seen_by)
        place = _subject(ADDRESS, network) if network else None
        return self._count(policy, subject, place)

    def spend(self, policy: Policy, *parts: str) -> None:
        """Count one use of what is limited for every client: 1 read and 1 write unit.

        Raises:
            TooManyAttempts: it comes too soon after the last; nothing was counted.
        """
        self._count(policy, _subject(policy, *parts), None)

    def once(self, policy: Policy, *parts: str) -> bool:
        """Tell whether the policy allows an action of our own, and count it if so.

        If several ask at once, one is allowed. RateLimit headers are not set, since it
        is no attempt of the client. 1 read and 1 write unit.
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
        """Count a failed attempt against its network too: 1 write unit."""
        if attempt.place is None:
            return
        now, seen = self._clock(), attempt.place_seen
        if seen is not None and not ADDRESS.failures(seen, now):
            # An expired row that is not deleted yet must not be added to.
            try:
                self._store.charge(attempt.place, seen, 1, now, ADDRESS.remembered)
                return
            except ConditionFailed:
                pass
        self._store.add(attempt.place, now, ADDRESS.remembered)

    def succeeded(self, attempt: Attempt) -> Write:
        """Return the write that forgets the failed attempts before a successful one.

        Those of the network are kept: otherwise an attacker could reset them by signing
        in to an account of their own now and then.
        """
        self._set_rate_limit(attempt.policy, 0, timedelta(0))
        return self._store.forget(attempt.subject)

    def passed(self, attempt: Attempt) -> None:
        """Forget the failed attempts before a successful one, outside a transaction."""
        self._set_rate_limit(attempt.policy, 0, timedelta(0))
        self._store.drop(attempt.subject)

    def exhaust(self, policy: Policy, part: str, otherwise: type[Exception]) -> Write:
        """Return the write that uses up all attempts at what may succeed only once."""
        now, subject = self._clock(), _subject(policy, part)
        return self._store.exhaust(subject, now, policy.remembered, otherwise)

    def _count(
        self, policy: Policy, subject: Subject, place: Subject | None
    ) -> Attempt:
        """Count an attempt, or raise TooManyAttempts."""

        def attempt() -> Attempt:
            """Count it by what is stored now; repeated if another was counted first."""
            found = self._store.read([subject, place] if place else [subject])
            seen, place_seen = found.get(subject), place and found.get(place)
            now = self._clock()
            self._demand(policy, seen, now)
            if place:
                self._demand(ADDRESS, place_seen or None, now)
            failures = policy.failures(seen, now) + 1
            self._store.charge(subject, seen, failures, now, policy.remembered)
            self._set_rate_limit(policy, failures, policy.remembered)
            return Attempt(policy, subject, place, place_seen or None, failures)

        return until_unchanged(attempt, refusal=TooManyAttempts)

    def _demand(self, policy: Policy, bucket: Bucket | None, now: datetime) -> None:
        """Refuse an attempt that comes too soon."""
        wait = policy.wait(bucket, now)
        if wait > timedelta(0):
            count_metric("AttemptsThrottled")
            self._set_rate_limit(policy, policy.failures(bucket, now), wait)
            raise TooManyAttempts(retry_after=_seconds(wait))

    def _set_rate_limit(
        self, policy: Policy, failures: int, restored: timedelta
    ) -> None:
        """Set the RateLimit fields (draft-ietf-httpapi-ratelimit-headers-10).

        Each is a list, by RFC 9651, of one string with whole numbers as parameters.

        Args:
            policy: the policy that limits the attempts.
            failures: the number of attempts that count.
            restored: the time until these are forgotten, or until the next attempt if
                one was refused; zero, if none counts, is left out of the header.
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
    """Return the subject of a policy that these parts identify.

    It is a digest, because addresses of people are not stored in the clear where nobody
    needs to read them.
    """
    digest = hashlib.sha256(json.dumps([policy.name, *parts]).encode()).hexdigest()
    return digest, policy.name


def _seconds(duration: timedelta) -> int:
    """Return a duration in seconds, rounded up."""
    return math.ceil(duration.total_seconds())
