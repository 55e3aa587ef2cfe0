"""The conditions of a listing by whose search rows its items can be found."""

from dataclasses import dataclass

from runtime.core.clock import invert_ulid
from runtime.core.dynamodb.writes import Row
from runtime.features.items.listing import ItemSort, Listing, tokens_of
from runtime.features.items.models import Item
from runtime.features.items.rows import first_token, token_of


@dataclass(frozen=True)
class Driver:
    """A term or tag whose search rows a query may read.

    Attributes:
        token: the token of the rows, or its beginning.
        whole: whether `token` is the whole token.
        forward: whether to read in ascending order: newest first within a word.
        exact: whether the listing asks for nothing that search rows do not tell.
        alone: whether it asks for nothing else at all.
    """

    token: str
    whole: bool
    forward: bool
    exact: bool
    alone: bool

    @classmethod
    def of(cls, listing: Listing) -> "list[Driver]":
        """Return the drivers whose rows are in the order of a listing.

        The longest comes first, since it has the fewest rows as a rule. A tag is a
        whole token, so its rows are in the order of creation and serve that order too.
        """
        if listing.sort is None:
            return cls.all_of(listing)
        if listing.sort not in (ItemSort.NEWEST, ItemSort.OLDEST):
            return []
        return [driver for driver in cls.all_of(listing) if driver.whole]

    @classmethod
    def all_of(cls, listing: Listing) -> "list[Driver]":
        """Return a driver for each condition that search rows can tell of."""
        asked = [(listing.tag, True)] if listing.tag is not None else []
        asked += [(term, False) for term in listing.terms]
        asked.sort(key=lambda each: -len(each[0]))
        exact = listing.status is None
        return [
            cls(
                token,
                whole,
                listing.sort is not ItemSort.OLDEST,
                exact,
                exact and listing.conditions == 1,
            )
            for token, whole in asked
        ]

    @property
    def begins_with(self) -> str:
        """The beginning of the sort keys of its rows."""
        return f"{self.token}#" if self.whole else self.token

    def counts(self, row: Row) -> bool:
        """Tell whether a row counts: only one of all rows of an item does.

        It is the row of the item's smallest token that fits. A tag may contain `#`, so
        a sort key may begin as the driver's do (`#c#…`) although its token is another
        (`#c`).
        """
        token = token_of(row)
        if self.whole:
            return token == self.token
        return int(row["shared"]) < len(self.token) and token.startswith(self.token)

    def still(self, row: Row, item: Item) -> bool:
        """Tell whether a row that counted still does for the item as it is now.

        Rows are read before items, which may have been renamed in between.
        """
        tokens, token = tokens_of(item), token_of(row)
        if self.whole:
            return token in tokens
        return first_token(tokens, self.token) == token

    def place(self, item: Item) -> str:
        """Return the sort key of the row by which it finds an item."""
        token = self.token
        if not self.whole:
            token = first_token(tokens_of(item), self.token) or self.token
        return f"{token}#{invert_ulid(item.id)}"

    def precedes(self, place: str, other: str) -> bool:
        """Tell whether a row comes before another, or is it."""
        return place <= other if self.forward else place >= other
