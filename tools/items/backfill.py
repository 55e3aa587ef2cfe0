"""The backfill: rewrites items of an older schema in the current schema.

Reading converts older items anyway. A backfill allows us to remove the code for the
older schema, and gives the items the index attributes of new ones.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from runtime.core.owner import Owner
from runtime.features.items.repository import ItemRepository
from tools.items.checkpoint import Checkpoint

_EXAMINED_AT_ONCE = 200


@dataclass
class Backfilled:
    """Progress of a backfill.

    Attributes:
        owner: id of the owner whose items were examined last.
        after: id of the last item that was examined.
        examined: number of examined items.
        outdated: number of those that an older schema wrote.
        written: number of outdated items that were rewritten.
    """

    owner: str = ""
    after: str = ""
    examined: int = 0
    outdated: int = 0
    written: int = 0


class Backfill:
    """Rewrites the items of many owners, in the order of the owners' ids."""

    def __init__(
        self,
        items: ItemRepository,
        checkpoint: Checkpoint,
        *,
        workers: int,
        dry_run: bool,
    ) -> None:
        """Set the items to rewrite, or only to count if `dry_run`."""
        self._items = items
        self._checkpoint = checkpoint
        self._workers = workers
        self._dry_run = dry_run

    def run(
        self, owners: list[Owner], tell: Callable[[Backfilled], None]
    ) -> Backfilled:
        """Process all remaining items, continuing an interrupted run."""
        done = Backfilled(**(self._checkpoint.load() or {}))
        with ThreadPoolExecutor(self._workers) as pool:
            for owner in sorted(owners, key=lambda owner: owner.id):
                if owner.id < done.owner:
                    continue
                if owner.id > done.owner:
                    done.owner, done.after = owner.id, ""
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
