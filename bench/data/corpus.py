"""Items as people write them: English words with the frequencies of real prose.

The words come from Python's own manual, which every interpreter contains. A few words
are added on purpose, so that a search for them finds a known number of items.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pydoc_data.topics import topics
from typing import Any

RARE = "zugzwang"
"""Word of three items, at every size."""

COMMON = ("quarterly", "onboarding")
"""Words that a third of the items have each, and a ninth have both."""

COMMON_ONE_IN = 3

APART = ("quintessence", "quixotic")
"""Words that half of the items have each, and no item has both."""

FREQUENT, FREQUENT_ONE_IN = "xenolithic", 9
"""Word of a ninth of the items."""

SELDOM, SELDOM_ITEMS = "kumquat", 50
"""Shorter word, of fifty items at every size; a ninth of them have the frequent one."""

EVERYWHERE = "re"
"""Prefix of a word in every title; the words themselves differ."""

TAG = "finance"
"""Tag of a tenth of the items."""

_KINDS = ("receipt", "record", "refund", "reminder", "report", "request", "review")
_TAGS = ("billing", "docs", "hiring", "legal", "ops", "release", "sales", "support")
_STATUSES = ("open", "in_progress", "done")
_START = datetime(2024, 1, 1, tzinfo=UTC)


class Corpus:
    """The items of one owner; a size gives the same items on the same Python."""

    def __init__(self, size: int) -> None:
        """Make this number of items."""
        self._size = size
        text = " ".join(topics.values()).lower()
        counted = Counter(re.findall(r"[a-z]{2,}", text))
        planted = {RARE, *COMMON, *APART, FREQUENT, SELDOM}
        self._words = [word for word in counted if word not in planted]
        self._weights = [counted[word] for word in self._words]

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the records to import, oldest first."""
        chance = random.Random(self._size)
        rare = {self._size * part // 4 for part in (1, 2, 3)}
        seldom = {self._size * part // SELDOM_ITEMS for part in range(SELDOM_ITEMS)}
        for number in range(self._size):
            planted = [
                word
                for n, word in enumerate(COMMON)
                if number // COMMON_ONE_IN**n % COMMON_ONE_IN == 0
            ]
            planted.append(APART[number % 2])
            if number in rare:
                planted.append(RARE)
            if number % FREQUENT_ONE_IN == 0:
                planted.append(FREQUENT)
            if number in seldom:
                planted.append(SELDOM)
            chosen = self._prose(chance, chance.randint(2, 4))
            kind = chance.choice(_KINDS)
            tags = chance.sample(_TAGS, chance.randint(0, 2))
            yield {
                "id": f"row-{number}",
                "title": " ".join([*chosen, kind]).capitalize(),
                "description": " ".join(
                    [*planted, *self._prose(chance, chance.randint(3, 12))]
                ),
                "status": chance.choice(_STATUSES),
                "tags": [*tags, TAG] if number % 10 == 0 else tags,
                "created_at": (_START + timedelta(minutes=5 * number)).isoformat(),
            }

    def _prose(self, chance: random.Random, words: int) -> list[str]:
        return chance.choices(self._words, self._weights, k=words)
