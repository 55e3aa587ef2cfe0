"""The record of a request that created or changed something."""

from datetime import datetime

from runtime.core.models import Model


class IdempotencyKey(Model):
    """A client's key, scoped to caller and route, with its request's fingerprint."""

    scope: str
    digest: str
    fingerprint: str
    expires_at: datetime


class IdempotencyRecord(Model):
    """A key and the response that it got."""

    key: IdempotencyKey
    resource_id: str
    body: str | None
