"""Effect of spreading search rows over partitions by a word's first two characters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.core.dynamodb.schema import search_pk
from runtime.core.owner import Owner
from runtime.core.text import item_tokens

PARTITION_WRITE_UNITS = 1000
"""Write units per second that one partition accepts."""

_TRANSACTIONAL = 2
_OWNER = Owner.user("")


@dataclass(frozen=True)
class Spread:
    """The distribution of the search rows of many items.

    Attributes:
        items: number of items.
        rows: number of search rows per partition.
    """

    items: int
    rows: Counter[str]

    @property
    def rows_per_item(self) -> float:
        """Average number of search rows per item."""
        return self.rows.total() / self.items

    @property
    def largest(self) -> list[tuple[str, float]]:
        """The five largest partitions, each with its share of all rows."""
        total = self.rows.total()
        return [(name, count / total) for name, count in self.rows.most_common(5)]

    @property
    def items_per_second_spread(self) -> float:
        """New items per second that fill the largest search partition's limit."""
        fullest = self.rows.most_common(1)[0][1] / self.items
        return PARTITION_WRITE_UNITS / (_TRANSACTIONAL * fullest)

    @property
    def items_per_second_together(self) -> float:
        """The same with all search rows of an owner in one partition."""
        return PARTITION_WRITE_UNITS / (_TRANSACTIONAL * self.rows_per_item)


ITEMS_PER_SECOND_OF_ITEM_ROWS = PARTITION_WRITE_UNITS / _TRANSACTIONAL
"""New items per second at which the partition of the items (1 KB each) is full."""


def spread_of(records: Iterable[dict[str, Any]]) -> Spread:
    """Count the search rows of these records."""
    rows: Counter[str] = Counter()
    items = 0
    for record in records:
        items += 1
        tokens, _ = item_tokens(record["title"], record["tags"], record["description"])
        rows.update(search_pk(_OWNER, token) for token in tokens)
    return Spread(items, rows)
