"""Walk through all results of a search while another writer inserts and deletes.

Items that exist from beginning to end must be seen once, and no item twice.
"""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.data.corpus import EVERYWHERE
from bench.data.stage import Loaded
from runtime.features.items.assembly import Items
from runtime.features.items.models import ItemCreate
from runtime.features.items.query import ItemQuery
from tools.items.store import ItemStore

_LIMIT = 100
_DELETED_ONE_IN = 20


@dataclass
class Disturbance:
    """The items that the other writer inserted and deleted."""

    inserted: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Walk:
    """Result of a walk.

    Attributes:
        stayed: number of items that existed from beginning to end.
        seen: number of items on all pages, with repetitions.
        missed: number of items that stayed and were not seen.
        doubled: number of items that were seen more than once.
        unknown: number of items that were seen and never existed.
        pages: number of pages.
        seconds: duration.
        disturbance: changes by the other writer.
    """

    stayed: int
    seen: int
    missed: int
    doubled: int
    unknown: int
    pages: int
    seconds: float
    disturbance: Disturbance

    @property
    def right(self) -> bool:
        """Whether no item was missed or doubled while the other writer was active."""
        happened = bool(self.disturbance.inserted and self.disturbance.deleted)
        return happened and not (self.missed or self.doubled or self.unknown)


def walk(stage: Loaded, tell: Callable[[int], None]) -> Walk:
    """Search for a prefix that every item has, and follow the cursors to the end."""
    platform, owner = stage.platform(), stage.owner
    items = platform.assembled(Items).service
    pages_of = ItemStore(platform.table).pages(owner, "")
    before = [
        item.id
        for page in pages_of
        for item in page
        if any(word.lower().startswith(EVERYWHERE) for word in item.title.split())
    ]
    done = threading.Event()
    disturbance = Disturbance()
    writer = threading.Thread(
        target=_disturb, args=(stage, before[::_DELETED_ONE_IN], done, disturbance)
    )
    writer.start()
    seen: list[str] = []
    began, pages, cursor = time.monotonic(), 0, None
    try:
        for pages in itertools.count(1):
            query = ItemQuery(limit=_LIMIT, search=EVERYWHERE, cursor=cursor)
            page = items.page(owner, query)
            seen += [item.id for item in page.items]
            tell(len(seen))
            cursor = page.cursor
            if cursor is None:
                break
    finally:
        done.set()
        writer.join()
    seconds = time.monotonic() - began
    distinct = set(seen)
    stayed = set(before) - disturbance.deleted
    return Walk(
        stayed=len(stayed),
        seen=len(seen),
        missed=len(stayed - distinct),
        doubled=len(seen) - len(distinct),
        unknown=len(distinct - set(before) - disturbance.inserted),
        pages=pages,
        seconds=seconds,
        disturbance=disturbance,
    )


def _disturb(
    stage: Loaded, victims: list[str], done: threading.Event, did: Disturbance
) -> None:
    """Insert and delete in turns until the walk is over."""
    items, owner = stage.platform().assembled(Items).service, stage.owner
    for number in itertools.count():
        if done.is_set():
            return
        title = f"Remark {number} on a {'receipt' if number % 2 else 'review'}"
        created = items.create(owner, ItemCreate(title=title)).resource
        did.inserted.add(created.id)
        if number < len(victims):
            # Recorded before the deletion: from here on the walk may miss it.
            did.deleted.add(victims[number])
            items.delete(owner, victims[number])
        if number % 3 == 0:
            did.deleted.add(created.id)
            items.delete(owner, created.id)
