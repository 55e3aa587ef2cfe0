"""The work that renames a tag of all items of an owner."""

from datetime import timedelta
from typing import Any

from runtime.core.jobs.running import RunningJob
from runtime.core.optimistic import until_unchanged
from runtime.features.items.models import Item
from runtime.features.items.repository import ItemChange, ItemRepository, VersionChanged
from runtime.features.items.retag.models import retagged
from runtime.features.items.service import edited

_AT_ONCE = 100
_MARGIN = timedelta(seconds=15)


class OutOfTime(Exception):
    """The invocation ends before the work does; the next one does the rest."""


def retag(job: RunningJob) -> dict[str, Any]:
    """Rename a tag on each item, or take it away, whoever changes the item meanwhile.

    What has the new name already is left as it is, so a repeated invocation changes
    only what the one before has left.

    Returns:
        `changed`, the number of items that this invocation has changed.

    Raises:
        OutOfTime: there are more items than fit into one invocation.
    """
    items = ItemRepository(job.table)
    after, seen, changed, more = "", 0, 0, True
    while more:
        ids, more = items.ids(job.owner, _AT_ONCE, after)
        for item_id, item in items.get_many(job.owner, ids).items():
            if _retagged(job, item) is not item:
                changed += _change(job, items, item_id)
            seen += 1
            job.progress(seen)
            if job.time_left < _MARGIN:
                raise OutOfTime
        after = ids[-1] if ids else after
    job.progress(seen, seen)
    return {"changed": changed}


def _change(job: RunningJob, items: ItemRepository, item_id: str) -> bool:
    """Retag an item as it is at this moment; tell whether that changed it."""

    def attempt() -> bool:
        """Read the item, and write it if nobody else was faster."""
        old = items.get(job.owner, item_id)
        new = _retagged(job, old) if old else None
        if old is None or new is old:
            return False
        items.write(job.owner, [ItemChange(old, new)])
        return True

    return until_unchanged(attempt, lost=VersionChanged)


def _retagged(job: RunningJob, item: Item) -> Item:
    """Return the next version of an item; itself if it is as it is to be."""
    fields = item.fields()
    tags = retagged(item.tags, job.given["from"], job.given["to"])
    return edited(item, fields.model_copy(update={"tags": tags}), job.clock())
