"""The operations to measure: one line for each thing that an owner does."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.data.corpus import (
    APART,
    COMMON,
    COMMON_ONE_IN,
    EVERYWHERE,
    FREQUENT,
    RARE,
    SELDOM,
    TAG,
)
from bench.data.meter import Cost
from bench.data.stage import Loaded
from runtime.core.dynamodb.page_builder import FILTERED_PAGE_BUDGET, PAGE_BUDGET
from runtime.core.owner import Owner
from runtime.core.platform import Platform
from runtime.core.security.callers import Caller, Role
from runtime.features.items.assembly import Items
from runtime.features.items.bulk.assembly import ItemBulk
from runtime.features.items.bulk.models import (
    BulkDelete,
    BulkRequest,
    BulkResults,
    BulkUpdate,
)
from runtime.features.items.listing import ItemSort
from runtime.features.items.models import Item, ItemCreate, ItemPatch, ItemStatus
from runtime.features.items.query import ItemQuery
from runtime.features.items.routes import list_items
from runtime.features.items.service import ItemService

PAGE = 20
IN_BULK = 10
_DEEPEST_SKIP = 1000
_MOST_PAGES = 5
"""Pages that a search for a frequent and a seldom word takes at most, in all."""
_SKIPPING_BUDGET = 200.0
"""Read units: without a filter, skipped rows are not part of the page's budget."""

_NEW = ItemCreate(
    title="Zucchini recipe for the quarterly dinner",
    description="Onions, garlic, a pound of zucchini and half an hour of patience.",
    tags=["finance", "kitchen"],
)
_DONE = ItemPatch(status=ItemStatus.DONE)


@dataclass(frozen=True)
class Subject:
    """The owner and the items that an operation works on."""

    platform: Platform
    owner: Owner
    items: Sequence[Item]

    @property
    def service(self) -> ItemService:
        """The rules for items."""
        return self.platform.assembled(Items).service

    @property
    def item(self) -> Item:
        """The first of the items."""
        return self.items[0]

    def page(self, **asked: Any) -> int:
        """Read a page of a listing and return the number of its items."""
        query = ItemQuery(limit=PAGE, **asked)
        return len(self.service.page(self.owner, query).items)

    def pages(self, **asked: Any) -> int:
        """Read all pages of a listing and return the number of its items."""
        found, cursor = 0, None
        for _ in range(_MOST_PAGES):
            query = ItemQuery(limit=PAGE, cursor=cursor, **asked)
            page = self.service.page(self.owner, query)
            found, cursor = found + len(page.items), page.cursor
            if cursor is None:
                return found
        raise AssertionError(f"more than {_MOST_PAGES} pages")

    def count(self, **asked: Any) -> int:
        """Read a page of a listing and return the number of all its items."""
        query = ItemQuery(limit=PAGE, count=True, **asked)
        total = self.service.page(self.owner, query).total
        return total.count if total else 0


def _nothing(subject: Subject) -> int:
    return 0


@dataclass(frozen=True)
class Operation:
    """An operation to measure.

    Attributes:
        name: name in the report.
        run: runs it, and returns the number of items in the result.
        repeats: whether it can be run again on the same items.
        needs: number of items to create for it.
        prepare: run on these items first, without measuring.
        reads_at_most: maximum read units.
        flat: whether it costs the same at each size; what looks for items among others
            costs more where these are more, up to its maximum.
    """

    name: str
    run: Callable[[Subject], int]
    repeats: bool = True
    needs: int = 1
    prepare: Callable[[Subject], int] = _nothing
    reads_at_most: float = PAGE_BUDGET.units
    flat: bool = True


def _listing(name: str, **asked: Any) -> Operation:
    return Operation(name, lambda subject: subject.page(**asked))


def _filtered(name: str, **asked: Any) -> Operation:
    return Operation(
        name,
        lambda subject: subject.page(**asked),
        reads_at_most=FILTERED_PAGE_BUDGET.units,
        flat=False,
    )


def _count(name: str, **asked: Any) -> Operation:
    page = FILTERED_PAGE_BUDGET if asked else PAGE_BUDGET
    return Operation(
        name,
        lambda subject: subject.count(**asked),
        reads_at_most=page.units + FILTERED_PAGE_BUDGET.units,
        flat=False,
    )


def _get(subject: Subject) -> int:
    subject.service.get(subject.owner, subject.item.id)
    return 1


def _chosen_fields(subject: Subject) -> int:
    """Read through the HTTP route, since only that removes fields."""
    answer = asyncio.run(
        list_items(
            Caller(user_id=subject.owner.id, session_id="", role=Role.USER),
            subject.platform.assembled(Items),
            ItemQuery(limit=PAGE, fields="id,title"),
        )
    )
    return len(json.loads(bytes(answer.body)))


def _change(subject: Subject, patch: ItemPatch) -> int:
    subject.service.patch(subject.owner, subject.item.id, patch)
    return 1


def _delete(subject: Subject) -> int:
    subject.service.delete(subject.owner, subject.item.id)
    return 0


def _restore(subject: Subject) -> int:
    subject.platform.assembled(Items).trash.restore(subject.owner, subject.item.id)
    return 1


def _create(subject: Subject) -> int:
    subject.service.create(subject.owner, _NEW)
    return 1


def _bulk(subject: Subject, request: BulkRequest) -> int:
    """Run a bulk request and return its number of items; all entries must succeed."""
    bulk = subject.platform.assembled(ItemBulk).service
    done: BulkResults = bulk.run(subject.owner, request).resource
    results = [*done.create, *done.update, *done.delete]
    assert all(result.status < 300 for result in results), results
    return sum(result.item is not None for result in results)


def _bulk_create(subject: Subject) -> int:
    return _bulk(subject, BulkRequest(create=[_NEW] * IN_BULK))


def _bulk_change(subject: Subject, atomic: bool) -> int:
    updates = [BulkUpdate(id=item.id, changes=_DONE) for item in subject.items]
    return _bulk(subject, BulkRequest(update=updates, atomic=atomic))


def _bulk_delete(subject: Subject) -> int:
    deletes = [BulkDelete(id=item.id) for item in subject.items]
    return _bulk(subject, BulkRequest(delete=deletes))


def operations(smallest: int) -> list[Operation]:
    """Return all operations.

    Args:
        smallest: number of items in the smallest table. No listing skips more items
            than that table has: skipping past the end would cost less.
    """
    skip = _depth(smallest)
    skip_common = _depth(smallest // COMMON_ONE_IN)
    return [
        Operation("get one", _get),
        _listing("newest"),
        Operation("newest, fields=title", _chosen_fields),
        _listing("oldest", sort=ItemSort.OLDEST),
        Operation(
            f"newest, skip {skip:,}",
            lambda subject: subject.page(skip=skip),
            reads_at_most=_SKIPPING_BUDGET,
        ),
        _listing("by status", status=ItemStatus.OPEN),
        _listing("by tag", tag=TAG),
        _filtered("by status and tag", status=ItemStatus.OPEN, tag=TAG),
        _listing("by title", sort=ItemSort.TITLE),
        _listing("by title, down", sort=ItemSort.TITLE_DOWN),
        _listing("by update", sort=ItemSort.STALE),
        _listing("by update, down", sort=ItemSort.RECENT),
        _filtered("by update, by tag", sort=ItemSort.RECENT, tag=TAG),
        _filtered("by update, by status", sort=ItemSort.RECENT, status=ItemStatus.OPEN),
        _listing("search: rare word", search=RARE),
        _listing("search: common word", search=COMMON[0]),
        _listing("search: prefix of all", search=EVERYWHERE),
        _filtered("search: two common words", search=" ".join(COMMON)),
        _filtered("search: common and rare", search=f"{COMMON[0]} {RARE}"),
        _filtered("search: frequent and seldom", search=f"{FREQUENT} {SELDOM}"),
        Operation(
            "… all its pages",
            lambda subject: subject.pages(search=f"{FREQUENT} {SELDOM}"),
            reads_at_most=_MOST_PAGES * FILTERED_PAGE_BUDGET.units,
            flat=False,
        ),
        _filtered("search: two words apart", search=" ".join(APART)),
        _listing("search: no such word", search="xylophone"),
        Operation(
            f"search: common, skip {skip_common:,}",
            lambda subject: subject.page(search=COMMON[0], skip=skip_common),
            # What is skipped is charged: a search has the units of a filtered page.
            reads_at_most=FILTERED_PAGE_BUDGET.units,
        ),
        _filtered(
            "search: common, by status", search=COMMON[0], status=ItemStatus.OPEN
        ),
        _filtered("search: common, by tag", search=COMMON[0], tag=TAG),
        _filtered("search: common, by title", search=COMMON[0], sort=ItemSort.TITLE),
        _filtered("search: common, by update", search=COMMON[0], sort=ItemSort.RECENT),
        _filtered("search: seldom, newest", search=SELDOM, sort=ItemSort.NEWEST),
        _filtered("search: seldom, by title", search=SELDOM, sort=ItemSort.TITLE),
        _count("count: all"),
        _count("count: by status", status=ItemStatus.OPEN),
        _count("count: by tag", tag=TAG),
        _count("count: by status and tag", status=ItemStatus.OPEN, tag=TAG),
        _count("count: common word", search=COMMON[0]),
        _count("count: frequent and seldom", search=f"{FREQUENT} {SELDOM}"),
        Operation("create", _create),
        Operation("patch: status", partial(_change, patch=_DONE), False),
        Operation(
            "patch: a word of the title",
            partial(_change, patch=ItemPatch(title="Pumpkin recipe for the dinner")),
            False,
        ),
        Operation("delete", _delete, False),
        Operation("restore", _restore, False, prepare=_delete),
        Operation(f"bulk: create {IN_BULK}", _bulk_create),
        Operation(
            f"bulk: change {IN_BULK}",
            partial(_bulk_change, atomic=False),
            False,
            IN_BULK,
            reads_at_most=IN_BULK,
        ),
        Operation(
            f"bulk: change {IN_BULK}, atomic",
            partial(_bulk_change, atomic=True),
            False,
            IN_BULK,
            reads_at_most=IN_BULK,
        ),
        Operation(
            f"bulk: delete {IN_BULK}",
            _bulk_delete,
            False,
            IN_BULK,
            reads_at_most=IN_BULK,
        ),
    ]


def _depth(matching: int) -> int:
    """Return how many of the matching items to skip, so that one page remains."""
    return max(0, min(_DEEPEST_SKIP, matching - PAGE))


@dataclass(frozen=True)
class Measured:
    """The cost of an operation at one size.

    Attributes:
        reads: read units.
        writes: write units of the table and its indexes.
        items: number of items in the result.
        milliseconds: median of the runs.
    """

    reads: float
    writes: float
    items: int
    milliseconds: float


def measured(
    stages: Sequence[Loaded], runs: int
) -> list[tuple[Operation, list[Measured]]]:
    """Run every operation at every size, once for its cost and then for its time.

    The sizes run in turns, so that other load on the machine slows all of them alike.
    """
    plain = [stage.platform() for stage in stages]
    results = []
    for operation in operations(min(stage.size for stage in stages)):
        costs = [_cost(stage, operation) for stage in stages]
        fixed = [
            _subject(platform, stage.owner, operation)
            for platform, stage in zip(plain, stages, strict=True)
        ]
        times: list[list[float]] = [[] for _ in stages]
        for _ in range(runs):
            for which, subject in enumerate(fixed):
                if not operation.repeats:
                    subject = _subject(plain[which], subject.owner, operation)
                began = time.perf_counter()
                operation.run(subject)
                times[which].append(time.perf_counter() - began)
        figures = [
            Measured(
                cost.read_units,
                cost.write_units,
                items,
                statistics.median(taken) * 1000,
            )
            for (cost, items), taken in zip(costs, times, strict=True)
        ]
        results.append((operation, figures))
    return results


def _cost(stage: Loaded, operation: Operation) -> tuple[Cost, int]:
    """Return the cost of an operation and its number of items."""
    platform, meter = stage.metered()
    subject = _subject(platform, stage.owner, operation)
    with meter.measuring() as cost:
        return cost, operation.run(subject)


def _subject(platform: Platform, owner: Owner, operation: Operation) -> Subject:
    """Create the operation's own items and prepare them."""
    service = platform.assembled(Items).service
    items = [service.create(owner, _NEW).resource for _ in range(operation.needs)]
    subject = Subject(platform, owner, items)
    operation.prepare(subject)
    return subject
