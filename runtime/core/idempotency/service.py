"""Idempotency: a repeated request takes effect once (IETF draft "Idempotency-Key")."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from pydantic import BaseModel

from runtime.core.clock import Clock, nth_ulid
from runtime.core.errors import (
    AlreadyCreated,
    IdempotencyKeyReused,
    NotFound,
    PreconditionFailed,
)
from runtime.core.idempotency.models import IdempotencyKey, IdempotencyRecord
from runtime.core.idempotency.repository import IdempotencyRepository, KeyUsed
from runtime.core.models import Model
from runtime.core.security.keyring_source import KeyringSource

KEPT_FOR = timedelta(hours=24)
_MAX_KEPT_BODY_BYTES = 32 * 1024

T = TypeVar("T", bound=BaseModel)

Remember = Callable[[BaseModel], IdempotencyRecord | None]
"""Function that makes the record of an answer, to be written with the change."""


class NoContent(Model):
    """An answer without a body, or a request without one."""


@dataclass(frozen=True)
class IdempotentRequest:
    """A request that is to be done once, however often it is sent.

    Attributes:
        scope: the partition that keeps its key: the owner's, as a rule.
        route: the route that the key is used with.
        key: the client's key; None does the request without one.
        body: the body of the request.
        target: the id of the resource that it changes, if it creates none. With another
            one it is another request.
    """

    scope: str
    route: str
    key: str | None
    body: BaseModel
    target: str = ""

    def canonical(self) -> bytes:
        """Return what it asks for in one form, whatever its spaces and order."""
        body = self.body.model_dump(mode="json")
        asked = {"target": self.target, "body": body} if self.target else body
        return json.dumps(asked, sort_keys=True).encode()


@dataclass(frozen=True)
class Created(Generic[T]):
    """The resource that a request created or changed, and whether it is a replay."""

    resource: T
    replayed: bool = False


@dataclass(frozen=True)
class Batch:
    """A request of many entries, each of which is done once.

    Attributes:
        id: a ULID from which every attempt derives the same ids for its entries.
        scope: the partition that keeps the keys of its entries.
        claimed: whether the client gave a key, so that its entries are recorded.
        resumed: whether an earlier attempt began it.
    """

    id: str
    scope: str
    claimed: bool
    resumed: bool

    def entry_id(self, position: int) -> str:
        """Return the id of what an entry creates; ids rise with the positions."""
        return nth_ulid(self.id, position)

    def key(self, position: int, now: datetime) -> IdempotencyKey:
        """Return the key of one entry.

        It has no fingerprint: that of the batch's own key covers all entries.
        """
        digest = hashlib.sha256(f"{self.id}#{position}".encode()).hexdigest()
        return IdempotencyKey(
            scope=self.scope, digest=digest, fingerprint="", expires_at=now + KEPT_FOR
        )

    def record(
        self, position: int, resource_id: str, result: BaseModel, now: datetime
    ) -> IdempotencyRecord | None:
        """Return the record to write with an entry; None if the client gave no key."""
        if not self.claimed:
            return None
        return IdempotencyRecord(
            key=self.key(position, now), resource_id=resource_id, body=_kept(result)
        )


class Idempotency:
    """The service that lets a request take effect once for each key."""

    def __init__(
        self, store: IdempotencyRepository, keys: KeyringSource, clock: Clock
    ) -> None:
        """Make keyed fingerprints with `keys`, since a request may hold a password."""
        self._store = store
        self._keys = keys
        self._clock = clock

    def create(
        self,
        request: IdempotentRequest,
        resource: T,
        *,
        resource_id: str,
        write: Callable[[IdempotencyRecord | None], None],
        reread: Callable[[str], T | None],
    ) -> Created[T]:
        """Write a new resource, or return what the first request with this key got.

        Args:
            request: the request.
            resource: the new resource, returned if this request is the first.
            resource_id: the id of what is created.
            write: stores resource and record in one transaction, or raises KeyUsed.
            reread: finds an earlier resource whose body was too large to keep.

        Raises:
            IdempotencyKeyReused: the key was used with another request.
            AlreadyCreated: the earlier response cannot be repeated.
        """
        used = self._key(request)
        if used is None:
            write(None)
            return Created(resource)
        record = IdempotencyRecord(
            key=used, resource_id=resource_id, body=_kept(resource)
        )
        try:
            write(record)
            return Created(resource)
        except KeyUsed:
            earlier = self._store.find(used, self._clock())
            return self._replayed(earlier, request, type(resource), reread)

    def change(
        self,
        request: IdempotentRequest,
        model: type[T],
        change: Callable[[Remember], T],
        *,
        reread: Callable[[str], T | None],
    ) -> Created[T]:
        """Make a change, or return what the first request with this key got.

        The key is looked up first, for 1 read unit or more: a change that was made
        before has changed what the conditions of its repetition are about.

        Args:
            request: the request.
            model: the type of the answer.
            change: makes the change, and stores the record of its answer in the same
                transaction, or raises KeyUsed.
            reread: returns the resource of an earlier answer too large to keep.

        Raises:
            IdempotencyKeyReused: the key was used with another request.
            AlreadyCreated: the earlier answer cannot be repeated.
        """
        used = self._key(request)
        if used is None:
            return Created(change(lambda answer: None))
        record = self._store.find(used, self._clock())
        if record is not None:
            return self._replayed(record, request, model, reread)
        try:
            return Created(
                change(
                    lambda answer: IdempotencyRecord(
                        key=used, resource_id=request.target, body=_kept(answer)
                    )
                )
            )
        except KeyUsed:
            record = self._store.find(used, self._clock())
        except (NotFound, PreconditionFailed):
            # The same request, sent twice, may have been done just now.
            record = self._store.find(used, self._clock())
            if record is None:
                raise
        return self._replayed(record, request, model, reread)

    def earlier(
        self,
        request: IdempotentRequest,
        model: type[T],
        *,
        reread: Callable[[str], T | None],
    ) -> T | None:
        """Return what an earlier request with this key got; None if there is none.

        For requests with conditions that cannot be checked again, since the first
        request changed what they are about. Arguments and errors are those of `create`.
        """
        used = self._key(request)
        record = self._store.find(used, self._clock()) if used else None
        if record is None:
            return None
        return self._replayed(record, request, model, reread).resource

    def begin(self, request: IdempotentRequest, *, new_id: str) -> Batch:
        """Claim a key for a request of many entries, or resume an earlier attempt.

        Args:
            request: the request; without a key nothing is claimed.
            new_id: a ULID for the batch, if this request is the first.

        Raises:
            IdempotencyKeyReused: the key was used with another request.
        """
        scope, used, now = request.scope, self._key(request), self._clock()
        if used is None:
            return Batch(new_id, scope, claimed=False, resumed=False)
        claim = IdempotencyRecord(key=used, resource_id=new_id, body=None)
        while True:
            try:
                self._store.claim(claim, now)
                return Batch(new_id, scope, claimed=True, resumed=False)
            except KeyUsed:
                record = self._store.find(used, now)
            if record is not None:
                break
        if not self._same_request(record.key.fingerprint, request):
            raise IdempotencyKeyReused
        return Batch(record.resource_id, scope, claimed=True, resumed=True)

    def done(self, batch: Batch, entries: int) -> list[IdempotencyRecord | None]:
        """Return the record of each entry of a batch from earlier attempts, if any."""
        if not batch.resumed:
            return [None] * entries
        return self.done_at(batch, range(entries))

    def done_at(
        self, batch: Batch, positions: Sequence[int]
    ) -> list[IdempotencyRecord | None]:
        """Return the records of some entries, whichever attempt wrote them."""
        now = self._clock()
        return self._store.find_all([batch.key(at, now) for at in positions], now)

    def _replayed(
        self,
        record: IdempotencyRecord | None,
        request: IdempotentRequest,
        model: type[T],
        reread: Callable[[str], T | None],
    ) -> Created[T]:
        """Return what the first request got; there is no record if it has expired."""
        if record is None:
            raise AlreadyCreated
        if not self._same_request(record.key.fingerprint, request):
            raise IdempotencyKeyReused
        if record.body is not None:
            return Created(model.model_validate_json(record.body), replayed=True)
        resource = reread(record.resource_id)
        if resource is None:
            raise AlreadyCreated
        return Created(resource, replayed=True)

    def _key(self, request: IdempotentRequest) -> IdempotencyKey | None:
        """Return the key of a request with its fingerprint; None without a key."""
        if request.key is None:
            return None
        now = self._clock()
        signing = self._keys.current(now)
        mac = signing.mac(b"idempotency", request.canonical()).hex()
        named = json.dumps([request.route, request.key]).encode()
        return IdempotencyKey(
            scope=request.scope,
            digest=hashlib.sha256(named).hexdigest(),
            fingerprint=f"{signing.kid}:{mac}",
            expires_at=now + KEPT_FOR,
        )

    def _same_request(self, fingerprint: str, request: IdempotentRequest) -> bool:
        """Tell whether a request has a fingerprint, by the key that made it."""
        kid, _, mac = fingerprint.rpartition(":")
        now = self._clock()
        key = self._keys.knowing(kid, now).verifying(kid, now)
        if key is None:
            return False
        expected = key.mac(b"idempotency", request.canonical()).hex()
        return hmac.compare_digest(expected, mac)


def _kept(resource: BaseModel) -> str | None:
    """Return a response as it is kept; None if it is too large for that."""
    body = resource.model_dump_json()
    return body if len(body.encode()) <= _MAX_KEPT_BODY_BYTES else None
