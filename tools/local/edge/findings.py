"""The people of the driver, and what came of a run."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Person:
    """A person, as the model knows them.

    Attributes:
        titles: the titles of their items, by id.
        versions: the tag of each item.
    """

    email: str
    password: str
    address: str
    id: str = ""
    token: str = ""
    is_admin: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ended:
    """A session that has ended.

    Attributes:
        at: when, by the clock that never goes back.
        told: the time in which every process knows it at once; None if it is none.
    """

    token: str
    at: float
    told: int | None


@dataclass
class Report:
    """Findings of a run.

    Attributes:
        wrong: the answers that no model explains, in words.
        stale_ms: the times after which an ended session was good, in milliseconds.
        dead: how many answers an ended session was refused.
        slowest_ms: the longest that a request took.
    """

    requests: int = 0
    by_action: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    stale_ms: list[float] = field(default_factory=list)
    dead: int = 0
    slowest_ms: float = 0.0

    @property
    def most_stale_ms(self) -> float:
        """The longest time for which an ended session was good."""
        return max(self.stale_ms, default=0.0)

    def summary(self) -> str:
        """Return the findings in a line for people."""
        return (
            f"{self.requests} requests, {len(self.wrong)} wrong; sessions that had "
            f"ended: {self.dead} refused, {len(self.stale_ms)} taken, the last "
            f"{self.most_stale_ms:.0f} ms after their end"
        )
