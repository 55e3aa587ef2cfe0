"""Histories of items, after which search finds what they hold and nothing stale."""

import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
)

from runtime.core.errors import Conflict
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import ItemCreate, ItemPatch, ItemReplace, ItemStatus
from runtime.features.items.query import ItemQuery
from tests.unit.stored_items import OWNER, demand_exact_results, demand_exact_rows
from tests.unit.world import World

# Many begin alike: one item often has several rows under one prefix.
WORDS = ["re", "rel", "release", "released", "reload", "no", "note", "日本", "日本語"]
QUERIES = [*WORDS, "rele", "re no", "note re", "#c", "#c#", "本語", "released note"]
TAGS = ["c", "c#", "release", "no"]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
tag_lists = st.lists(st.sampled_from(TAGS), max_size=2)


class Histories(RuleBasedStateMachine):
    """Items that are created, changed, deleted, restored and purged in any order."""

    live = Bundle("live")
    trashed = Bundle("trashed")

    def __init__(self) -> None:
        """Begin without items."""
        super().__init__()
        self.world = World()

    @rule(target=live, title=texts, tags=tag_lists, description=texts)
    def create(self, title: str, tags: list[str], description: str) -> str:
        """Create an item."""
        request = ItemCreate(title=title, tags=tags, description=description)
        return self.world.items.create(OWNER, request).resource.id

    @rule(item=live, title=texts)
    def rename(self, item: str, title: str) -> None:
        """Change its title alone."""
        self.world.items.patch(OWNER, item, ItemPatch(title=title))

    @rule(item=live, tags=tag_lists, status=st.sampled_from(ItemStatus))
    def tag(self, item: str, tags: list[str], status: ItemStatus) -> None:
        """Change its tags and status."""
        self.world.items.patch(OWNER, item, ItemPatch(tags=tags, status=status))

    @rule(item=live, title=texts, description=texts)
    def replace(self, item: str, title: str, description: str) -> None:
        """Replace all of it."""
        request = ItemReplace(title=title, description=description)
        self.world.items.replace(OWNER, item, request)

    @rule(target=trashed, item=consumes(live))
    def delete(self, item: str) -> str:
        """Move it to the trash."""
        self.world.items.delete(OWNER, item)
        return item

    @rule(target=live, item=consumes(trashed))
    def restore(self, item: str) -> str:
        """Restore it with all its words."""
        self.world.trash.restore(OWNER, item)
        return item

    @rule(item=consumes(trashed))
    def purge(self, item: str) -> None:
        """Remove it for good."""
        self.world.trash.purge(OWNER, item)

    @rule(query=st.sampled_from(QUERIES), limit=st.integers(1, 4))
    def search(self, query: str, limit: int) -> None:
        """Demand that everything that holds the words is found, once."""
        demand_exact_results(self.world, query, limit)

    @invariant()
    def no_row_is_stale(self) -> None:
        """Demand after every step that no search row is stale."""
        demand_exact_rows(self.world)


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None
)


@pytest.fixture(name="hurried")
def _hurried() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("hurried")
def test_writers_that_race_leave_no_stale_row(world: World, seed: int) -> None:
    """Six of them change the same few items."""
    shared = [
        world.items.create(OWNER, ItemCreate(title="release note")).resource.id
        for _ in range(4)
    ]

    with ThreadPoolExecutor(6) as pool:
        writers = [
            pool.submit(_write, world, shared, random.Random(seed * 100 + number))
            for number in range(6)
        ]
        reader = pool.submit(_read_meanwhile, world, random.Random(seed))
        done = sum(writer.result() for writer in writers)
        reader.result()

    assert done > 0
    demand_exact_rows(world)
    for query in QUERIES:
        demand_exact_results(world, query, 2)


def _write(world: World, shared: list[str], chance: random.Random) -> int:
    """Make random changes, and return how many found their item as needed."""
    done = 0
    for _ in range(25):
        item, title = chance.choice(shared), " ".join(chance.sample(WORDS, 2))
        changes: list[Any] = [
            lambda: world.items.patch(OWNER, item, ItemPatch(title=title)),
            lambda: world.items.replace(OWNER, item, ItemReplace(title=title)),
            lambda: world.items.delete(OWNER, item),
            lambda: world.trash.restore(OWNER, item),
            lambda: world.trash.restore(OWNER, item),
        ]
        try:
            chance.choice(changes)()
            done += 1
        except (ItemNotFound, Conflict):
            # Another writer deleted it, or brought it back, first.
            continue
    return done


def _read_meanwhile(world: World, chance: random.Random) -> None:
    """Demand that no page shows a wrong item, or one twice."""
    for _ in range(40):
        query = ItemQuery(limit=100, search=chance.choice(["re", "note"]))
        page = world.items.page(OWNER, query)
        ids = [item.id for item in page.items]
        assert len(ids) == len(set(ids))
