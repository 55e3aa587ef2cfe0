"""Bulk requests that are sent again, after crashes and by twins."""

from datetime import timedelta
from typing import Any

import pytest

from runtime.core.context import start_request
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.errors import Conflict, IdempotencyKeyReused
from runtime.core.idempotency.service import Created
from runtime.features.items.bulk.models import BulkResults
from tests.unit.features.items.bulk.bulk_requests import (
    MISSING,
    existing,
    mixed,
    run,
    statuses,
)
from tests.unit.stored_items import OWNER, demand_exact_rows, live, store
from tests.unit.world import World


class Crash(Exception):
    """The end of the process."""


def crash() -> None:
    """End the process."""
    raise Crash


@pytest.mark.parametrize("atomic", [False, True])
def test_the_same_key_does_nothing_again(world: World, atomic: bool) -> None:
    """The answer is the first one, whatever happened to the items since."""
    first, second = existing(world), existing(world)
    content = mixed(first, second, atomic=atomic)
    before = run(world, content, "key")
    for item_id in live(world):
        world.items.delete(OWNER, item_id)
    context = start_request("r")

    after = run(world, content, "key")

    assert (before.replayed, after.replayed) == (False, True)
    assert after.resource == before.resource
    assert not live(world)
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
    before = world.rows()

    with pytest.raises(IdempotencyKeyReused):
        run(world, other | {"atomic": atomic}, "key")

    assert world.rows() == before


@pytest.mark.parametrize("atomic", [False, True])
@pytest.mark.parametrize("moment", ["before_write", "after_write"])
@pytest.mark.parametrize("row", [f"{owner_pk(OWNER)}#K", "I#"])
def test_a_crash_anywhere_loses_nothing_and_doubles_nothing(
    world: World, row: str, moment: str, atomic: bool
) -> None:
    """The repeated request finishes what the first began."""
    first, second = existing(world), existing(world)
    content = mixed(first, second, atomic=atomic)
    getattr(world.client, moment)(crash, of=row)
    with pytest.raises(Crash):
        run(world, content, "key")

    done = run(world, content, "key").resource

    assert statuses([*done.create, *done.update, *done.delete]) == [201, 201, 200, 204]
    titles = sorted(item.title for item in live(world).values())
    assert titles == ["New", "a", "b"]
    assert world.items.get(OWNER, first.id).version == 2
    assert world.trash.get(OWNER, second.id).version == 2
    demand_exact_rows(world)


def test_ids_of_created_items_are_derived_from_the_claimed_key(world: World) -> None:
    """A crash after the claim must change neither ids nor their order."""
    content = {"create": [{"title": f"{n}"} for n in range(5)]}
    world.client.after_write(crash, of="I#")
    with pytest.raises(Crash):
        run(world, content, "key")
    survived = set(live(world))

    done = run(world, content, "key").resource

    ids = [result.item.id for result in done.create if result.item]
    assert ids == sorted(ids) and len(set(ids)) == 5
    assert survived and survived <= set(ids)
    assert sorted(live(world)) == ids


@pytest.mark.parametrize("atomic", [False, True])
def test_a_twin_that_is_faster_answers_for_both(world: World, atomic: bool) -> None:
    """The slower one finds the items changed and its own key used."""
    first, second = existing(world), existing(world)
    content = mixed(first, second, atomic=atomic)
    content["update"][0]["version"] = 1
    twins: list[Created[BulkResults]] = []
    world.client.before_write(
        lambda: twins.append(run(world, content, "key")), of=f"I#{first.id}"
    )

    mine = run(world, content, "key")

    (theirs,) = twins
    assert mine.resource == theirs.resource
    assert world.items.get(OWNER, first.id).version == 2
    assert len(live(world)) == 3
    demand_exact_rows(world)


def test_a_twin_that_is_done_between_look_up_and_reading_answers(
    world: World,
) -> None:
    """The slower one reads an item that its twin has already deleted."""
    item = existing(world)
    content = {"delete": [{"id": item.id}], "atomic": True}
    twins: list[Created[BulkResults]] = []
    world.client.before_read(
        lambda: twins.append(run(world, content, "key")), of=f"I#{item.id}"
    )

    mine = run(world, content, "key")

    assert mine == Created(twins[0].resource, replayed=True)


@pytest.mark.parametrize("what", ["update", "delete"])
def test_a_twin_that_is_done_before_an_item_is_read_answers_for_the_entry(
    world: World, what: str
) -> None:
    """The slower one reads the version of its twin, or nothing: that is no refusal."""
    item = existing(world)
    change = {"changes": {"title": "New"}} if what == "update" else {}
    content = {what: [{"id": item.id, "version": 1, **change}]}
    twins: list[Created[BulkResults]] = []
    world.client.before_read(
        lambda: twins.append(run(world, content, "key")), of=f"I#{item.id}"
    )

    mine = run(world, content, "key")

    assert mine.resource == twins[0].resource
    results = mine.resource.update + mine.resource.delete
    assert statuses(results) == [200 if what == "update" else 204]


def test_an_entry_that_was_refused_is_tried_again_with_the_same_key(
    world: World,
) -> None:
    """Only entries that were done are remembered."""
    content = {
        "create": [{"title": "a"}],
        "update": [{"id": MISSING, "changes": {"title": "x"}}],
    }
    first = run(world, content, "key")
    store(world, existing(world).model_copy(update={"id": MISSING}))

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


def test_items_of_a_repeated_request_are_listed_by_when_they_were_created(
    world: World,
) -> None:
    """Their ids are of the first attempt, so that is the time of their creation."""
    world.client.before_write(crash, of="I#")
    with pytest.raises(Crash):
        run(world, {"create": [{"title": "first"}]}, "key")
    between = existing(world)
    world.clock.advance(hours=1)

    run(world, {"create": [{"title": "first"}]}, "key")

    found = sorted(live(world).values(), key=lambda item: item.created_at)
    assert [item.id for item in found] == sorted(live(world))
    assert found[1].id == between.id
    assert found[0].created_at < found[0].updated_at == world.clock()
