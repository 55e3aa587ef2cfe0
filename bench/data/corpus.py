"""Items as people write them: English words at the frequencies of real prose.

The words are those of Python's own manual, which every interpreter brings along. A few
are planted, so that searches find as much at any size as their names say.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pydoc_data.topics import topics
from typing import Any

RARE = "zugzwang"
"""In three items, however many there are."""

COMMON = ("quarterly", "onboarding")
"""Each in a third of the items, both in a ninth of them."""

COMMON_ONE_IN = 3

APART = ("quintessence", "quixotic")
"""Each in half of the items, never both."""

EVERYWHERE = "re"
"""The beginning of a word of every title; the words differ."""

TAG = "finance"
"""The tag of a tenth of the items."""

_KINDS = ("receipt", "record", "refund", "reminder", "report", "request", "review")
_TAGS = ("billing", "docs", "hiring", "legal", "ops", "release", "sales", "support")
_STATUSES = ("open", "in_progress", "done")
_START = datetime(2024, 1, 1, tzinfo=UTC)


class Corpus:
    """The items of one owner; the same for the same size on the same Python."""

    def __init__(self, size: int) -> None:
        """Make so many."""
        self._size = size
        text = " ".join(topics.values()).lower()
        counted = Counter(re.findall(r"[a-z]{2,}", text))
        planted = {RARE, *COMMON, *APART}
        self._words = [word for word in counted if word not in planted]
        self._weights = [counted[word] for word in self._words]

    def records(self) -> Iterator[dict[str, Any]]:
        """What is imported, oldest first."""
        chance = random.Random(self._size)
        rare = {self._size * part // 4 for part in (1, 2, 3)}
        for number in range(self._size):
            planted = [
                word
                for n, word in enumerate(COMMON)
                if number // COMMON_ONE_IN**n % COMMON_ONE_IN == 0
            ]
            planted.append(APART[number % 2])
            if number in rare:
                planted.append(RARE)
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
