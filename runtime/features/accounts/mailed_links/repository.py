"""One-time tokens: a row each, whose key is the token's hash."""

from datetime import datetime

from runtime.core.dynamodb.schema import TTL_ATTRIBUTE, one_time_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import EXISTS, NEW, Write, delete, put, update
from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeToken


class OneTimeRepository:
    """The rows of tokens until they are used or expire."""

    def __init__(self, table: Table) -> None:
        """Keep tokens in this table."""
        self._table = table

    def save(self, token: OneTimeToken) -> None:
        """Store a new token: 1 write unit."""
        self._table.write(issued(token))

    def find(self, digest: str) -> OneTimeToken | None:
        """Read the token with this hash, expired or not: 1 read unit."""
        row = self._table.get(one_time_key(digest))
        return OneTimeToken.model_validate(row) if row else None


def issued(token: OneTimeToken) -> Write:
    """Return the write that stores a token, also for other transactions."""
    pk, sk = one_time_key(token.digest)
    return put(
        {
            **token.model_dump(exclude={"spent"}),
            "pk": pk,
            "sk": sk,
            TTL_ATTRIBUTE: _ttl(token.expires_at),
        },
        NEW,
    )


def spent(token: OneTimeToken, until: datetime) -> Write:
    """Return the write that uses a token up and remembers that until some time.

    The write raises ConditionFailed if it was used meanwhile.
    """
    return update(
        one_time_key(token.digest),
        "SET #spent = :spent, #expires_at = :until, #ttl = :ttl",
        {":spent": True, ":until": until, ":ttl": _ttl(until)},
        f"{EXISTS} AND attribute_not_exists(#spent)",
    )


def redeemed(token: OneTimeToken) -> Write:
    """Return the write that uses a token up, for the transaction that it allows.

    A token never changes, so what it allows was decided when it was read. The write
    raises InvalidLink if it was used meanwhile.
    """
    return delete(one_time_key(token.digest), EXISTS, otherwise=InvalidLink)


def _ttl(expires_at: datetime) -> int:
    """Return the second after a token expires, when the table may delete it."""
    return int(expires_at.timestamp()) + 1
