"""Bulk requests, which change many items."""

from typing import Any

import pytest
from pydantic import ValidationError

from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.errors import Conflict, InvalidInput, Throttled
from runtime.features.items.bulk.errors import BulkRefused
from runtime.features.items.bulk.models import BulkRequest, BulkResult, BulkResults
from runtime.features.items.models import Item, ItemPatch
from tests.unit.fakes import World
from tests.unit.features.items.bulk.bulk_requests import (
    MISSING,
    OWNER,
    STRANGER,
    existing,
    mixed,
    run,
    statuses,
)


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
    content = mixed(first, second, atomic=atomic)
    content["delete"][0]["version"] = 1

    if atomic:
        with pytest.raises(BulkRefused):
            run(world, content, versions_required=True)
        assert len(world.item_store.rows) == 2
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
