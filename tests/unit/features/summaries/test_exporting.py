"""Summaries as a part of an export."""

from datetime import timedelta

from runtime.core.owner import Owner
from runtime.features.summaries.exporting import summaries
from tests.unit.features.summaries.desk import OWNER, Desk


def test_summaries_are_exported_until_they_expire(desk: Desk) -> None:
    """Only those of their owner, and without what the service alone knows."""
    items = [desk.item(title=f"Item {number}") for number in range(2)]
    for item in items:
        desk.written(item)
    now = desk.world.clock()

    page = summaries(desk.world.table, OWNER, "", now)

    assert [entry.document["item_id"] for entry in page.entries] == [
        item.id for item in items
    ]
    assert page.entries[0].document["text"] == desk.summary(items[0]).text
    assert page.entries[0].document.keys().isdisjoint({"pk", "sk", "ttl"})
    assert page.next == ""
    behind = summaries(desk.world.table, OWNER, page.entries[0].after, now)
    assert behind.entries == page.entries[1:]
    later = now + timedelta(days=40)
    assert list(summaries(desk.world.table, OWNER, "", later).entries) == []
    stranger = Owner.user("stranger")
    assert list(summaries(desk.world.table, stranger, "", now).entries) == []
