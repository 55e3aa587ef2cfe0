"""Bulk requests, which change many items."""

import re
import secrets
from typing import Any

import pytest
from pydantic import ValidationError

from runtime.core.clock import new_ulid
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.errors import Conflict, InvalidInput, Throttled
from runtime.core.idempotency.service import Created
from runtime.features.items.bulk.errors import BulkRefused
from runtime.features.items.bulk.models import BulkRequest, BulkResult, BulkResults
from runtime.features.items.models import ItemCreate, ItemPatch
from runtime.features.items.service import new_item
from tests.unit.features.items.bulk.bulk_requests import (
    MISSING,
    existing,
    mixed,
    run,
    statuses,
)
from tests.unit.left_behind import NOTHING, left_behind
from tests.unit.stored_items import (
    OWNER,
    STRANGER,
    demand_exact_rows,
    live,
    store,
    touch,
)
from tests.unit.world import World


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
    assert list(live(world).values()) == [item, stale]


def test_more_rows_than_one_transaction_holds_are_refused_with_their_number(
    world: World,
) -> None:
    """Only one transaction can be all or nothing; a word of an item is a row too."""
    fits = [{"title": "word"}] * 50

    with pytest.raises(InvalidInput) as refused:
        run(world, {"create": [*fits, {"title": "a"}], "atomic": True})

    (error,) = refused.value.errors
    assert error["pointer"] == "/body/atomic"
    assert "101 rows" in error["message"]
    assert not world.rows()
    done = run(world, {"create": fits, "atomic": True}).resource
    assert statuses(done.create) == [201] * 50
    demand_exact_rows(world)


def test_more_bytes_than_one_transaction_holds_are_refused_with_their_number(
    world: World,
) -> None:
    """A hundred items of the largest size are more than four megabytes."""
    large = ItemCreate(
        title="😀" * 200,
        description="😀" * 10_000,
        tags=[f"{n}" + "😀" * 29 for n in range(10)],
    )
    item = new_item("", large, world.clock())
    ids = [new_ulid(world.clock()) for _ in range(100)]
    for item_id in ids:
        store(world, item.model_copy(update={"id": item_id}))

    update = [{"id": item_id, "changes": {"status": "done"}} for item_id in ids]
    with pytest.raises(InvalidInput) as refused:
        run(world, {"update": update, "atomic": True})

    (error,) = refused.value.errors
    assert error["pointer"] == "/body/atomic"
    assert re.search(r"needs 4\d{6} bytes", error["message"])
    assert not world.client.rows_put


def test_all_or_nothing_goes_on_after_another_writers_change(world: World) -> None:
    """The other writer's change stays."""
    item = existing(world)
    theirs = ItemPatch(description="Theirs")
    world.client.before_write(
        lambda: world.items.patch(OWNER, item.id, theirs), of="I#"
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
    world.client.before_write(lambda: touch(world, item), of="I#", always=True)
    start_request("r", LAMBDA_MARGIN * 1.01)

    with pytest.raises(Conflict):
        run(
            world,
            {"update": [{"id": item.id, "changes": {"title": "x"}}], "atomic": True},
        )


def test_a_store_that_fails_is_the_result_of_the_entries_it_failed(
    world: World,
) -> None:
    """The other entries are done."""

    def throttle() -> None:
        """Fail as a throttled store does."""
        raise Throttled

    item = existing(world)
    world.client.before_write(throttle, of=f"I#{item.id}")

    done = run(
        world,
        {
            "create": [{"title": "a"}],
            "update": [{"id": item.id, "changes": {"title": "x"}}],
        },
    ).resource

    assert statuses(done.create + done.update) == [201, 429]


@pytest.mark.parametrize("key", [None, "key"])
@pytest.mark.parametrize("atomic", [False, True])
def test_an_update_of_nothing_keeps_the_version(
    world: World, atomic: bool, key: str | None
) -> None:
    """Other entries of the same request are done."""
    same, other = existing(world), existing(world)
    content = {
        "update": [
            {"id": same.id, "version": 1, "changes": {"title": same.title}},
            {"id": other.id, "changes": {"title": "New"}},
        ],
        "atomic": atomic,
    }

    first = run(world, content, key).resource

    assert statuses(first.update) == [200, 200]
    assert first.update[0].item == same == world.items.get(OWNER, same.id)
    assert world.items.get(OWNER, other.id).version == 2
    if key:
        assert run(world, content, key) == Created(first, replayed=True)


@pytest.mark.parametrize("atomic", [False, True])
def test_a_request_that_changes_nothing_writes_nothing(
    world: World, atomic: bool
) -> None:
    """DynamoDB would refuse a transaction without actions."""
    item = existing(world)
    content = {"update": [{"id": item.id, "changes": {}}], "atomic": atomic}

    left = left_behind(world, lambda: run(world, content))

    assert left == NOTHING
    assert left.result.resource.update[0].item == item


def test_an_entry_of_another_version_is_told_the_stored_one(world: World) -> None:
    """An answer to it alone would have the ETag; other refusals have no version."""
    first, second = existing(world), existing(world)
    for _ in range(2):
        world.items.patch(OWNER, first.id, ItemPatch(title=secrets.token_hex(4)))
    content = {
        "update": [{"id": first.id, "version": 2, "changes": {"title": "x"}}],
        "delete": [{"id": second.id, "version": 7}, {"id": MISSING}],
    }

    done = run(world, content).resource

    problems = [result.problem for result in [*done.update, *done.delete]]
    assert [problem and (problem.code, problem.version) for problem in problems] == [
        ("precondition_failed", 3),
        ("precondition_failed", 1),
        ("item_not_found", None),
    ]


@pytest.mark.parametrize("atomic", [False, True])
def test_where_versions_are_required_an_entry_without_one_is_refused(
    world: World, atomic: bool
) -> None:
    """A single change without If-Match is refused in the same way."""
    first, second = existing(world), existing(world)
    content = mixed(first, second, atomic=atomic)
    content["delete"][0]["version"] = 1

    if atomic:
        with pytest.raises(BulkRefused):
            run(world, content, versions_required=True)
        assert list(live(world).values()) == [first, second]
    else:
        done = run(world, content, versions_required=True).resource
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
