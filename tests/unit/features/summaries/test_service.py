"""Rules for summaries: who may ask, read and take away, and when one goes."""

from datetime import timedelta

import pytest

from runtime.core.errors import IdempotencyKeyReused, PreconditionFailed
from runtime.core.jobs.models import JobStatus
from runtime.core.owner import Owner
from runtime.features.items.models import ItemPatch
from runtime.features.summaries.assembly import Summaries
from runtime.features.summaries.errors import (
    ItemNotFound,
    NotConfigured,
    SummaryNotFound,
)
from tests.model_server import summary
from tests.unit.features.summaries.desk import OWNER, Desk
from tests.unit.world import World

STRANGER = Owner.user("stranger")


def test_without_a_key_no_job_is_made(world: World, desk: Desk) -> None:
    """A summary that is there already can be read."""
    item = desk.item()
    desk.written(item)
    service = world.platform.assembled(Summaries).service

    with pytest.raises(NotConfigured) as refused:
        service.ask(OWNER, item.id)

    assert (refused.value.status, refused.value.code) == (503, "not_configured")
    assert refused.value.headers == {"Retry-After": "3600"}
    assert world.rows() == []
    assert desk.summary(item).text == "A summary."


def test_nobody_sees_what_is_not_theirs(desk: Desk) -> None:
    """A stranger gets the answer that an item gets which there is not."""
    item = desk.item()
    desk.written(item)
    jobs = len(desk.world.rows("", "J#"))

    for action in (desk.service.ask, desk.service.get, desk.service.delete):
        with pytest.raises(ItemNotFound):
            action(STRANGER, item.id)

    assert len(desk.world.rows("", "J#")) == jobs
    assert desk.summary(item).item_id == item.id


def test_an_item_without_a_summary_has_none(desk: Desk) -> None:
    """Neither is there one to be removed."""
    item = desk.item()
    for action in (desk.service.get, desk.service.delete):
        with pytest.raises(SummaryNotFound):
            action(OWNER, item.id)


def test_a_repeated_request_asks_once(desk: Desk) -> None:
    """The key is of one item: with another one it is another request."""
    first, second = desk.item(), desk.item()

    asked = desk.service.ask(OWNER, first.id, "key")
    again = desk.service.ask(OWNER, first.id, "key")

    assert (again.replayed, again.resource.id) == (True, asked.resource.id)
    with pytest.raises(IdempotencyKeyReused):
        desk.service.ask(OWNER, second.id, "key")


def test_the_version_rises_with_each_change(desk: Desk) -> None:
    """A new summary, one that becomes stale, and one after a removal have new tags."""
    item = desk.item()
    versions = []
    for number in range(3):
        desk.server.answers(summary(f"Summary {number}."))
        desk.written(item)
        versions.append(desk.summary(item).version)
        change = ItemPatch.model_validate({"description": f"Anders {number}."})
        desk.world.items.patch(OWNER, item.id, change)
        shown = desk.summary(item)
        assert (shown.stale, shown.text) == (True, f"Summary {number}.")
        versions.append(shown.version)
        desk.service.delete(OWNER, item.id)
        desk.world.clock.advance(seconds=1)
    assert versions == sorted(set(versions))


def test_removal_heeds_conditions(desk: Desk) -> None:
    """One that was read is removed, and none that has replaced it meanwhile."""
    item = desk.item()
    desk.written(item)
    seen = desk.summary(item).version
    desk.world.clock.advance(seconds=1)
    desk.written(item)

    with pytest.raises(PreconditionFailed):
        desk.service.delete(OWNER, item.id, lambda version: version == seen)
    assert desk.summary(item).version > seen

    now = desk.summary(item).version
    desk.service.delete(OWNER, item.id, lambda version: version == now)
    assert desk.rows("SUM#") == []


def test_a_summary_that_appears_while_one_is_removed_is_judged_anew(desk: Desk) -> None:
    """The condition of the client was about the one before."""
    item = desk.item()
    desk.written(item)
    seen = desk.summary(item).version

    def rewrite() -> None:
        """Have another summary written."""
        desk.world.clock.advance(seconds=1)
        assert desk.written(item).status is JobStatus.SUCCEEDED

    desk.world.client.before_write(rewrite, of="SUM#")
    with pytest.raises(PreconditionFailed):
        desk.service.delete(OWNER, item.id, lambda version: version == seen)

    assert desk.summary(item).version > seen


def test_it_goes_to_the_trash_with_its_item_and_comes_back(desk: Desk) -> None:
    """Meanwhile nobody reads it, and none is written."""
    item = desk.item()
    desk.written(item)
    desk.world.items.delete(OWNER, item.id)

    for action in (desk.service.ask, desk.service.get, desk.service.delete):
        with pytest.raises(ItemNotFound):
            action(OWNER, item.id)

    desk.world.trash.restore(OWNER, item.id)
    assert desk.summary(item).text == "A summary."


def test_it_ends_with_its_time(desk: Desk) -> None:
    """DynamoDB deletes it later; after that another one can be written."""
    item = desk.item()
    desk.written(item)
    (row,) = desk.rows("SUM#")
    days = desk.settings.SUMMARY_KEPT_DAYS
    end = desk.summary(item).created_at + timedelta(days=days)
    assert row["ttl"] == int(end.timestamp())

    desk.world.clock.advance(seconds=timedelta(days=days).total_seconds() - 1)
    assert desk.summary(item).text == "A summary."
    desk.world.clock.advance(seconds=1)
    with pytest.raises(SummaryNotFound):
        desk.summary(item)

    desk.written(item)
    assert desk.summary(item).text == "A summary."
