"""The end of jobs with the account of their owner."""

import os
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.owner import Owner
from tests.clock import ManualClock
from tests.integration.conftest import SerialClient
from tests.integration.features.accounts.erasure.leaving import PROOF, sign_up
from tests.integration.features.jobs.office import KINDS, Office
from tests.integration.stored import rows_of

if TYPE_CHECKING:
    from runtime.core.settings import Settings
    from tests.services import Services


@pytest.fixture(name="clock")
def _clock() -> ManualClock:
    """Return a clock that only moves when told to."""
    return ManualClock()


@pytest.fixture(name="timed")
def _timed(settings: "Settings", aws: Any, clock: ManualClock) -> "Services":
    """Return services that use that clock."""
    from tests.services import Services

    return Services(settings, SerialClient(aws), clock)


def test_the_jobs_of_an_account_go_with_it(
    timed: "Services", clock: ManualClock, aws: Any
) -> None:
    """Also those that run, with the locks of their kinds; those of others stay."""
    from runtime.core.dynamodb.table import Table
    from runtime.core.jobs.errors import JobEnded
    from runtime.core.jobs.leases import Invocation
    from runtime.core.jobs.rows import Attempt
    from runtime.core.jobs.running import RunningJob
    from runtime.core.jobs.working import JobWorker
    from runtime.features.accounts.erasure.worker import make_erasure

    office = Office(timed)
    leaver, other = sign_up(timed), sign_up(timed, "other@example.com")
    for caller in (leaver, other):
        for kind in KINDS:
            office.service.ask(Owner.user(caller.user_id), kind)
    mine = Owner.user(leaver.user_id)
    running = Attempt(mine, office.service.ask(mine, "test.one").resource.id, 1)
    assert len(rows_of(aws, leaver.user_id, "J")) == len(KINDS) + 1
    kept = rows_of(aws, other.user_id, "J")
    timed.accounts.deletion.request(leaver, PROOF)
    clock.advance(days=15)
    client: Any = SerialClient(aws)
    table = Table(client, os.environ["DYNAMODB_TABLE_NAME"])

    def erase(job: RunningJob) -> dict[str, Any]:
        """Let the account be erased while its job runs."""
        assert make_erasure(table, clock).run() == 1
        return {}

    with pytest.raises(JobEnded):
        JobWorker(office.store, table, clock).step(
            running, "erase", erase, invocation=Invocation("one", clock())
        )

    assert rows_of(aws, leaver.user_id, "J") == []
    assert rows_of(aws, other.user_id, "J") == kept
