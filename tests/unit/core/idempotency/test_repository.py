"""The rows of Idempotency-Keys: when a key is taken, and what its record holds."""

from datetime import timedelta

import pytest

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.writes import put
from runtime.core.idempotency.models import IdempotencyKey, IdempotencyRecord
from runtime.core.idempotency.repository import (
    IdempotencyRepository,
    KeyUsed,
    remember,
)
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
from tests.unit.world import World

DAY = timedelta(hours=24)
INSTANT = timedelta(milliseconds=1)


@pytest.fixture(name="keys")
def _keys(world: World) -> IdempotencyRepository:
    """Return the repository over the world's table."""
    return IdempotencyRepository(world.table)


def key(world: World, digest: str = "d1", fingerprint: str = "k:f") -> IdempotencyKey:
    """Return a key of Ada's that is used now."""
    return IdempotencyKey(
        scope="U#ada",
        digest=digest,
        fingerprint=fingerprint,
        expires_at=world.clock() + DAY,
    )


def claimed(
    world: World, digest: str = "d1", body: str | None = '{"id":"1"}'
) -> IdempotencyRecord:
    """Claim a key, and return its record."""
    record = IdempotencyRecord(
        key=key(world, digest), resource_id=f"of {digest}", body=body
    )
    IdempotencyRepository(world.table).claim(record, world.clock())
    return record


def test_a_record_is_stored_whole_and_ends_after_a_day(world: World) -> None:
    """Its partition is the scope's own, which an erasure deletes with the account."""
    left = left_behind(world, lambda: claimed(world))

    assert left == LeftBehind({"new idempotency": 1})
    assert world.rows() == [
        {
            "pk": "U#ada#K",
            "sk": "d1",
            "fingerprint": "k:f",
            "resource_id": "of d1",
            "body": '{"id":"1"}',
            "expires_at": rfc3339(world.clock() + DAY),
            "ttl": int((world.clock() + DAY).timestamp()),
        }
    ]


@pytest.mark.parametrize("body", ['{"id":"1"}', None])
def test_a_record_is_found_as_it_was_written(
    world: World, keys: IdempotencyRepository, body: str | None
) -> None:
    """Its fingerprint and its end are those of the first request, not the asker's."""
    first = claimed(world, body=body)
    world.clock.advance(hours=1)

    found = keys.find(key(world, fingerprint="k:other"), world.clock())

    assert found is not None
    assert found.resource_id == "of d1" and found.body == body
    assert found.key.fingerprint == first.key.fingerprint
    assert (found.key.scope, found.key.digest) == ("U#ada", "d1")


@pytest.mark.parametrize(
    ("later", "is_found"),
    [(DAY - INSTANT, True), (DAY, False), (DAY + INSTANT, False)],
    ids=["a moment before the end", "at the end", "the row outlives the end"],
)
def test_a_record_is_found_until_its_end(
    world: World, keys: IdempotencyRepository, later: timedelta, is_found: bool
) -> None:
    """DynamoDB deletes the row some time after that."""
    claimed(world)
    world.clock.advance(seconds=later.total_seconds())

    assert (keys.find(key(world), world.clock()) is not None) is is_found
    (found,) = keys.find_all([key(world)], world.clock())
    assert (found is not None) is is_found


def test_no_record_is_found_for_another_key_or_scope(
    world: World, keys: IdempotencyRepository
) -> None:
    """Callers may use equal keys."""
    claimed(world)

    other = key(world).model_copy(update={"scope": "U#bob"})
    assert keys.find(other, world.clock()) is None
    assert keys.find(key(world, "d2"), world.clock()) is None


@pytest.mark.parametrize("largest_batch", [100, 1])
def test_the_records_of_many_keys_come_in_their_order(
    world: World, keys: IdempotencyRepository, largest_batch: int
) -> None:
    """A key without a record keeps its place, also if a batch is answered in part."""
    world.client.largest_batch = largest_batch
    for digest in ("c", "a", "e"):
        claimed(world, digest)

    found = keys.find_all([key(world, digest) for digest in "abcde"], world.clock())

    assert [record and record.resource_id for record in found] == [
        "of a",
        None,
        "of c",
        None,
        "of e",
    ]
    assert [record and record.key.digest for record in found] == [
        "a",
        None,
        "c",
        None,
        "e",
    ]


def test_more_records_are_found_than_one_call_may_ask_for(
    world: World, keys: IdempotencyRepository
) -> None:
    """A request of many entries has one for each."""
    digests = [f"d{number}" for number in range(101)]
    for digest in digests:
        world.table.write(
            remember(
                IdempotencyRecord(key=key(world, digest), resource_id=digest, body=""),
                world.clock(),
            )
        )
    world.client.calls.clear()

    found = keys.find_all([key(world, digest) for digest in digests], world.clock())

    assert [record and record.resource_id for record in found] == digests
    assert len(world.client.calls) == 2


@pytest.mark.parametrize("later", [timedelta(0), DAY - INSTANT])
def test_a_key_is_not_claimed_twice_within_its_day(
    world: World, keys: IdempotencyRepository, later: timedelta
) -> None:
    """The record of the first request is what a repetition is answered with."""
    record = claimed(world)
    world.clock.advance(seconds=later.total_seconds())
    again = record.model_copy(update={"resource_id": "2", "key": key(world)})

    left = left_behind(world, lambda: keys.claim(again, world.clock()), raises=KeyUsed)

    assert left == NOTHING


def test_a_key_is_free_again_at_its_end_though_its_row_is_there(
    world: World, keys: IdempotencyRepository
) -> None:
    """The new record replaces the old one whole."""
    claimed(world)
    world.clock.advance(hours=24)
    record = IdempotencyRecord(key=key(world), resource_id="2", body=None)

    left = left_behind(world, lambda: keys.claim(record, world.clock()))

    changes = "body, expires_at, resource_id, ttl"
    assert left == LeftBehind({f"changed idempotency: {changes}": 1})
    assert keys.find(key(world), world.clock()) == record


def test_a_used_key_keeps_the_data_of_its_transaction_from_being_written(
    world: World,
) -> None:
    """Otherwise a repetition would create a second time."""
    record = claimed(world)
    before = world.rows()

    with pytest.raises(KeyUsed):
        world.table.transact(
            [put({"pk": "U#ada", "sk": "P"}), remember(record, world.clock())]
        )

    assert world.rows() == before
