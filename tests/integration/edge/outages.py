"""A cache under the driver: what happens to it, and what it is good for meanwhile."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from runtime.core.cache.interface import CacheUnavailable, Key
from tests.integration.edge.conftest import Edge
from tools.local.edge.findings import Report
from tools.local.edge.messages import Answer, Request
from tools.local.valkey_server import ValkeyServer

if TYPE_CHECKING:
    from fastapi import FastAPI

_SETTLED_SECONDS = 60.0
HEAD = (
    f"{'through the edge':<18}{'requests':>9}{'hits':>7}{'refused':>9}{'taken':>7}"
    f"{'latest ms':>11}{'slowest ms':>12}{'wrong':>7}"
)


class Outages:
    """The outages of a cache, or of none, and the share of checks that needed no read.

    A check is counted while the cache is well, and where what somebody reads depends on
    it: only then it tells what the cache is good for.

    Attributes:
        well: whether the cache answers, and every process knows that it does.
        events: what has happened to it so far, as a number.
    """

    def __init__(self, edge: Edge, server: ValkeyServer | None) -> None:
        """Begin with a cache that is well.

        Args:
            edge: the stage.
            server: its cache; None in a stage without.
        """
        self.well = server is not None
        self.events = 0
        self._edge = edge
        self._server = server
        self._checks = self._reads = self._seen = 0

    @property
    def hits(self) -> float:
        """The share of checks that read no session from the table."""
        return 1 - self._reads / max(1, self._checks)

    def call(self, request: Request) -> Answer:
        """Send a request through the distribution."""
        counts = self.well or self._server is None
        self._reads_since()
        answer = self._edge.front.serve(request)
        reads = self._reads_since()
        # Who is refused, and who gives or takes access, is looked up in any case.
        if counts and request.method == "GET" and answer.status != 401:
            self._checks += 1
            self._reads += reads
        return answer

    def during(self, requests: int) -> dict[int, Callable[[], None]]:
        """Return what happens to the cache, by the number of the request before it."""
        server = self._server
        if server is None:
            return {}
        shares: dict[float, Callable[[], None]] = {
            0.25: partial(self._strike, server.kill),
            0.40: partial(self._mend, server.start),
            0.50: partial(self._strike, server.pause),
            0.60: partial(self._mend, server.resume),
            0.70: server.empty,
            0.80: partial(self._strike, server.fill),
            0.90: partial(self._mend, server.make_room),
        }
        return {
            int(share * requests): partial(self._happens, event)
            for share, event in shares.items()
        }

    def told(self) -> int | None:
        """Return the time between two events in which all know at once of an end.

        An outage, and an emptied cache, make processes forget what had ended before.
        """
        return self.events if self.well else None

    def close(self) -> None:
        """Close the connections to the cache."""
        for app in self._apps():
            if app.state.platform.shared_cache is not None:
                app.state.platform.shared_cache.close()

    def described(self, name: str, report: Report) -> str:
        """Return a line of a table for people to read."""
        return (
            f"{name:<18}{report.requests:>9,}{self.hits:>7.0%}{report.dead:>9}"
            f"{len(report.stale_ms):>7}{report.most_stale_ms:>11,.0f}"
            f"{report.slowest_ms:>12,.0f}{len(report.wrong):>7}"
        )

    def _happens(self, event: Callable[[], None]) -> None:
        """Let something happen, after which the time is another."""
        event()
        self.events += 1

    def _strike(self, fault: Callable[[], None]) -> None:
        """Let the cache fail: from now on nobody tells other processes of an end."""
        fault()
        self.well = False

    def _mend(self, remedy: Callable[[], None]) -> None:
        """Let the cache be well again, and wait until every process has noticed."""
        remedy()
        end = time.monotonic() + _SETTLED_SECONDS
        for app in self._apps():
            while not _answers(app):
                assert time.monotonic() < end, "a process does not notice"
                time.sleep(0.05)
        self.well = True

    def _reads_since(self) -> int:
        """Return how often a session was read by its key since the last time."""
        calls = self._edge.client.calls[self._seen :]
        self._seen += len(calls)
        return sum(
            name == "get_item" and request["Key"]["sk"]["S"].startswith("S#")
            for name, request in calls
        )

    def _apps(self) -> "list[FastAPI]":
        """Return the apps of all processes."""
        return [app for apps in self._edge.processes.values() for app in apps]


def _answers(app: "FastAPI") -> bool:
    """Tell whether a process gets an answer of its cache."""
    cache = app.state.platform.shared_cache
    assert cache is not None
    try:
        cache.get(Key("driver", "settled"))
    except CacheUnavailable:
        return False
    return True
