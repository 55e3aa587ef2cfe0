"""Items and the rows that make them findable, in their owner's partitions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from os.path import commonprefix
from typing import Any

from runtime.core.clock import invert_ulid, rfc3339
from runtime.core.text import item_tokens, matches
from runtime.models.idempotency import IdempotencyRecord
from runtime.models.items import Item
from runtime.repositories.codec import stored_bytes
from runtime.repositories.idempotency import remember
from runtime.repositories.schema import item_key, search_pk, user_pk
from runtime.repositories.table import (
    NEW,
    ConditionFailed,
    Key,
    Row,
    Table,
    delete,
    put,
)

PAGE_READ_BUDGET = 12.0
"""Read units that one page of search may cost."""

_TITLE_SORT_BYTES = 200
_READ_BLOCK_BYTES = 4096
_ROWS_PER_QUERY = 60


class VersionChanged(ConditionFailed):
    """The item is no longer as it was read."""


@dataclass(frozen=True)
class Found:
    """A page of search results.

    Attributes:
        items: what matched, in index order.
        last: the sort key of the last row that was judged.
        skip: how many matches are still to be passed over.
        more: whether rows are left to judge.
    """

    items: list[Item]
    last: str
    skip: int
    more: bool


class ItemRepository:
    """Items; reading a foreign one is impossible, its owner being part of the key."""

    def __init__(self, table: Table) -> None:
        """Keep items in this table."""
        self._table = table

    def create(
        self,
        user_id: str,
        item: Item,
        record: IdempotencyRecord | None,
        now: datetime,
    ) -> None:
        """Write an item, its search rows and the idempotency row at once.

        Two write units per KB of the item and per word.

        Raises:
            KeyUsed: the Idempotency-Key created something before.
        """
        actions = [] if record is None else [remember(record, now)]
        actions.append(put(_item_row(user_id, item), NEW))
        actions.extend(put(row) for row in _search_rows(user_id, item).values())
        self._table.transact(actions)

    def get(self, user_id: str, item_id: str) -> Item | None:
        """An item, read consistently: 1 read unit per 4 KB."""
        row = self._table.get(item_key(user_id, item_id))
        return _item(row) if row else None

    def replace(self, user_id: str, old: Item, new: Item) -> None:
        """Write a new version over the one that was read, with its search rows.

        Raises:
            VersionChanged: the stored version is not `old` any more.
        """
        before, after = _search_rows(user_id, old), _search_rows(user_id, new)
        self._table.transact(
            [
                put(
                    _item_row(user_id, new),
                    "#version = :old",
                    {":old": old.version},
                    VersionChanged,
                ),
                *(delete(key) for key in before.keys() - after.keys()),
                *(put(row) for key, row in after.items() if before.get(key) != row),
            ]
        )

    def delete(self, user_id: str, item: Item) -> None:
        """Remove the version that was read, with its search rows.

        Raises:
            VersionChanged: the stored version is not `item` any more.
        """
        self._table.transact(
            [
                delete(
                    item_key(user_id, item.id),
                    "#version = :old",
                    {":old": item.version},
                    VersionChanged,
                ),
                *(delete(key) for key in _search_rows(user_id, item)),
            ]
        )

    def page(
        self, user_id: str, limit: int, skip: int, after: str | None
    ) -> tuple[list[Item], bool]:
        """Items, newest first: half a read unit per 4 KB examined.

        Args:
            user_id: the owner.
            limit: how many to return at most.
            skip: how many to pass over first; they are examined and paid for.
            after: continue behind the item of this id.
        """
        start = f"I#{after}" if after else None
        if skip:
            passed, more = self._table.query(
                user_pk(user_id),
                begins_with="I#",
                after=start,
                limit=skip,
                forward=False,
                attributes=("sk",),
            )
            if not more:
                return [], False
            start = passed[-1]["sk"]
        rows, _ = self._table.query(
            user_pk(user_id),
            begins_with="I#",
            after=start,
            limit=limit + 1,
            forward=False,
        )
        return [_item(row) for row in rows[:limit]], len(rows) > limit

    def search(
        self,
        user_id: str,
        terms: Sequence[str],
        limit: int,
        skip: int,
        after: str | None,
    ) -> Found:
        """Items that hold every term as the beginning of a word.

        The first term drives a query over its search rows; the others are checked on
        the items. Costs at most PAGE_READ_BUDGET read units however many items there
        are; a page that would cost more ends early.

        Args:
            user_id: the owner.
            terms: folded words, the most selective first.
            limit: how many items to return at most.
            skip: how many matches to pass over first.
            after: continue behind the search row with this sort key.
        """
        driver, others = terms[0], terms[1:]
        items: list[Item] = []
        last, spent = after or "", 0.0
        while True:
            rows, more = self._table.query(
                search_pk(user_id, driver),
                begins_with=driver,
                after=last or None,
                limit=_ROWS_PER_QUERY,
            )
            spent += _read_units(sum(map(stored_bytes, rows)))
            fetched: dict[str, Item] = {}
            for position, row in enumerate(rows):
                if _counts(row, driver):
                    if len(items) == limit:
                        return Found(items, last, skip, True)
                    if skip and not others:
                        skip -= 1
                        last = row["sk"]
                        continue
                    if row["sk"] not in fetched:
                        batch = _affordable(
                            rows[position:],
                            driver,
                            limit - len(items) + (skip if others else 0),
                            PAGE_READ_BUDGET - spent,
                        )
                        if not batch:
                            return Found(items, last, skip, True)
                        spent += sum(r["halves"] for r in batch) / 2
                        fetched |= self._hydrate(user_id, batch)
                    item = fetched.get(row["sk"])
                    if item is not None and matches(_tokens(item), terms):
                        if skip:
                            skip -= 1
                        else:
                            items.append(item)
                last = row["sk"]
            if not more:
                return Found(items, last, skip, False)
            if spent >= PAGE_READ_BUDGET - 2:
                return Found(items, last, skip, True)

    def _hydrate(self, user_id: str, rows: Sequence[Row]) -> dict[str, Any]:
        """The items that search rows speak of, by sort key; None for those gone."""
        keys = {row["sk"]: item_key(user_id, _item_id(row["sk"])) for row in rows}
        found = self._table.batch_get(list(keys.values()))
        return {
            sk: _item(found[key]) if key in found else None for sk, key in keys.items()
        }


def _counts(row: Row, driver: str) -> bool:
    """Whether a row is of its item's smallest token with this prefix.

    A tag may hold `#`, so a sort key may begin with the driver (`#c#…`) where its
    token (`#c`) does not.
    """
    token: str = row["sk"].rsplit("#", 1)[0]
    return int(row["shared"]) < len(driver) and token.startswith(driver)


def _affordable(
    rows: Sequence[Row], driver: str, wanted: int, budget: float
) -> list[Row]:
    """The next rows whose items can be read within the budget, `wanted` at most."""
    chosen: list[Row] = []
    for row in rows:
        if not _counts(row, driver):
            continue
        budget -= row["halves"] / 2
        if budget < 0 or len(chosen) == wanted:
            break
        chosen.append(row)
    return chosen


def _read_units(size: int) -> float:
    """Eventually consistent read units of so many bytes."""
    return -(-size // _READ_BLOCK_BYTES) / 2


def _tokens(item: Item) -> list[str]:
    return item_tokens(item.title, item.tags, item.description)[0]


def _item_id(search_sort_key: str) -> str:
    return invert_ulid(search_sort_key.rsplit("#", 1)[1])


def _search_rows(user_id: str, item: Item) -> dict[Key, Row]:
    """One row per token.

    `shared` is how long a prefix the token shares with the item's next smaller one:
    with it a query tells, without reading the item, whether this row is the item's
    first under a prefix. `halves` is what reading the item costs, in half units.
    """
    newest_first = invert_ulid(item.id)
    halves = -(-stored_bytes(_item_row(user_id, item)) // _READ_BLOCK_BYTES)
    rows: dict[Key, Row] = {}
    for token, shared in _with_shared_prefix(_tokens(item)):
        key = (search_pk(user_id, token), f"{token}#{newest_first}")
        rows[key] = {"pk": key[0], "sk": key[1], "shared": shared, "halves": halves}
    return rows


def _with_shared_prefix(tokens: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Sorted tokens, each with the length it shares with the one before."""
    previous = ""
    for token in tokens:
        yield token, len(commonprefix((previous, token)))
        previous = token


def _item_row(user_id: str, item: Item) -> Row:
    """An item with the attributes that place it in the indexes."""
    pk, sk = item_key(user_id, item.id)
    title = item.title.encode()[:_TITLE_SORT_BYTES].decode(errors="ignore")
    return {
        **item.model_dump(exclude={"created_at", "updated_at"}),
        "created_at": rfc3339(item.created_at),
        "updated_at": rfc3339(item.updated_at),
        "pk": pk,
        "sk": sk,
        "gsi2pk": f"{pk}#{item.status}",
        "gsi2sk": item.id,
        "gsi3pk": f"{pk}#N",
        "gsi3sk": f"{title}#{item.id}",
    }


def _item(row: Row) -> Item:
    return Item.model_validate(row)
