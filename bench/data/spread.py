"""What spreading search rows over partitions by two characters gives."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.core.dynamodb.schema import search_pk
from runtime.core.text import item_tokens

PARTITION_WRITE_UNITS = 1000
"""What one partition takes in a second."""

_TRANSACTIONAL = 2


@dataclass(frozen=True)
class Spread:
    """Where the search rows of many items are.

    Attributes:
        items: how many items.
        rows: how many search rows by partition.
    """

    items: int
    rows: Counter[str]

    @property
    def rows_per_item(self) -> float:
        """How many words an item is found by."""
        return self.rows.total() / self.items

    @property
    def largest(self) -> list[tuple[str, float]]:
        """The five largest partitions, and the share of all rows that each holds."""
        total = self.rows.total()
        return [(name, count / total) for name, count in self.rows.most_common(5)]

    @property
    def items_per_second_spread(self) -> float:
        """New items a second until the fullest search partition is at its limit."""
        fullest = self.rows.most_common(1)[0][1] / self.items
        return PARTITION_WRITE_UNITS / (_TRANSACTIONAL * fullest)

    @property
    def items_per_second_together(self) -> float:
        """The same if all search rows of an owner were in one partition."""
        return PARTITION_WRITE_UNITS / (_TRANSACTIONAL * self.rows_per_item)


ITEMS_PER_SECOND_OF_ITEM_ROWS = PARTITION_WRITE_UNITS / _TRANSACTIONAL
"""New items a second until the partition of the items (up to 1 KB each) is."""


def spread_of(records: Iterable[dict[str, Any]]) -> Spread:
    """Count the search rows of these items."""
    rows: Counter[str] = Counter()
    items = 0
    for record in records:
        items += 1
        tokens, _ = item_tokens(record["title"], record["tags"], record["description"])
        rows.update(search_pk("", token) for token in tokens)
    return Spread(items, rows)
