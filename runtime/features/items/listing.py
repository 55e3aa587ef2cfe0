"""Which items a listing holds, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from runtime.core.errors import InvalidInput
from runtime.core.text import item_tokens, matches, search_terms, tag_token
from runtime.features.items.models import Item, ItemStatus


class ItemSort(StrEnum):
    """An order of items; `-` is descending."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    TITLE = "title"
    TITLE_DOWN = "-title"


@dataclass(frozen=True)
class Listing:
    """What an item must be to be listed.

    Attributes:
        sort: the order; without one, newest first, and a search by the word found.
        status: how far it is.
        tag: the token of a tag that it has, whole.
        terms: folded beginnings of words that it has, the longest first.
    """

    sort: ItemSort | None = None
    status: ItemStatus | None = None
    tag: str | None = None
    terms: tuple[str, ...] = ()

    @property
    def holds_everything(self) -> bool:
        """Whether no item is left out."""
        return self.status is None and self.tag is None and not self.terms

    def holds(self, item: Item) -> bool:
        """Whether an item belongs to it."""
        if self.status is not None and item.status != self.status:
            return False
        if self.tag is not None and self.tag not in map(tag_token, item.tags):
            return False
        return not self.terms or matches(tokens_of(item), self.terms)

    def binding(self) -> Sequence[str]:
        """What a cursor must not be used without."""
        return (self.sort or "", self.status or "", self.tag or "", *self.terms)


def tokens_of(item: Item) -> list[str]:
    """The sorted tokens that search finds an item by."""
    return item_tokens(item.title, item.tags, item.description)[0]


def listing_of(
    *,
    search: str | None = None,
    status: ItemStatus | None = None,
    tag: str | None = None,
    sort: ItemSort | None = None,
) -> Listing:
    """Return the listing that is asked for in these words.

    Raises:
        InvalidInput: the search holds no word, or the tag no character.
    """
    return Listing(sort, status, _tag_term(tag), _search_terms(search))


def _search_terms(search: str | None) -> tuple[str, ...]:
    """What a search asks for; nothing if it is blank."""
    if search is None or not search.strip():
        return ()
    terms = tuple(search_terms(search))
    if not terms:
        raise InvalidInput.at(
            "/query/search", "needs a word of at least 2 letters or digits"
        )
    return terms


def _tag_term(tag: str | None) -> str | None:
    """The token of a tag that is asked for."""
    if tag is None:
        return None
    token = tag_token(tag)
    if len(token) < 2:
        raise InvalidInput.at("/query/tag", "needs a character that is not a blank")
    return token
