"""Idempotency: a request that is sent twice creates once."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from runtime.core.clock import new_ulid, rfc3339
from runtime.core.errors import AlreadyCreated, Conflict, IdempotencyKeyReused
from runtime.core.idempotency.models import IdempotencyKey, IdempotencyRecord
from runtime.core.idempotency.repository import IdempotencyRepository, remember
from runtime.core.idempotency.service import (
    Batch,
    Created,
    Idempotency,
    IdempotentRequest,
    Remember,
)
from runtime.core.security import keyring_source
from runtime.core.security.keyring import Keyring
from runtime.core.security.keyring_source import KeyringSource
from tests.keys import random_ring
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
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

    assert first == Created(Thing(id="1"), replayed=False)
    assert second == Created(Thing(id="1"), replayed=True)
    assert not first.replayed


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


class Details(BaseModel):
    """A request with a map in it."""

    details: dict[str, str]


def earlier(
    world: World, key: str | None = "key-1", request: BaseModel | None = None
) -> Thing | None:
    """Ask for what an earlier request got."""
    return world.platform.idempotency.earlier(
        IdempotentRequest("U#1", "things", key, request or Request(name="a")),
        Thing,
        reread=lambda _: None,
    )


def test_the_first_request_leaves_its_record_and_its_repetition_nothing(
    world: World,
) -> None:
    """The record is the scope's own, and ends after a day."""
    first = left_behind(world, lambda: create(world, Thing(id="1")))
    second = left_behind(world, lambda: create(world, Thing(id="2")))

    assert first == LeftBehind({"new idempotency": 1})
    assert second == NOTHING
    (row,) = world.rows()
    named = hashlib.sha256(json.dumps(["things", "key-1"]).encode()).hexdigest()
    fingerprint = row.pop("fingerprint")
    ends = world.clock() + timedelta(hours=24)
    assert row == {
        "pk": "U#1#K",
        "sk": named,
        "resource_id": "1",
        "body": Thing(id="1").model_dump_json(),
        "expires_at": rfc3339(ends),
        "ttl": int(ends.timestamp()),
    }
    kid, _, mac = fingerprint.rpartition(":")
    assert kid and len(mac) == 64


def test_an_error_of_the_write_is_not_taken_for_a_repetition(world: World) -> None:
    """Only a used key means that the request was made before."""
    create(world, Thing(id="1"))

    def refuse(record: IdempotencyRecord | None) -> None:
        """Refuse what is to be written."""
        raise Conflict

    with pytest.raises(Conflict):
        world.platform.idempotency.create(
            IdempotentRequest("U#1", "things", "key-1", Request(name="a")),
            Thing(id="2"),
            resource_id="2",
            write=refuse,
            reread=lambda _: pytest.fail("read again"),
        )


def test_the_order_within_a_map_makes_no_other_request(world: World) -> None:
    """JSON gives it no meaning, and a client may not keep it."""
    one, other = ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    ask = partial(IdempotentRequest, "U#1", "things", "key-1")

    for number, details in enumerate((one, other)):
        created = world.platform.idempotency.create(
            ask(Details(details=details)),
            Thing(id=str(number)),
            resource_id=str(number),
            write=partial(remember_with_data, world),
            reread=lambda _: None,
        )

    assert created == Created(Thing(id="0"), replayed=True)


def test_what_an_earlier_request_got_is_told_without_a_write(world: World) -> None:
    """It is for requests whose conditions the first one has changed."""
    assert earlier(world) is None
    create(world, Thing(id="1"))

    left = left_behind(world, lambda: earlier(world))

    assert left == NOTHING and left.result == Thing(id="1")


def test_nothing_is_earlier_without_a_key_or_under_another(world: World) -> None:
    """Without a key the table is not even asked."""
    create(world, Thing(id="1"))
    world.client.calls.clear()

    assert earlier(world, key=None) is None
    assert world.client.calls == []
    assert earlier(world, key="key-2") is None


def test_what_an_earlier_request_got_is_forgotten_after_a_day(world: World) -> None:
    """The row may outlive that."""
    create(world, Thing(id="1"))
    world.clock.advance(hours=24)

    assert earlier(world) is None


def test_an_earlier_request_that_was_another_is_refused(world: World) -> None:
    """A key stands for one request, whoever asks first."""
    create(world, Thing(id="1"))

    with pytest.raises(IdempotencyKeyReused):
        earlier(world, request=Request(name="b"))


def test_an_earlier_answer_that_vanished_cannot_be_told(world: World) -> None:
    """It was too large to keep, and what it told was deleted."""
    create(world, Thing(id="1", content="ä" * 17_000))

    with pytest.raises(AlreadyCreated):
        earlier(world)


def test_a_fingerprint_by_a_key_that_is_gone_fits_no_request(world: World) -> None:
    """Nobody can tell whether it is the same request, so it must not be replayed."""
    create(world, Thing(id="1"))
    (row,) = world.rows()
    mac = row["fingerprint"].rpartition(":")[2]
    world.change_row((row["pk"], row["sk"]), fingerprint=f"unknown:{mac}")

    with pytest.raises(IdempotencyKeyReused):
        create(world, Thing(id="2"))


def test_a_batch_is_claimed_by_a_record_of_its_id(world: World) -> None:
    """The repetition writes nothing."""
    first = left_behind(world, lambda: begin(world, Request(name="a")))
    second = left_behind(world, lambda: begin(world, Request(name="a")))

    assert first == LeftBehind({"new idempotency": 1}) and second == NOTHING
    (row,) = world.rows()
    assert row["resource_id"] == first.result.id and "body" not in row
    assert first.result == Batch(row["resource_id"], "U#1", claimed=True, resumed=False)
    assert second.result == Batch(row["resource_id"], "U#1", claimed=True, resumed=True)


def test_an_entry_of_a_batch_is_recorded_by_its_position(world: World) -> None:
    """Its key is derived from the batch's id, which no client knows."""
    batch = begin(world, Request(name="a"))
    world.clock.advance(hours=1)

    record = batch.record(7, "r7", Thing(id="r7"), world.clock())

    digest = hashlib.sha256(f"{batch.id}#7".encode()).hexdigest()
    assert record == IdempotencyRecord(
        key=IdempotencyKey(
            scope="U#1",
            digest=digest,
            fingerprint="",
            expires_at=world.clock() + timedelta(hours=24),
        ),
        resource_id="r7",
        body=Thing(id="r7").model_dump_json(),
    )


def test_a_batch_without_a_key_names_its_scope(world: World) -> None:
    """Its entries are not recorded, and it is no repetition."""
    batch = begin(world, Request(name="a"), None)

    assert batch == Batch(batch.id, "U#1", claimed=False, resumed=False)


def test_entries_are_found_by_their_positions_whichever_attempt_wrote_them(
    world: World,
) -> None:
    """The first attempt asks too, for entries that it did not see through."""
    batch = begin(world, Request(name="a"))
    for position in (5, 2):
        thing = Thing(id=f"r{position}")
        record = batch.record(position, thing.id, thing, world.clock())
        remember_with_data(world, record)

    found = world.platform.idempotency.done_at(batch, [2, 3, 5])

    assert [each and each.resource_id for each in found] == ["r2", None, "r5"]
    assert world.platform.idempotency.done(batch, 6) == [None] * 6


@pytest.mark.parametrize("key", [None, "key-1"])
def test_what_is_created_is_written_once_with_or_without_a_record(
    world: World, key: str | None
) -> None:
    """The record is for requests that may be repeated."""
    written: list[IdempotencyRecord | None] = []

    world.platform.idempotency.create(
        IdempotentRequest("U#1", "things", key, Request(name="a")),
        Thing(id="1"),
        resource_id="r1",
        write=written.append,
        reread=lambda _: pytest.fail("read again"),
    )

    (record,) = written
    assert (record is None) == (key is None)
    assert record is None or record.resource_id == "r1"


def test_a_fingerprint_by_a_known_key_does_not_have_the_keys_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them is a call to the store of secrets, which has a price."""
    ring, reads, seconds = random_ring(), list[int](), [1_000.0]
    monkeypatch.setattr(
        keyring_source, "time", SimpleNamespace(monotonic=lambda: seconds[0])
    )

    def read() -> Keyring:
        """Return the ring, and note that it was read."""
        reads.append(1)
        return ring

    keys = KeyringSource(read)
    service = Idempotency(IdempotencyRepository(world.table), keys, world.clock)
    ask = IdempotentRequest("U#1", "bulk", "key-1", Request(name="a"))
    batches = []
    for _ in range(2):
        seconds[0] += 60
        batches.append(service.begin(ask, new_id=new_ulid(world.clock())))

    assert [batch.resumed for batch in batches] == [False, True]
    assert len(reads) == 1


def test_what_a_creation_asks_for_is_its_body_alone() -> None:
    """Records that an earlier release has written must fit, for their day."""
    request = IdempotentRequest("U#1", "things", "key-1", Request(name="a"))

    assert request.canonical() == json.dumps({"name": "a", "note": ""}).encode()


def test_a_change_of_another_resource_is_another_request(world: World) -> None:
    """Also if its body would spell the same as that of a creation."""

    def change(target: str, scope: str = "U#1") -> Created[Thing]:
        """Change a resource."""

        def write(remember: Remember) -> Thing:
            """Write the record, as a repository does with the data."""
            remember_with_data(world, remember(Thing(id=target)))
            return Thing(id=target)

        return world.platform.idempotency.change(
            IdempotentRequest(scope, "things", "key-1", Request(name="a"), target),
            Thing,
            write,
            reread=lambda _: None,
        )

    assert change("1") == Created(Thing(id="1"))
    assert change("1") == Created(Thing(id="1"), replayed=True)
    with pytest.raises(IdempotencyKeyReused):
        change("2")
    assert change("2", scope="U#2") == Created(Thing(id="2"))
    with pytest.raises(IdempotencyKeyReused):
        create(world, Thing(id="3"))


def test_a_defect_of_a_change_is_no_repetition(world: World) -> None:
    """Only what the same request may have caused is looked up again."""
    world.client.calls.clear()

    def fail(remember: Remember) -> Thing:
        """Fail as a store does."""
        raise Conflict

    with pytest.raises(Conflict):
        world.platform.idempotency.change(
            IdempotentRequest("U#1", "things", "key-1", Request(name="a"), "1"),
            Thing,
            fail,
            reread=lambda _: None,
        )

    assert [name for name, _ in world.client.calls] == ["get_item"]
