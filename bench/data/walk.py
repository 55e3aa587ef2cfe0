"""A walk through all results of a search, while somebody else inserts and deletes.

What was there from beginning to end must be seen once, and nothing twice.
"""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.data.corpus import EVERYWHERE
from bench.data.stage import Loaded
from runtime.features.items.models import ItemCreate
from tools.items.store import ItemStore

_LIMIT = 100
_DELETED_ONE_IN = 20


@dataclass
class Disturbance:
    """What the other writer did."""

    inserted: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Walk:
    """What was seen.

    Attributes:
        stayed: how many items were there from beginning to end.
        seen: how many items the pages held, each time they held it.
        missed: how many that stayed were not seen.
        doubled: how many were seen more than once.
        unknown: how many were seen that never were there.
        pages: how many pages it took.
        seconds: how long it took.
        disturbance: what happened meanwhile.
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
        """Whether nothing was missed or doubled while something happened."""
        happened = bool(self.disturbance.inserted and self.disturbance.deleted)
        return happened and not (self.missed or self.doubled or self.unknown)


def walk(stage: Loaded, tell: Callable[[int], None]) -> Walk:
    """Search for a beginning that every item has, to the end by cursor."""
    services, owner = stage.services(), stage.owner
    pages_of = ItemStore(services.table).pages(owner, "")
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
            page = services.items.list(
                owner, limit=_LIMIT, search=EVERYWHERE, cursor=cursor
            )
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
    """Insert and delete by turns until the walk is over."""
    services, owner = stage.services(), stage.owner
    for number in itertools.count():
        if done.is_set():
            return
        title = f"Remark {number} on a {'receipt' if number % 2 else 'review'}"
        created = services.items.create(owner, ItemCreate(title=title)).resource
        did.inserted.add(created.id)
        if number < len(victims):
            # Noted first: what is deleted may be missed from here on.
            did.deleted.add(victims[number])
            services.items.delete(owner, victims[number])
        if number % 3 == 0:
            did.deleted.add(created.id)
            services.items.delete(owner, created.id)
