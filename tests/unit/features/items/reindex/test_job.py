"""The step that makes items findable again, however often and long it runs."""

import pytest

from runtime.core.jobs.errors import JobCancelled
from runtime.core.jobs.models import JobProgress
from runtime.features.items.models import Item, ItemCreate, ItemPatch
from runtime.features.items.query import ItemQuery
from runtime.features.items.reindex import job as reindexing
from runtime.features.items.reindex.job import reindex
from runtime.features.items.rows import SCHEMA
from tests.unit.features.items.working import Work
from tests.unit.stored_items import OWNER, demand_exact_rows
from tests.unit.world import World

KIND = "items.reindex"


def lost(world: World, count: int) -> list[Item]:
    """Create items, and delete the rows by which they are found."""
    items = []
    for number in range(count):
        world.clock.advance(milliseconds=1)
        content = ItemCreate(title=f"Lost {number}", tags=["t"])
        items.append(world.items.create(OWNER, content).resource)
    for row in world.rows():
        if "#T#" in row["pk"]:
            world.delete_row((row["pk"], row["sk"]))
    return items


def test_all_items_are_found_again_in_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Content and version stay, and the job tells how many there are."""
    monkeypatch.setattr(reindexing, "_AT_ONCE", 2)
    items = lost(world, 5)
    work = Work(world, KIND)

    result = work.step(reindex)

    assert result == {"after": items[-1].id, "done": 5, "more": False}
    assert work.job.progress == JobProgress(done=5, total=5)
    demand_exact_rows(world)
    assert [world.items.get(OWNER, item.id) for item in items] == items


def test_an_owner_without_items_has_nothing_to_find(world: World) -> None:
    """The job ends all the same."""
    work = Work(world, KIND)

    assert work.step(reindex) == {"after": "", "done": 0, "more": False}

    assert work.job.progress == JobProgress(done=0, total=0)


def test_a_step_that_runs_out_of_time_is_followed_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on behind the last item, and counts on."""
    monkeypatch.setattr(reindexing, "_AT_ONCE", 2)
    items = lost(world, 5)
    work = Work(world, KIND)
    world.client.before_write(
        lambda: world.clock.advance(seconds=10), of="I#", always=True
    )

    first = work.step(reindex, {}, seconds=35)
    assert first == {"after": items[1].id, "done": 2, "more": True}
    assert work.job.progress.total is None
    # With no time at all it does some: what it returns must differ from its input.
    second = work.step(reindex, first, seconds=14)
    assert second == {"after": items[3].id, "done": 4, "more": True}
    world.client.forget_hooks()
    last = work.step(reindex, second)

    assert last == {"after": items[-1].id, "done": 5, "more": False}
    demand_exact_rows(world)


def test_items_that_change_or_go_meanwhile_are_found_as_they_are_then(
    world: World,
) -> None:
    """A change alone would write only the rows of the words that it changes."""
    changed, gone, other = lost(world, 3)

    def change() -> None:
        """Change an item and delete another one, in other requests."""
        world.items.patch(OWNER, changed.id, ItemPatch(title="Newer"))
        world.items.delete(OWNER, gone.id)

    world.client.before_write(change, of="I#")

    result = Work(world, KIND).step(reindex)

    assert result["more"] is False
    demand_exact_rows(world)
    found = world.items.page(OWNER, ItemQuery(limit=9)).items
    assert {item.title for item in found} == {"Newer", other.title}


def test_a_wish_to_cancel_ends_it_at_the_next_item(world: World) -> None:
    """Written items stay so: it was no harm."""
    lost(world, 3)
    work = Work(world, KIND)
    world.client.before_write(
        lambda: world.platform.jobs.cancel(OWNER, work.job.id), of="I#"
    )

    with pytest.raises(JobCancelled):
        work.step(reindex)


def test_an_item_of_a_newer_schema_is_left_to_the_code_that_knows_it(
    world: World,
) -> None:
    """While a new version is being deployed, both work on the same rows."""
    (item,) = lost(world, 1)
    (row,) = world.rows("U#", f"I#{item.id}")
    world.write_row({**row, "schema": SCHEMA + 1})

    assert Work(world, KIND).step(reindex)["done"] == 1

    assert world.rows("U#owner#T#") == []
