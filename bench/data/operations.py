"""What is measured: one line for each thing that an owner does."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.data.corpus import APART, COMMON, EVERYWHERE, RARE, TAG
from bench.data.meter import Cost
from bench.data.stage import Loaded
from runtime.models.item_listing import ItemSort
from runtime.models.items import Item, ItemCreate, ItemPatch, ItemStatus
from runtime.wiring import Services

PAGE = 20
DEEPEST_SKIP = 1000

_NEW = ItemCreate(
    title="Zucchini recipe for the quarterly dinner",
    description="Onions, garlic, a pound of zucchini and half an hour of patience.",
    tags=["finance", "kitchen"],
)


@dataclass(frozen=True)
class Subject:
    """On whom an operation is done, and on which item."""

    services: Services
    owner: str
    item: Item

    def page(self, **asked: Any) -> int:
        """A page of a listing: how many items it holds."""
        return len(self.services.items.list(self.owner, limit=PAGE, **asked).items)


@dataclass(frozen=True)
class Operation:
    """Something to measure; it says how many items it gave."""

    name: str
    run: Callable[[Subject], int]
    repeats: bool = True


def _listing(name: str, **asked: Any) -> Operation:
    return Operation(name, lambda subject: subject.page(**asked))


def _get(subject: Subject) -> int:
    subject.services.items.get(subject.owner, subject.item.id)
    return 1


def _change(subject: Subject, patch: ItemPatch) -> int:
    subject.services.items.patch(subject.owner, subject.item.id, patch)
    return 1


def _delete(subject: Subject) -> int:
    subject.services.items.delete(subject.owner, subject.item.id)
    return 0


def _create(subject: Subject) -> int:
    subject.services.items.create(subject.owner, _NEW)
    return 1


OPERATIONS = [
    Operation("get one", _get),
    _listing("newest"),
    _listing("oldest", sort=ItemSort.OLDEST),
    _listing("newest, skip 1,000", skip=DEEPEST_SKIP),
    _listing("by status", status=ItemStatus.OPEN),
    _listing("by tag", tag=TAG),
    _listing("by status and tag", status=ItemStatus.OPEN, tag=TAG),
    _listing("by title", sort=ItemSort.TITLE),
    _listing("by title, down", sort=ItemSort.TITLE_DOWN),
    _listing("search: rare word", search=RARE),
    _listing("search: common word", search=COMMON[0]),
    _listing("search: prefix of all", search=EVERYWHERE),
    _listing("search: two common words", search=" ".join(COMMON)),
    _listing("search: common and rare", search=f"{COMMON[0]} {RARE}"),
    _listing("search: two words apart", search=" ".join(APART)),
    _listing("search: no such word", search="xylophone"),
    _listing("search: common, skip 1,000", search=COMMON[0], skip=DEEPEST_SKIP),
    _listing("search: common, by status", search=COMMON[0], status=ItemStatus.OPEN),
    _listing("search: common, by tag", search=COMMON[0], tag=TAG),
    _listing("search: common, by title", search=COMMON[0], sort=ItemSort.TITLE),
    Operation("create", _create),
    Operation(
        "patch: status",
        partial(_change, patch=ItemPatch(status=ItemStatus.DONE)),
        False,
    ),
    Operation(
        "patch: a word of the title",
        partial(_change, patch=ItemPatch(title="Pumpkin recipe for the dinner")),
        False,
    ),
    Operation("delete", _delete, False),
]


@dataclass(frozen=True)
class Measured:
    """What an operation cost at one size.

    Attributes:
        reads: read units.
        writes: write units, of the table and its indexes.
        items: how many items it gave.
        milliseconds: the median of some runs.
    """

    reads: float
    writes: float
    items: int
    milliseconds: float


def measured(stages: Sequence[Loaded], runs: int) -> dict[str, list[Measured]]:
    """Do every operation at every size, for its cost and then for its time.

    The sizes take turns, so that whatever else the machine does slows them alike.
    """
    plain = [stage.services() for stage in stages]
    results = {}
    for operation in OPERATIONS:
        costs = [_cost(stage, operation) for stage in stages]
        fixed = [
            _subject(services, stage.owner)
            for services, stage in zip(plain, stages, strict=True)
        ]
        times: list[list[float]] = [[] for _ in stages]
        for _ in range(runs):
            for which, subject in enumerate(fixed):
                if not operation.repeats:
                    subject = _subject(plain[which], subject.owner)
                began = time.perf_counter()
                operation.run(subject)
                times[which].append(time.perf_counter() - began)
        results[operation.name] = [
            Measured(
                cost.read_units,
                cost.write_units,
                items,
                statistics.median(taken) * 1000,
            )
            for (cost, items), taken in zip(costs, times, strict=True)
        ]
    return results


def _cost(stage: Loaded, operation: Operation) -> tuple[Cost, int]:
    """What an operation costs, and how many items it gives."""
    services, meter = stage.metered()
    subject = _subject(services, stage.owner)
    with meter.measuring() as cost:
        return cost, operation.run(subject)


def _subject(services: Services, owner: str) -> Subject:
    """An item of its own, created for the operation."""
    return Subject(services, owner, services.items.create(owner, _NEW).resource)
