"""The step that makes an owner's items findable again, some hundred at a time."""

from datetime import timedelta
from functools import partial
from typing import Any

from runtime.core.jobs.running import RunningJob
from runtime.core.optimistic import until_unchanged
from runtime.features.items.repository import ItemRepository, VersionChanged

_AT_ONCE = 100
_MARGIN = timedelta(seconds=15)


def reindex(job: RunningJob) -> dict[str, Any]:
    """Write items and their search rows again, until the items or the time end.

    To write an item twice is harmless, so a step that is repeated does no harm.

    Returns:
        `after`, the id behind which the next step goes on; `done`, the number of items
        so far; and `more`, whether there are others.
    """
    items = ItemRepository(job.table)
    after, done = job.given.get("after", ""), job.given.get("done", 0)
    more = True
    while more:
        ids, more = items.ids(job.owner, _AT_ONCE, after)
        for item_id in ids:
            rewrite = partial(items.rewrite, job.owner, item_id)
            until_unchanged(rewrite, lost=VersionChanged)
            after, done = item_id, done + 1
            job.progress(done)
        # At the end: a step that did nothing would be asked for again for ever.
        if job.time_left <= _MARGIN:
            break
    if not more:
        job.progress(done, done)
    return {"after": after, "done": done, "more": more}
