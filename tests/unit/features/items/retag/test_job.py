"""The work that renames a tag, whoever changes the items meanwhile."""

import pytest

from runtime.core.jobs.errors import JobCancelled
from runtime.core.jobs.models import JobProgress
from runtime.features.items.models import Item, ItemCreate, ItemPatch
from runtime.features.items.retag import job as retagging
from runtime.features.items.retag.job import OutOfTime, retag
from tests.unit.features.items.working import Work
from tests.unit.stored_items import OWNER, STRANGER, demand_exact_rows
from tests.unit.world import World

KIND = "items.retag"


def tagged(world: World, *tags: str) -> Item:
    """Create an item with these tags."""
    world.clock.advance(milliseconds=1)
    return world.items.create(OWNER, ItemCreate(title="x", tags=[*tags])).resource


def renaming(world: World, to: str | None = "new") -> Work:
    """Ask for the tag `old` to be renamed."""
    return Work(world, KIND, **{"from": "old", "to": to})


def test_a_tag_is_renamed_on_every_page_of_items(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An item without it keeps its version, and others' items are their own."""
    monkeypatch.setattr(retagging, "_AT_ONCE", 2)
    items = [tagged(world, "Old"), tagged(world, "a"), tagged(world, "a", "old")]
    foreign = world.items.create(STRANGER, ItemCreate(title="x", tags=["old"])).resource
    work = renaming(world)

    assert work.step(retag) == {"changed": 2}

    now = [world.items.get(OWNER, item.id) for item in items]
    assert [item.tags for item in now] == [["new"], ["a"], ["a", "new"]]
    assert [item.version for item in now] == [2, 1, 2]
    assert world.items.get(STRANGER, foreign.id) == foreign
    assert work.job.progress == JobProgress(done=3, total=3)
    demand_exact_rows(world)


def test_an_item_that_others_change_meanwhile_gets_both_changes(world: World) -> None:
    """It is read again; one that was deleted or retagged by them is left."""
    changed = tagged(world, "old")
    world.client.before_write(
        lambda: world.items.patch(OWNER, changed.id, ItemPatch(title="Newer")),
        of="I#",
    )
    assert renaming(world).step(retag) == {"changed": 1}
    now = world.items.get(OWNER, changed.id)
    assert (now.title, now.tags, now.version) == ("Newer", ["new"], 3)

    gone, theirs = tagged(world, "old"), tagged(world, "old")

    def change() -> None:
        """Delete an item and retag another one, in other requests."""
        world.items.delete(OWNER, gone.id)
        world.items.patch(OWNER, theirs.id, ItemPatch(tags=["new"]))

    world.client.before_write(change, of="I#")
    assert renaming(world).step(retag) == {"changed": 0}
    assert world.items.get(OWNER, theirs.id).version == 2
    demand_exact_rows(world)


def test_what_an_invocation_leaves_is_done_by_the_next(world: World) -> None:
    """It fails when its time ends, so Lambda tries the whole again."""
    items = [tagged(world, "old") for _ in range(3)]
    work = renaming(world, to=None)
    world.client.before_write(
        lambda: world.clock.advance(seconds=10), of="I#", always=True
    )

    with pytest.raises(OutOfTime):
        work.step(retag, seconds=30)
    world.client.forget_hooks()
    assert [world.items.get(OWNER, item.id).tags for item in items] == [
        [],
        [],
        ["old"],
    ]

    assert work.step(retag) == {"changed": 1}
    assert [world.items.get(OWNER, item.id).version for item in items] == [2, 2, 2]
    demand_exact_rows(world)


def test_a_wish_to_cancel_ends_it_at_the_next_item(world: World) -> None:
    """Renamed tags stay so."""
    first, second = tagged(world, "old"), tagged(world, "old")
    work = renaming(world)
    world.client.before_write(
        lambda: world.platform.jobs.cancel(OWNER, work.job.id), of="I#"
    )

    with pytest.raises(JobCancelled):
        work.step(retag)

    assert world.items.get(OWNER, first.id).tags == ["new"]
    assert world.items.get(OWNER, second.id).tags == ["old"]


def test_no_items_are_no_work(world: World) -> None:
    """The job succeeds."""
    assert renaming(world).step(retag) == {"changed": 0}
