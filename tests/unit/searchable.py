"""Items on a store in this process, and the rules that their search rows obey."""

from typing import Any

from bench.data.inprocess import StoreClient
from bench.data.store import Store
from runtime.core.clock import new_ulid, utc_now
from runtime.core.dynamodb.codec import decode
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from runtime.core.dynamodb.table import Table
from runtime.core.idempotency.repository import IdempotencyRepository
from runtime.core.idempotency.service import Idempotency
from runtime.core.owner import Owner
from runtime.core.security.cursors import Cursors
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.text import item_tokens, matches, search_terms
from runtime.features.items.models import Item
from runtime.features.items.query import ItemQuery
from runtime.features.items.repository import ItemRepository
from runtime.features.items.rows import search_rows
from runtime.features.items.service import ItemService
from runtime.features.items.trash.repository import TrashRepository
from runtime.features.items.trash.service import TrashService
from tests.unit.fakes import random_ring

OWNER = Owner.user("01JD5Q8V3T1Z6W9X4B7N2M0KRC")


class Searchable:
    """The services over real repositories, every row of which can be seen."""

    def __init__(self) -> None:
        """Begin empty."""
        self.store = Store(TABLE_DEFINITION)
        client: Any = StoreClient(self.store)
        self.table = table = Table(client, "t")
        keys = KeyringSource(random_ring)
        cursors = Cursors(keys, utc_now)
        repository = ItemRepository(table)
        idempotency = Idempotency(IdempotencyRepository(table), keys, utc_now)
        self.items = ItemService(
            repository,
            idempotency=idempotency,
            cursors=cursors,
            clock=utc_now,
            new_id=new_ulid,
        )
        self.trash = TrashService(
            TrashRepository(table), items=repository, cursors=cursors, clock=utc_now
        )

    def live(self) -> dict[str, Item]:
        """Return all items that are not in the trash, by id."""
        found: dict[str, Item] = {}
        cursor = None
        while True:
            page = self.items.page(OWNER, ItemQuery(limit=100, cursor=cursor))
            found |= {item.id: item for item in page.items}
            cursor = page.cursor
            if cursor is None:
                return found

    def search(self, query: str, limit: int) -> list[str]:
        """Return the ids on all pages of a search."""
        found: list[str] = []
        cursor = None
        while True:
            page = self.items.page(
                OWNER, ItemQuery(limit=limit, search=query, cursor=cursor)
            )
            found += [item.id for item in page.items]
            cursor = page.cursor
            if cursor is None:
                return found

    def demand_exact_rows(self) -> None:
        """Demand that each item has its search rows, and that there are no others."""
        rows = [decode(raw) for raw in self.store.rows()]
        stored = {(r["pk"], r["sk"]): r for r in rows if "#T#" in r["pk"]}
        expected: dict = {}
        for item in self.live().values():
            expected |= search_rows(OWNER, item)
        assert stored == expected

    def demand_exact_results(self, query: str, limit: int) -> None:
        """Demand that a search finds each item that holds its words once."""
        terms = search_terms(query)
        found = self.search(query, limit)
        expected = {
            item.id
            for item in self.live().values()
            if matches(item_tokens(item.title, item.tags, item.description)[0], terms)
        }
        assert len(found) == len(set(found))
        assert set(found) == expected
