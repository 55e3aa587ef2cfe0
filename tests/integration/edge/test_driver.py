"""A thousand requests of twenty people through the edge, with a cache and without.

The cache is a real server, which is killed, started anew, paused, emptied and filled in
the middle. `make prove-edge` and `make prove-cache` send more requests.
"""

import os
from dataclasses import dataclass

import pytest

from runtime.core.cache import connection
from runtime.core.security.callers import Role
from runtime.core.settings import Settings
from tests.integration.edge.conftest import Edge, edge_before
from tests.integration.edge.outages import HEAD, Outages
from tests.integration.edge.people import token_of, verifying
from tools.local.edge.driver import MOST_STALE_MS, PEOPLE, Driver
from tools.local.edge.findings import Report
from tools.local.edge.messages import Answer, Request
from tools.local.valkey_server import ValkeyServer, valkey_server

REQUESTS = int(os.environ.get("EDGE_REQUESTS") or "1000")
SEED = int(os.environ.get("EDGE_SEED") or "1")
COPIES = 4
"""The processes of each function, eight in all."""
PATIENCE_SECONDS = 2.0
"""The longest that a process waits for the cache here."""


@dataclass
class Run:
    """A run of the driver, and what it was of."""

    edge: Edge
    outages: Outages
    report: Report


@pytest.fixture(name="patient")
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine be slow: an answer that is late is an outage of its own."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(connection, "ANSWER_SECONDS", PATIENCE_SECONDS)


def run(settings: Settings, server: ValkeyServer | None) -> Run:
    """Send the requests to a stage with a cache, or without."""
    url = server.url if server else None
    edge = edge_before(settings, copies=COPIES, cache_url=url)
    outages = Outages(edge, server)
    driver = Driver(
        outages.call,
        admin_token=token_of(edge, Role.ADMIN),
        verify=verifying(edge),
        seed=SEED,
        at=outages.during(REQUESTS),
        told=outages.told,
    )
    try:
        return Run(edge, outages, driver.run(REQUESTS))
    finally:
        outages.close()


@pytest.mark.usefixtures("patient")
def test_thousand_requests_of_twenty_people_get_nothing_wrong(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """They sign out, and become administrators and users again, in the middle.

    With a cache ends are known at once while it is well, and in 3 s at most else.
    """
    without = run(settings, None)
    with valkey_server() as server:
        shared = run(settings, server)

    runs = {"no cache": without, "Valkey, failing": shared}
    with capsys.disabled():
        lines = [each.outages.described(n, each.report) for n, each in runs.items()]
        print("", HEAD, *lines, sep="\n")
    for each in runs.values():
        assert each.report.wrong == []
        assert each.report.requests >= REQUESTS
        assert each.report.by_action["sign out"] > REQUESTS / 100
        assert each.report.by_action["role"] > REQUESTS / 100
        assert each.report.dead > REQUESTS / 100
        assert each.report.most_stale_ms <= MOST_STALE_MS
        # Each came through the distribution, and none from its cache.
        assert each.edge.gateway.refused == 0
        assert each.edge.front.counts["origin"] >= REQUESTS + 2 * PEOPLE
        assert each.edge.front.counts["cache"] == 0
    assert without.report.stale_ms, "the driver does not look soon enough to see any"
    # How many depends on how fast this machine is; a cache that is not asked has none.
    assert shared.outages.hits > 0.1


def test_driver_notices_an_answer_of_somebody_else(edge: Edge) -> None:
    """A cache that forgets whose answer it keeps is what it is there for."""
    kept: dict[str, Answer] = {}

    def careless(request: Request) -> Answer:
        """Keep every list, whoever asked for it."""
        answer = edge.front.serve(request)
        if (request.method, request.path) != ("GET", "/api/items"):
            return answer
        return kept.setdefault(request.path, answer)

    driver = Driver(
        careless, admin_token=token_of(edge, Role.ADMIN), verify=verifying(edge)
    )

    report = driver.run(60)

    assert any("list is not that of its owner" in each for each in report.wrong)


def test_driver_notices_an_end_that_not_all_know_of(settings: Settings) -> None:
    """Processes that share no cache, of which is said that they do."""
    edge = edge_before(settings)
    driver = Driver(
        edge.front.serve,
        admin_token=token_of(edge, Role.ADMIN),
        verify=verifying(edge),
        told=lambda: 1,
    )

    report = driver.run(150)

    assert any("an end that all could know of: 200" in each for each in report.wrong)
