"""Fakes for the tests of tools.restore."""

from dataclasses import dataclass
from typing import Any


@dataclass
class FakeWorkers:
    """Workers whose queues are empty; what was done to them is in `done`."""

    done: list[str]

    def drain(self, tell: Any) -> None:
        """Drain nothing."""
        self.done.append("drain")

    def stop(self) -> int:
        """Stop."""
        self.done.append("stop")
        return 1

    def start(self) -> int:
        """Start."""
        self.done.append("start")
        return 1
