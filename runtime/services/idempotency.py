"""The same request twice creates once (IETF draft "Idempotency-Key")."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from runtime.core.clock import Clock
from runtime.core.errors import AlreadyCreated, IdempotencyKeyReused
from runtime.core.tokens import KeyringSource
from runtime.models.idempotency import IdempotencyKey, IdempotencyRecord
from runtime.repositories.idempotency import KeyUsed

KEPT_FOR = timedelta(hours=24)
_MAX_KEPT_BODY_BYTES = 32 * 1024

T = TypeVar("T", bound=BaseModel)


class IdempotencyStore(Protocol):
    """Where used keys are looked up."""

    def find(self, key: IdempotencyKey, now: datetime) -> IdempotencyRecord | None:
        """What the key created, if it has not expired."""


@dataclass(frozen=True)
class Created(Generic[T]):
    """What a creating request answers with, and whether for the second time."""

    resource: T
    replayed: bool = False


class Idempotency:
    """Runs a creation once for each key."""

    def __init__(
        self, store: IdempotencyStore, keys: KeyringSource, clock: Clock
    ) -> None:
        """Fingerprints are keyed, since a request may hold a password."""
        self._store = store
        self._keys = keys
        self._clock = clock

    def create(
        self,
        scope: str,
        route: str,
        key: str | None,
        request: BaseModel,
        resource: T,
        resource_id: str,
        write: Callable[[IdempotencyRecord | None], None],
        reread: Callable[[str], T | None],
    ) -> Created[T]:
        """Write a new resource, or answer as the first request with this key did.

        Args:
            scope: whose key it is.
            route: what it is used for.
            key: the client's key; None creates without one.
            request: what was asked for.
            resource: the answer if this request is the first.
            resource_id: the id of what is created.
            write: stores resource and record in one transaction, or raises KeyUsed.
            reread: finds an earlier resource whose body was too large to keep.

        Raises:
            IdempotencyKeyReused: the key was used with another request.
            AlreadyCreated: the earlier answer cannot be given again.
        """
        if key is None:
            write(None)
            return Created(resource)
        used = self._key(scope, route, key, request)
        body = resource.model_dump_json()
        kept = body if len(body.encode()) <= _MAX_KEPT_BODY_BYTES else None
        record = IdempotencyRecord(key=used, resource_id=resource_id, body=kept)
        try:
            write(record)
            return Created(resource)
        except KeyUsed:
            return Created(self._replay(used, request, type(resource), reread), True)

    def _replay(
        self,
        key: IdempotencyKey,
        request: BaseModel,
        model: type[T],
        reread: Callable[[str], T | None],
    ) -> T:
        """The first answer again."""
        record = self._store.find(key, self._clock())
        if record is None:
            raise AlreadyCreated
        if not self._same_request(record.key.fingerprint, request):
            raise IdempotencyKeyReused
        if record.body is not None:
            return model.model_validate_json(record.body)
        resource = reread(record.resource_id)
        if resource is None:
            raise AlreadyCreated
        return resource

    def _key(
        self, scope: str, route: str, key: str, request: BaseModel
    ) -> IdempotencyKey:
        now = self._clock()
        signing = self._keys.current(now)
        mac = signing.mac(b"idempotency", _canonical(request)).hex()
        return IdempotencyKey(
            scope=scope,
            digest=hashlib.sha256(json.dumps([route, key]).encode()).hexdigest(),
            fingerprint=f"{signing.kid}:{mac}",
            expires_at=now + KEPT_FOR,
        )

    def _same_request(self, fingerprint: str, request: BaseModel) -> bool:
        """Compare under the key that the first request was fingerprinted with."""
        kid, _, mac = fingerprint.rpartition(":")
        now = self._clock()
        key = self._keys.knowing(kid, now).verifying(kid, now)
        if key is None:
            return False
        expected = key.mac(b"idempotency", _canonical(request)).hex()
        return hmac.compare_digest(expected, mac)


def _canonical(request: BaseModel) -> bytes:
    """A request in one spelling, whatever its white space and order of fields."""
    return json.dumps(request.model_dump(mode="json"), sort_keys=True).encode()
