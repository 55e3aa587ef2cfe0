"""Listings of items as a plain list has them: the model that pages are compared with.

It knows nothing of keys, indexes and search rows, nor of how the service splits texts:
its titles are words with blanks between, in ASCII.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from runtime.core.clock import nth_ulid
from runtime.core.dynamodb.schema import item_key
from runtime.features.items.models import Item, ItemStatus
from runtime.features.items.repository import ItemChange, ItemRepository
from runtime.features.items.rows import row_of, search_rows
from runtime.features.items.trash.models import TrashedItem
from tests.unit.stored_items import OWNER
from tests.unit.world import World

FIRST_ID = "01JD5Q8V3T0000000000000000"
WORDS = ("al", "alpha", "alps", "be", "beta")
TAGS = ("c", "c#", "alpha", "Be")
SMALL, LARGEST, GIANT = 0, 43_000, 300_000
"""Sizes of descriptions: the largest of the API is 40 KB, a giant is past its rules."""

Place = tuple[Any, ...]


@dataclass(frozen=True)
class Content:
    """Content of an item.

    Attributes:
        title: words of WORDS.
        tags: some of TAGS.
        status: the status.
        size: the number of bytes of the description, which no search looks for.
    """

    title: str
    tags: tuple[str, ...]
    status: ItemStatus
    size: int


sizes = st.sampled_from([SMALL] * 5 + [3000, 20_000, LARGEST, GIANT])
contents = st.builds(
    Content,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.lists(st.sampled_from(TAGS), unique=True, max_size=2).map(tuple),
    st.sampled_from([*ItemStatus, ItemStatus.OPEN, ItemStatus.OPEN]),
    sizes,
)
_SORTS = ("created_at", "-created_at", "title", "-title", "updated_at", "-updated_at")
_VALUES = {
    "status": ("open", "open", "done"),
    "tag": ("c", "C#", " be "),
    "search": (
        "al",
        "ALP",
        "al",
        "alpha",
        "be al",
        "#c",
        "#c#",
        "al #c",
        "be alp al",
        "no",
        " ",
    ),
}
_CONDITIONS = ("", "", "status", "tag", *["search"] * 3, "status tag", "status search")
_MORE_CONDITIONS = ("tag search", "tag search", "status tag search")
asked: st.SearchStrategy[dict[str, str]] = st.tuples(
    st.sampled_from([None, None, None, *_SORTS]),
    st.sampled_from(_CONDITIONS + _MORE_CONDITIONS).flatmap(
        lambda names: st.fixed_dictionaries(
            {name: st.sampled_from(_VALUES[name]) for name in names.split()}
        )
    ),
).map(lambda drawn: {**drawn[1], **({"sort": drawn[0]} if drawn[0] else {})})
"""The query of a listing: any combination of conditions and orders."""


@st.composite
def collections(draw: st.DrawFn) -> list[Content]:
    """Draw the contents of some items, or of hundreds: runs of equal ones, or mixed."""
    runs = draw(
        st.lists(
            st.tuples(contents, st.sampled_from([1, 2, 5, 30, 30, 60])),
            min_size=1,
            max_size=6,
        )
    )
    found: list[tuple[int, int, Content]] = []
    mixed = draw(st.booleans())
    for number, (content, count) in enumerate(runs):
        count = min(count, {GIANT: 5, LARGEST: 30}.get(content.size, count))
        found += [(place if mixed else 0, number, content) for place in range(count)]
    return [content for _, _, content in sorted(found, key=lambda each: each[:2])]


class Model:
    """The items of an owner, as a writer who does everything right knows them.

    Attributes:
        live: the items by id.
        trash: the items in the trash by id.
    """

    def __init__(self, contents: Sequence[Content]) -> None:
        """Store an item for each content, a millisecond apart."""
        self.world = World()
        self.live: dict[str, Item] = {}
        self.trash: dict[str, TrashedItem] = {}
        self._made = 0
        self._repository = ItemRepository(self.world.table)
        for content in contents:
            item = self._new(content)
            for row in (row_of(OWNER, item), *search_rows(OWNER, item).values()):
                self.world.write_row(row)
            self.live[item.id] = item

    def _new(self, content: Content) -> Item:
        now, self._made = self.world.clock(), self._made + 1
        self.world.clock.advance(milliseconds=1)
        return Item(
            id=nth_ulid(FIRST_ID, self._made),
            **_fields(content),
            version=1,
            created_at=now,
            updated_at=now,
        )

    def forget(self, item: Item) -> None:
        """Remove the row of an item, and its search rows, past every rule."""
        for key in (item_key(OWNER, item.id), *search_rows(OWNER, item)):
            self.world.delete_row(key)
        del self.live[item.id]

    def add(self, content: Content, at: int) -> None:
        """Add an item, which is the newest."""
        del at
        item = self._new(content)
        self._repository.write(OWNER, [ItemChange(None, item)])
        self.live[item.id] = item

    def change(self, content: Content, at: int) -> None:
        """Give an item another content."""
        if old := _at(self.live, at):
            self.world.clock.advance(milliseconds=1)
            fields = {
                **_fields(content),
                "version": old.version + 1,
                "updated_at": self.world.clock(),
            }
            new = old.model_copy(update=fields)
            self._repository.write(OWNER, [ItemChange(old, new)])
            self.live[old.id] = new

    def delete(self, content: Content, at: int) -> None:
        """Move an item to the trash."""
        del content
        if old := _at(self.live, at):
            trashed = TrashedItem.of(old, self.world.clock())
            self._repository.write(OWNER, [ItemChange(old, trashed)])
            self.trash[old.id] = trashed
            del self.live[old.id]

    def restore(self, content: Content, at: int) -> None:
        """Move an item out of the trash."""
        del content
        if trashed := _at(self.trash, at):
            self._repository.write(OWNER, [ItemChange(trashed, trashed.restored())])
            self.live[trashed.id] = trashed.restored()
            del self.trash[trashed.id]

    def purge(self, content: Content, at: int) -> None:
        """Remove an item from the trash."""
        del content
        if trashed := _at(self.trash, at):
            self._repository.write(OWNER, [ItemChange(trashed, None)])
            del self.trash[trashed.id]

    def remove(self, content: Content, at: int) -> None:
        """Remove an item that is not in the trash, as an operator may."""
        del content
        if old := _at(self.live, at):
            self._repository.write(OWNER, [ItemChange(old, None)])
            del self.live[old.id]

    def wait(self, content: Content, at: int) -> None:
        """Let time pass, so that what is in the trash may expire."""
        del content
        self.world.clock.advance(hours=at % 3)

    def listed(self, asked: dict[str, str]) -> dict[str, Place]:
        """Return the items that belong to a listing, with their places in it."""
        return {
            item.id: tuple(place(item) for place in _orders(asked))
            for item in self.live.values()
            if _belongs(item, asked)
        }

    def orders(self, asked: dict[str, str]) -> list[list[Item]]:
        """Return the listing in each order that it may have.

        There is one, but for a search for several things: it has the order of whichever
        of them is rarest.
        """
        items = [item for item in self.live.values() if _belongs(item, asked)]
        return [sorted(items, key=place) for place in _orders(asked)]


Writer = Callable[[Model, Content, int], None]

writers: st.SearchStrategy[tuple[Writer, Content, int]] = st.tuples(
    st.sampled_from(
        [
            Model.add,
            Model.change,
            Model.change,
            Model.delete,
            Model.restore,
            Model.purge,
            Model.remove,
        ]
    ),
    contents,
    st.integers(0, 400),
)


def _at(items: dict[str, Any], at: int) -> Any:
    """Return one of some items; None if there are none."""
    return items[list(items)[at % len(items)]] if items else None


def _fields(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "tags": list(content.tags),
        "status": content.status,
        # One word, of which search knows 40 letters: quick to split.
        "description": "x" * content.size,
    }


def _tokens(item: Item) -> list[str]:
    """Return the words and tags of an item, in order."""
    return _tokens_of(item.title, tuple(item.tags))


@cache
def _tokens_of(title: str, tags: tuple[str, ...]) -> list[str]:
    tags = tuple(tag.lower() for tag in tags)
    words = {*title.split(), *(tag for tag in tags if tag.isalpha())}
    found = {word for word in words if len(word) > 1}
    return sorted(found | {f"#{tag}" for tag in tags})


def _terms(asked: dict[str, str]) -> list[str]:
    return asked.get("search", "").lower().split()


def _tag(asked: dict[str, str]) -> str | None:
    return f"#{asked['tag'].strip().lower()}" if "tag" in asked else None


def _belongs(item: Item, asked: dict[str, str]) -> bool:
    """Tell whether an item meets all conditions."""
    tokens, tag = _tokens(item), _tag(asked)
    return (
        asked.get("status", item.status) == item.status
        and (tag is None or tag in tokens)
        and all(any(t.startswith(term) for t in tokens) for term in _terms(asked))
    )


def _orders(asked: dict[str, str]) -> Iterator[Callable[[Item], Place]]:
    """Yield the keys of the orders that a listing may have."""
    sort, terms = asked.get("sort"), _terms(asked)
    if sort == "created_at":
        yield lambda item: (item.id,)
    elif sort == "title":
        yield lambda item: (item.title, item.id)
    elif sort == "-title":
        yield lambda item: (_down(item.title), _down(item.id))
    elif sort == "updated_at":
        yield lambda item: (item.updated_at, item.id)
    elif sort == "-updated_at":
        yield lambda item: (-item.updated_at.timestamp(), _down(item.id))
    elif sort == "-created_at" or not terms:
        yield lambda item: (_down(item.id),)
    else:
        if "tag" in asked:
            yield lambda item: (_down(item.id),)
        for term in terms:
            yield lambda item, term=term: (  # type: ignore[misc]
                _found_by(item, term),
                _down(item.id),
            )


def _found_by(item: Item, term: str) -> str:
    """Return the key of the word that a search finds an item by.

    A mark ends each word, so that the tag `c#` comes before the tag `c`.
    """
    return next((f"{t}#~" for t in _tokens(item) if t.startswith(term)), "")


@cache
def _down(text: str) -> tuple[int, ...]:
    """Return a key for the descending order: a longer text precedes its beginning."""
    return (*(-ord(char) for char in text), 1)
