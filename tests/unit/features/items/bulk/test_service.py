"""Bulk requests, which change many items."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.errors import Conflict, IdempotencyKeyReused, InvalidInput, Throttled
from runtime.core.idempotency.service import Created
from runtime.core.owner import Owner
from runtime.features.items.bulk.errors import BulkRefused
from runtime.features.items.bulk.models import BulkRequest, BulkResult, BulkResults
from runtime.features.items.models import Item, ItemCreate, ItemPatch
from tests.unit.fakes import World

OWNER, STRANGER = Owner.user("owner"), Owner.user("stranger")
MISSING = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"


class Crash(Exception):
    """The end of the process."""


def existing(world: World, title: str = "Old") -> Item:
    """Create an item."""
    world.clock.advance(milliseconds=1)
    return world.items.create(OWNER, ItemCreate(title=title)).resource


def run(
    world: World, content: dict[str, Any], key: str | None = None, owner: Owner = OWNER
) -> Created[BulkResults]:
    """Send a bulk request."""
    return world.items_bulk.run(owner, BulkRequest.model_validate(content), key)


def crash() -> None:
    """End the process."""
    raise Crash


def statuses(results: list[BulkResult]) -> list[int]:
    """Return the status of each result."""
    return [result.status for result in results]


def mixed(update: Item, delete: Item, **more: Any) -> dict[str, Any]:
    """Return a request with two new items, a change and a deletion."""
    return {
        "create": [{"title": "a"}, {"title": "b"}],
        "update": [{"id": update.id, "changes": {"title": "New"}}],
        "delete": [{"id": delete.id}],
        **more,
    }


@pytest.mark.parametrize("atomic", [False, True])
def test_every_entry_has_its_result(world: World, atomic: bool) -> None:
    """Results are in the order of the request."""
    context = start_request("r")
    first, second = existing(world), existing(world)

    done = run(world, mixed(first, second, atomic=atomic)).resource

    assert statuses(done.create) == [201, 201]
    created = [result.item for result in done.create if result.item]
    assert [item.title for item in created] == ["a", "b"]
    assert [world.items.get(OWNER, item.id) for item in created] == created
    (updated,) = done.update
    assert (updated.status, updated.item) == (200, world.items.get(OWNER, first.id))
    assert done.delete == [BulkResult(status=204)]
    assert world.trash.get(OWNER, second.id).title == second.title
    assert context.counts == {"ItemsCreated": 4}


def test_an_entry_that_is_refused_stops_no_other(world: World) -> None:
    """Its problem is the one that a single request would get."""
    item, stale = existing(world), existing(world)
    done = run(
        world,
        {
            "update": [
                {"id": MISSING, "changes": {"title": "x"}},
                {"id": item.id, "changes": {"title": "x"}, "version": 1},
                {"id": stale.id, "changes": {"title": "x"}, "version": 7},
            ],
            "create": [{"title": "a"}],
        },
    ).resource

    assert statuses(done.update) == [404, 200, 412]
    problems = [result.problem and result.problem.code for result in done.update]
    assert problems == ["item_not_found", None, "precondition_failed"]
    assert statuses(done.create) == [201]
    assert world.items.get(OWNER, stale.id) == stale


def test_items_of_another_owner_are_not_found(world: World) -> None:
    """It is so one by one or atomically."""
    item = existing(world)
    content = {
        "update": [{"id": item.id, "changes": {"title": "x"}}],
    }

    assert statuses(run(world, content, owner=STRANGER).resource.update) == [404]
    with pytest.raises(BulkRefused):
        run(world, content | {"atomic": True}, owner=STRANGER)
    assert world.items.get(OWNER, item.id) == item


def test_all_or_nothing_changes_nothing_if_one_cannot_be(world: World) -> None:
    """The error names every entry that fails."""
    item, stale = existing(world), existing(world)

    with pytest.raises(BulkRefused) as refused:
        run(
            world,
            {
                "create": [{"title": "a"}],
                "update": [
                    {"id": item.id, "changes": {"title": "x"}},
                    {"id": stale.id, "changes": {"title": "x"}, "version": 7},
                ],
                "delete": [{"id": MISSING}],
                "atomic": True,
            },
        )

    pointers = [error["pointer"] for error in refused.value.errors]
    assert pointers == ["/body/update/1", "/body/delete/0"]
    assert refused.value.status == 409
    assert list(world.item_store.rows.values()) == [item, stale]


def test_more_than_one_transaction_holds_is_refused_with_its_size(
    world: World,
) -> None:
    """Only one transaction can be all or nothing."""
    world.item_store.largest_transaction = 2

    with pytest.raises(InvalidInput) as refused:
        run(world, {"create": [{"title": "a"}] * 3, "atomic": True})

    (error,) = refused.value.errors
    assert error["pointer"] == "/body/atomic"
    assert "3 rows" in error["message"]
    assert not world.item_store.rows


def test_all_or_nothing_goes_on_after_another_writers_change(world: World) -> None:
    """The other writer's change stays."""
    item = existing(world)
    world.item_store.before_write.action = lambda: world.items.patch(
        OWNER, item.id, ItemPatch(description="Theirs")
    )

    run(
        world,
        {"update": [{"id": item.id, "changes": {"title": "Mine"}}], "atomic": True},
    )

    stored = world.items.get(OWNER, item.id)
    assert (stored.title, stored.description, stored.version) == ("Mine", "Theirs", 3)


def test_all_or_nothing_against_writers_that_never_pause_is_a_conflict(
    world: World,
) -> None:
    """It comes at the deadline."""
    item = existing(world)
    world.item_store.before_write.action = lambda: _touch(world, item)
    world.item_store.before_write.always = True
    start_request("r", LAMBDA_MARGIN * 1.01)

    with pytest.raises(Conflict):
        run(
            world,
            {"update": [{"id": item.id, "changes": {"title": "x"}}], "atomic": True},
        )


def _touch(world: World, item: Item) -> None:
    """Write another version of an item, as any other writer."""
    stored = world.item_store.rows[OWNER, item.id]
    world.item_store.rows[OWNER, item.id] = stored.model_copy(
        update={"version": stored.version + 1}
    )


@pytest.mark.parametrize("atomic", [False, True])
def test_the_same_key_does_nothing_again(world: World, atomic: bool) -> None:
    """The answer is the first one, whatever happened to the items since."""
    first, second = existing(world), existing(world)
    content = mixed(first, second, atomic=atomic)
    before = run(world, content, "key")
    for item in list(world.item_store.rows.values()):
        world.items.delete(OWNER, item.id)
    context = start_request("r")

    after = run(world, content, "key")

    assert (before.replayed, after.replayed) == (False, True)
    assert after.resource == before.resource
    assert not world.item_store.rows
    assert not context.counts


@pytest.mark.parametrize("atomic", [False, True])
@pytest.mark.parametrize(
    "other",
    [
        {"create": [{"title": "b"}]},
        {"create": [{"title": "a"}, {"title": "b"}]},
        {"update": [{"id": MISSING, "changes": {"description": None}}]},
    ],
)
def test_the_same_key_with_another_request_is_refused(
    world: World, atomic: bool, other: dict[str, Any]
) -> None:
    """None of its entries is done; null differs from an absent field."""
    first: dict[str, Any] = {"create": [{"title": "a"}]}
    if "update" in other:
        item = existing(world)
        first = {"update": [{"id": item.id, "changes": {}}]}
        other = {"update": [{"id": item.id, "changes": {"description": None}}]}
    run(world, first | {"atomic": atomic}, "key")
    before = dict(world.item_store.rows)

    with pytest.raises(IdempotencyKeyReused):
        run(world, other | {"atomic": atomic}, "key")

    assert world.item_store.rows == before


@pytest.mark.parametrize("atomic", [False, True])
@pytest.mark.parametrize("crash_at", ["before_write", "before_answer"])
def test_a_crash_anywhere_loses_nothing_and_doubles_nothing(
    world: World, crash_at: str, atomic: bool
) -> None:
    """The repeated request finishes what the first began."""
    first, second = existing(world), existing(world)
    content = mixed(first, second, atomic=atomic)
    getattr(world.item_store, crash_at).action = crash
    with pytest.raises(Crash):
        run(world, content, "key")

    done = run(world, content, "key").resource

    assert statuses([*done.create, *done.update, *done.delete]) == [201, 201, 200, 204]
    titles = sorted(item.title for item in world.item_store.rows.values())
    assert titles == ["New", "a", "b"]
    assert world.items.get(OWNER, first.id).version == 2
    assert world.trash.get(OWNER, second.id).version == 2


def test_ids_of_created_items_are_derived_from_the_claimed_key(world: World) -> None:
    """A crash after the claim must change neither ids nor their order."""
    content = {"create": [{"title": f"{n}"} for n in range(5)]}
    world.item_store.before_answer.action = crash
    with pytest.raises(Crash):
        run(world, content, "key")
    survived = set(world.item_store.rows)

    done = run(world, content, "key").resource

    ids = [result.item.id for result in done.create if result.item]
    assert ids == sorted(ids) and len(set(ids)) == 5
    assert survived <= {(OWNER, item_id) for item_id in ids}
    assert len(world.item_store.rows) == 5


@pytest.mark.parametrize("atomic", [False, True])
def test_a_twin_that_is_faster_answers_for_both(world: World, atomic: bool) -> None:
    """The slower one finds the items changed and its own key used."""
    first, second = existing(world), existing(world)
    content = mixed(first, second, atomic=atomic)
    content["update"][0]["version"] = 1
    twins: list[Created[BulkResults]] = []
    world.item_store.before_write.action = lambda: twins.append(
        run(world, content, "key")
    )

    mine = run(world, content, "key")

    (theirs,) = twins
    assert mine.resource == theirs.resource
    assert world.items.get(OWNER, first.id).version == 2
    assert len(world.item_store.rows) == 3


def test_a_twin_that_is_done_between_look_up_and_reading_answers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one reads an item that its twin has already deleted."""
    item = existing(world)
    content = {"delete": [{"id": item.id}], "atomic": True}
    read_many = world.item_store.get_many
    twins: list[Created[BulkResults]] = []

    def read_late(owner: Owner, ids: Any) -> dict[str, Item]:
        """Read once the twin is done."""
        monkeypatch.undo()
        twins.append(run(world, content, "key"))
        return read_many(owner, ids)

    monkeypatch.setattr(world.item_store, "get_many", read_late)

    assert run(world, content, "key") == Created(twins[0].resource, replayed=True)


def test_an_entry_that_was_refused_is_tried_again_with_the_same_key(
    world: World,
) -> None:
    """Only entries that were done are remembered."""
    content = {
        "create": [{"title": "a"}],
        "update": [{"id": MISSING, "changes": {"title": "x"}}],
    }
    first = run(world, content, "key")
    world.item_store.rows[OWNER, MISSING] = existing(world).model_copy(
        update={"id": MISSING}
    )

    second = run(world, content, "key")

    assert second.resource.create == first.resource.create
    assert statuses(second.resource.update) == [200]
    assert not second.replayed


@pytest.mark.parametrize("atomic", [False, True])
def test_an_answer_too_large_to_keep_is_read_again(world: World, atomic: bool) -> None:
    """If an item is gone meanwhile, its entry says so."""
    large, gone = existing(world), existing(world)
    content = {
        "create": [{"title": "a", "description": "ä" * 10_000}] * 2,
        "update": [{"id": large.id, "changes": {"description": "😀" * 10_000}}],
        "delete": [{"id": gone.id}],
        "atomic": atomic,
    }
    first = run(world, content, "key").resource

    assert run(world, content, "key") == Created(first, replayed=True)

    world.items.delete(OWNER, large.id)
    if atomic:
        with pytest.raises(Conflict):
            run(world, content, "key")
    else:
        assert statuses(run(world, content, "key").resource.update) == [404]


def test_what_there_was_no_time_for_says_so(world: World) -> None:
    """The same request, sent again, does it."""
    item = existing(world)
    content = mixed(item, existing(world))
    start_request("r", timedelta(0))

    late = run(world, content, "key").resource

    everything = [*late.create, *late.update, *late.delete]
    assert statuses(everything) == [503] * 4
    assert {r.problem and r.problem.code for r in everything} == {"not_attempted"}
    start_request("r")
    done = run(world, content, "key").resource
    assert statuses([*done.create, *done.update, *done.delete]) == [201, 201, 200, 204]


def test_a_store_that_fails_is_the_result_of_the_entries_it_failed(
    world: World,
) -> None:
    """The other entries are done."""

    def throttle() -> None:
        """Fail as a throttled store does."""
        raise Throttled

    item = existing(world)
    world.item_store.before_write.action = throttle

    done = run(
        world,
        {
            "create": [{"title": "a"}],
            "update": [{"id": item.id, "changes": {"title": "x"}}],
        },
    ).resource

    assert statuses(done.create + done.update) == [201, 429]


@pytest.mark.parametrize("atomic", [False, True])
def test_where_versions_are_required_an_entry_without_one_is_refused(
    world: World, atomic: bool
) -> None:
    """A single change without If-Match is refused in the same way."""
    first, second = existing(world), existing(world)
    world.items_bulk = world.bulk_service(versions_required=True)
    content = mixed(first, second, atomic=atomic)
    content["delete"][0]["version"] = 1

    if atomic:
        with pytest.raises(BulkRefused):
            run(world, content)
        assert len(world.item_store.rows) == 2
    else:
        done = run(world, content).resource
        assert statuses(done.update + done.delete) == [428, 204]


@pytest.mark.parametrize(
    "content",
    [
        {"create": [{"title": "a"}] * 101},
        {
            "create": [{"title": "a"}] * 100,
            "delete": [{"id": MISSING}],
        },
        {"delete": [{"id": MISSING}] * 2},
        {
            "delete": [{"id": MISSING}],
            "update": [{"id": MISSING, "changes": {}}],
        },
        {"delete": [{"id": "x"}]},
        {"delete": [{"id": MISSING, "version": 0}]},
        {"delete": [{"id": MISSING, "version": "1"}]},
        {"atomic": 0},
        {"create": [{"title": "a", "id": MISSING}]},
        {"update": [{"id": MISSING, "changes": {"title": None}}]},
    ],
)
def test_what_is_no_bulk_request_is_refused_whole(content: dict[str, Any]) -> None:
    """It has too many entries, one item twice, or a malformed entry."""
    with pytest.raises(ValidationError):
        BulkRequest.model_validate(content)


@pytest.mark.parametrize("atomic", [False, True])
def test_nothing_asked_for_is_nothing_done(world: World, atomic: bool) -> None:
    """A client's filter may have left no entry, which is no mistake."""
    done = run(world, {"atomic": atomic}, "key")

    assert done.resource == BulkResults(create=[], update=[], delete=[])


def test_tasks_run_several_at_a_time_in_their_request(world: World) -> None:
    """They have its deadline, and results keep their order."""
    from threading import Barrier

    from runtime.core.context import current_request_id
    from runtime.core.parallel import AT_ONCE, run_all

    start_request("mine")
    meeting = Barrier(AT_ONCE)

    def task(number: int) -> Callable[[], tuple[int, str | None]]:
        """Return a task that waits for the others."""

        def act() -> tuple[int, str | None]:
            meeting.wait(10)
            return number, current_request_id()

        return act

    results = run_all([task(n) for n in range(2 * AT_ONCE)], late=lambda: (-1, None))

    assert results == [(n, "mine") for n in range(2 * AT_ONCE)]
