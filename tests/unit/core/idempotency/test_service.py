"""Idempotency: a request that is sent twice creates once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pydantic import BaseModel

from runtime.core.clock import new_ulid
from runtime.core.errors import AlreadyCreated, IdempotencyKeyReused
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import remember
from runtime.core.idempotency.service import Batch, Created, IdempotentRequest
from tests.unit.world import World


class Request(BaseModel):
    """A request to create something."""

    name: str
    note: str = ""


class Thing(BaseModel):
    """The thing that was created."""

    id: str
    content: str = ""


def remember_with_data(world: World, record: IdempotencyRecord | None) -> None:
    """Write a record as a repository does with its data."""
    if record is not None:
        world.table.transact([remember(record, world.clock())])


def records(world: World) -> list[dict[str, Any]]:
    """Return the stored rows of Idempotency-Keys."""
    return [row for row in world.rows() if row["pk"].endswith("#K")]


def forget(world: World) -> None:
    """Delete these rows, as DynamoDB does some time after they expire."""
    world.table.delete_all((row["pk"], row["sk"]) for row in records(world))


def create(
    world: World,
    thing: Thing,
    key: str | None = "key-1",
    request: Request | None = None,
    scope: str = "U#1",
    route: str = "things",
    reread: Callable[[str], Thing | None] | None = None,
) -> Created[Thing]:
    """Create a thing as a service does."""
    return world.platform.idempotency.create(
        IdempotentRequest(scope, route, key, request or Request(name="a")),
        thing,
        resource_id=thing.id,
        write=partial(remember_with_data, world),
        reread=reread or (lambda _: pytest.fail("read again")),
    )


def test_the_same_request_is_answered_as_the_first_was(world: World) -> None:
    """The second answer is marked as replayed."""
    first = create(world, Thing(id="1"))
    second = create(world, Thing(id="2"))

    assert first == Created(Thing(id="1"))
    assert second == Created(Thing(id="1"), replayed=True)


def test_without_a_key_every_request_creates(world: World) -> None:
    """Nothing is remembered then."""
    create(world, Thing(id="1"), key=None)

    assert create(world, Thing(id="2"), key=None) == Created(Thing(id="2"))
    assert not records(world)


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    """A key stands for one request."""
    create(world, Thing(id="1"))

    with pytest.raises(IdempotencyKeyReused) as refused:
        create(world, Thing(id="2"), request=Request(name="b"))

    assert refused.value.status == 422


@pytest.mark.parametrize(
    "other", [{"key": "key-2"}, {"scope": "U#2"}, {"route": "others"}]
)
def test_a_key_belongs_to_one_caller_and_route(
    world: World, other: dict[str, str]
) -> None:
    """Callers and routes may use equal keys."""
    create(world, Thing(id="1"))

    key = other.get("key", "key-1")
    scope = other.get("scope", "U#1")
    route = other.get("route", "things")
    created = create(world, Thing(id="2"), key, scope=scope, route=route)

    assert created == Created(Thing(id="2"))


def test_a_default_spelt_out_is_the_same_request(world: World) -> None:
    """Clients may or may not send defaults when they retry."""
    create(world, Thing(id="1"))

    again = create(world, Thing(id="2"), request=Request(note="", name="a"))

    assert again.replayed


def test_a_key_is_forgotten_after_a_day(world: World) -> None:
    """The same request then creates again."""
    create(world, Thing(id="1"))

    world.clock.advance(hours=23, minutes=59)
    assert create(world, Thing(id="2")).replayed

    world.clock.advance(minutes=1)
    assert create(world, Thing(id="3")) == Created(Thing(id="3"))


def test_an_answer_of_32_kib_is_kept_and_a_longer_one_is_read_again(
    world: World,
) -> None:
    """The test is at the boundary."""
    room = 32 * 1024 - len(Thing(id="1").model_dump_json())
    fits = Thing(id="1", content="x" * room)
    large = Thing(id="2", content="x" * (room + 1))
    create(world, fits, key="fits")
    create(world, large, key="large")

    kept = create(world, Thing(id="3"), key="fits")
    read = create(world, Thing(id="3"), key="large", reread={"2": large}.get)

    assert kept == Created(fits, replayed=True)
    assert read == Created(large, replayed=True)
    bodies = {row["resource_id"]: row.get("body") for row in records(world)}
    assert bodies == {"1": fits.model_dump_json(), "2": None}


def test_a_large_answer_that_has_vanished_cannot_be_given_again(world: World) -> None:
    """The resource was deleted meanwhile."""
    create(world, Thing(id="1", content="ä" * 17_000))

    with pytest.raises(AlreadyCreated) as refused:
        create(world, Thing(id="2"), reread=lambda _: None)

    assert refused.value.status == 409


def test_a_record_that_vanishes_between_write_and_read_is_already_created(
    world: World,
) -> None:
    """It expired between the two."""
    create(world, Thing(id="1"))
    world.client.before_read(lambda: forget(world), of="U#1#K")

    with pytest.raises(AlreadyCreated):
        create(world, Thing(id="2"))


def test_a_fingerprint_tells_nothing_about_the_request(world: World) -> None:
    """It is keyed, since a request may hold a password."""
    create(world, Thing(id="1"), request=Request(name="hunter2"))
    other = World()
    create(other, Thing(id="1"), request=Request(name="hunter2"))

    (mine,), (theirs,) = records(world), records(other)
    assert "hunter2" not in str(mine)
    assert mine["fingerprint"] != theirs["fingerprint"]


def begin(world: World, request: Request, key: str | None = "key-1") -> Batch:
    """Begin a request of many entries."""
    return world.platform.idempotency.begin(
        IdempotentRequest("U#1", "bulk", key, request), new_id=new_ulid(world.clock())
    )


def test_a_batch_that_was_begun_goes_on_under_its_first_id(world: World) -> None:
    """Every attempt must derive the same ids for what its entries create."""
    first = begin(world, Request(name="a"))
    again = begin(world, Request(name="a"))

    assert (first.resumed, again.resumed) == (False, True)
    assert first.id == again.id
    ids = [first.entry_id(position) for position in range(100)]
    assert ids == [again.entry_id(position) for position in range(100)]
    assert ids == sorted(set(ids))


def test_a_batch_without_a_key_remembers_nothing(world: World) -> None:
    """Two such batches are two."""
    first, second = (begin(world, Request(name="a"), None) for _ in range(2))

    assert first.id != second.id
    assert not first.claimed
    assert first.record(0, "1", Thing(id="1"), world.clock()) is None
    assert world.platform.idempotency.done(first, 2) == [None, None]
    assert not records(world)


def test_a_batch_with_another_request_is_refused(world: World) -> None:
    """A key stands for one request."""
    begin(world, Request(name="a"))

    with pytest.raises(IdempotencyKeyReused):
        begin(world, Request(name="b"))


def test_entries_of_a_batch_are_remembered_apart(world: World) -> None:
    """A batch that begins after the key was forgotten has others."""
    first = begin(world, Request(name="a"))
    record = first.record(1, "1", Thing(id="1"), world.clock())
    remember_with_data(world, record)
    again = begin(world, Request(name="a"))
    before = [r and r.resource_id for r in world.platform.idempotency.done(again, 3)]
    world.clock.advance(hours=24)
    later = begin(world, Request(name="a"))

    assert before == [None, "1", None]
    assert (later.resumed, later.id == first.id) == (False, False)
    assert world.platform.idempotency.done(later, 3) == [None, None, None]


def test_a_claim_that_expires_in_that_very_moment_is_made_again(world: World) -> None:
    """The row goes between the refused claim and the look-up."""
    first = begin(world, Request(name="a"))
    world.client.before_read(lambda: forget(world), of="U#1#K")

    again = begin(world, Request(name="a"))

    assert not again.resumed and again.id != first.id
