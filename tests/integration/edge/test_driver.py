"""A thousand requests of twenty people through the edge: nothing is wrong.

`make prove-edge` sends more of them.
"""

import os

from runtime.core.security.callers import Role
from tests.integration.edge.conftest import Edge
from tests.integration.edge.people import token_of, verifying
from tools.local.edge.driver import MOST_STALE_MS, PEOPLE, Driver
from tools.local.edge.messages import Answer, Request

REQUESTS = int(os.environ.get("EDGE_REQUESTS", "1000"))
SEED = int(os.environ.get("EDGE_SEED", "1"))


def test_a_thousand_requests_of_twenty_people_are_answered_as_they_should(
    edge: Edge,
) -> None:
    """They sign out, and become administrators and users again, in the middle."""
    driver = Driver(
        edge.front.serve,
        admin_token=token_of(edge, Role.ADMIN),
        verify=verifying(edge),
        seed=SEED,
    )

    report = driver.run(REQUESTS)

    print(report.summary(), dict(edge.front.counts))
    assert report.wrong == []
    assert report.requests >= REQUESTS
    assert report.by_action["sign out"] > 10 and report.by_action["role"] > 10
    assert report.dead > 10
    assert report.most_stale_ms <= MOST_STALE_MS
    # Each came through the distribution, and none from its cache.
    assert edge.gateway.refused == 0
    assert edge.front.counts["origin"] >= REQUESTS + 2 * PEOPLE
    assert edge.front.counts["cache"] == 0


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
