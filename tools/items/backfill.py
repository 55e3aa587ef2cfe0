"""The backfill: items of an older schema, written again as the current one would.

Reading upcasts them anyway; a backfill lets the code for the older schema go, and
places items in the indexes as new ones are.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Protocol

from runtime.features.items.repository import Outdated
from tools.items.checkpoint import Checkpoint

_EXAMINED_AT_ONCE = 200


class Schemas(Protocol):
    """Where items are, and the schema that each was written by."""

    def outdated(self, user_id: str, limit: int, after: str = "") -> Outdated:
        """Of the next items, those that an older schema wrote."""

    def upgrade(self, user_id: str, item_id: str) -> bool:
        """Write one as the current schema would, if it still has to be."""


@dataclass
class Backfilled:
    """How far it is.

    Attributes:
        owner: the one whose items were looked at last.
        after: the last of these.
        examined: how many items were looked at.
        outdated: how many of them an older schema wrote.
        written: how many of those were written again.
    """

    owner: str = ""
    after: str = ""
    examined: int = 0
    outdated: int = 0
    written: int = 0


class Backfill:
    """Goes through the items of many owners, in the order of their ids."""

    def __init__(
        self, items: Schemas, checkpoint: Checkpoint, *, workers: int, dry_run: bool
    ) -> None:
        """Work on these items, or only count them."""
        self._items = items
        self._checkpoint = checkpoint
        self._workers = workers
        self._dry_run = dry_run

    def run(self, owners: list[str], tell: Callable[[Backfilled], None]) -> Backfilled:
        """Do all that is left, going on where an interrupted run stopped."""
        done = Backfilled(**(self._checkpoint.load() or {}))
        with ThreadPoolExecutor(self._workers) as pool:
            for owner in sorted(owners):
                if owner < done.owner:
                    continue
                if owner > done.owner:
                    done.owner, done.after = owner, ""
                more = True
                while more:
                    found = self._items.outdated(owner, _EXAMINED_AT_ONCE, done.after)
                    if not self._dry_run:
                        ids = found.ids
                        written = pool.map(self._items.upgrade, [owner] * len(ids), ids)
                        done.written += sum(written)
                    done.examined += found.examined
                    done.outdated += len(found.ids)
                    done.after, more = found.last, found.more
                    tell(done)
                    if not self._dry_run:
                        self._checkpoint.save(asdict(done))
        if not self._dry_run:
            self._checkpoint.forget()
        return done
