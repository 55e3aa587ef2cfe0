"""The end of jobs with the account of their owner."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.owner import Owner
from tests.clock import ManualClock
from tests.integration.conftest import SerialClient
from tests.integration.features.accounts.erasure.leaving import (
    PROOF,
    fill,
    left_of,
    receipts,
    sign_up,
)
from tests.integration.features.jobs.office import KINDS, Office
from tests.integration.stored import rows_of

if TYPE_CHECKING:
    from tests.services import Services

pytestmark = pytest.mark.usefixtures("bucket")


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


def test_an_account_stays_until_nobody_works_on_its_jobs(
    timed: "Services", clock: ManualClock, aws: Any
) -> None:
    """The work would write again what finds an item, after the item has gone."""
    from runtime.core.dynamodb.table import Table
    from runtime.core.jobs.errors import JobCancelled
    from runtime.core.jobs.leases import Invocation
    from runtime.core.jobs.rows import Attempt
    from runtime.core.jobs.running import RunningJob
    from runtime.core.jobs.working import JobWorker
    from runtime.features.accounts.erasure.worker import make_erasure
    from runtime.features.items.reindex.job import reindex

    office, leaver = Office(timed), sign_up(timed)
    fill(timed, leaver.user_id)
    mine = Owner.user(leaver.user_id)
    timed.accounts.deletion.request(leaver, PROOF)
    clock.advance(days=15)
    running = Attempt(mine, office.service.ask(mine, "test.steps").resource.id, 1)
    office.store.started(*running)
    client: Any = SerialClient(aws)
    table = Table(client, os.environ["DYNAMODB_TABLE_NAME"])
    erasure = make_erasure(table, clock)

    def work(job: RunningJob) -> dict[str, Any]:
        """Let the account be due meanwhile, and go on."""
        assert erasure.run() == 0
        return reindex(job)

    with pytest.raises(JobCancelled):
        JobWorker(office.store, table, clock).step(
            running,
            "Reindex",
            work,
            invocation=Invocation("one", clock() + timedelta(minutes=15)),
        )

    assert erasure.run() == 1
    assert left_of(aws, leaver.user_id) == receipts(leaver.user_id)
