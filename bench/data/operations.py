"""What is measured: one line for each thing that an owner does."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Response

from bench.data.corpus import APART, COMMON, COMMON_ONE_IN, EVERYWHERE, RARE, TAG
from bench.data.meter import Cost
from bench.data.stage import Loaded
from runtime.core.dynamodb.pages import PAGE_READ_BUDGET
from runtime.features.accounts.profiles.models import Role
from runtime.features.accounts.sessions.models import Caller
from runtime.features.items.bulk.models import (
    BulkDelete,
    BulkRequest,
    BulkResults,
    BulkUpdate,
)
from runtime.features.items.listing import ItemSort
from runtime.features.items.models import Item, ItemCreate, ItemPatch, ItemStatus
from runtime.features.items.routes import list_items
from runtime.wiring import Services

PAGE = 20
IN_BULK = 10
_DEEPEST_SKIP = 1000
_SKIPPING_BUDGET = 200.0
"""Read units: where nothing is judged, what is skipped is beside the page's budget."""

_NEW = ItemCreate(
    title="Zucchini recipe for the quarterly dinner",
    description="Onions, garlic, a pound of zucchini and half an hour of patience.",
    tags=["finance", "kitchen"],
)
_DONE = ItemPatch(status=ItemStatus.DONE)


@dataclass(frozen=True)
class Subject:
    """On whom an operation is done, and on which items."""

    services: Services
    owner: str
    items: Sequence[Item]

    @property
    def item(self) -> Item:
        """The first of them."""
        return self.items[0]

    def page(self, **asked: Any) -> int:
        """A page of a listing: how many items it holds."""
        return len(self.services.items.list(self.owner, limit=PAGE, **asked).items)


def _nothing(subject: Subject) -> int:
    return 0


@dataclass(frozen=True)
class Operation:
    """Something to measure.

    Attributes:
        name: what it is called in the report.
        run: does it, and says how many items it gave.
        repeats: whether it can be done again on the same items.
        needs: how many items there are for it alone.
        prepare: what is done with these first, and not measured.
        reads_at_most: read units that it may cost.
    """

    name: str
    run: Callable[[Subject], int]
    repeats: bool = True
    needs: int = 1
    prepare: Callable[[Subject], int] = _nothing
    reads_at_most: float = PAGE_READ_BUDGET


def _listing(name: str, **asked: Any) -> Operation:
    return Operation(name, lambda subject: subject.page(**asked))


def _get(subject: Subject) -> int:
    subject.services.items.get(subject.owner, subject.item.id)
    return 1


def _chosen_fields(subject: Subject) -> int:
    """By the route, which is what leaves fields out."""
    answer = asyncio.run(
        list_items(
            Caller(user_id=subject.owner, session_id="", role=Role.USER),
            subject.services,
            Response(),
            skip=0,
            fields="id,title",
            limit=PAGE,
        )
    )
    assert isinstance(answer, Response)
    return len(json.loads(bytes(answer.body)))


def _change(subject: Subject, patch: ItemPatch) -> int:
    subject.services.items.patch(subject.owner, subject.item.id, patch)
    return 1


def _delete(subject: Subject) -> int:
    subject.services.items.delete(subject.owner, subject.item.id)
    return 0


def _restore(subject: Subject) -> int:
    subject.services.trash.restore(subject.owner, subject.item.id)
    return 1


def _create(subject: Subject) -> int:
    subject.services.items.create(subject.owner, _NEW)
    return 1


def _bulk(subject: Subject, request: BulkRequest) -> int:
    """How many of its entries gave an item; all must have succeeded."""
    done: BulkResults = subject.services.items_bulk.run(subject.owner, request).resource
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
    """All of them.

    Args:
        smallest: the items of the smallest table. No listing skips more than that one
            has to skip: where there is nothing left to skip, skipping costs less.
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
        _listing(
            f"search: common, skip {skip_common:,}", search=COMMON[0], skip=skip_common
        ),
        _listing("search: common, by status", search=COMMON[0], status=ItemStatus.OPEN),
        _listing("search: common, by tag", search=COMMON[0], tag=TAG),
        _listing("search: common, by title", search=COMMON[0], sort=ItemSort.TITLE),
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
    """How many to skip of so many, so that a page is left."""
    return max(0, min(_DEEPEST_SKIP, matching - PAGE))


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


def measured(
    stages: Sequence[Loaded], runs: int
) -> list[tuple[Operation, list[Measured]]]:
    """Do every operation at every size, for its cost and then for its time.

    The sizes take turns, so that whatever else the machine does slows them alike.
    """
    plain = [stage.services() for stage in stages]
    results = []
    for operation in operations(min(stage.size for stage in stages)):
        costs = [_cost(stage, operation) for stage in stages]
        fixed = [
            _subject(services, stage.owner, operation)
            for services, stage in zip(plain, stages, strict=True)
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
    """What an operation costs, and how many items it gives."""
    services, meter = stage.metered()
    subject = _subject(services, stage.owner, operation)
    with meter.measuring() as cost:
        return cost, operation.run(subject)


def _subject(services: Services, owner: str, operation: Operation) -> Subject:
    """Items of its own, created for the operation and prepared for it."""
    items = [
        services.items.create(owner, _NEW).resource for _ in range(operation.needs)
    ]
    subject = Subject(services, owner, items)
    operation.prepare(subject)
    return subject
