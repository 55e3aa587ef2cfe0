"""Jobs on items, done in a world whose time and races a test decides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from runtime.core.jobs.leases import Invocation
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.running import RunningJob
from runtime.core.jobs.working import JobWorker
from tests.unit.stored_items import OWNER
from tests.unit.world import World


class Work:
    """The work on one job of the owner of items."""

    def __init__(self, world: World, kind: str, **given: Any) -> None:
        """Ask for the job."""
        job = world.platform.jobs.ask(OWNER, kind, given).resource
        self._world = world
        self._store = JobRepository(world.table)
        self._attempt = Attempt(OWNER, job.id, 1)
        self._invocations = 0

    @property
    def job(self) -> StoredJob:
        """The job as it is stored."""
        found = self._store.get(OWNER, self._attempt.job_id)
        assert found is not None
        return found

    def step(
        self,
        function: Callable[[RunningJob], dict[str, Any]],
        given: dict[str, Any] | None = None,
        seconds: float = 900,
    ) -> dict[str, Any]:
        """Call a function of the job in an invocation that has so much time."""
        self._invocations += 1
        until = self._world.clock() + timedelta(seconds=seconds)
        worker = JobWorker(self._store, self._world.table, self._world.clock)
        return worker.step(
            self._attempt,
            "step",
            function,
            invocation=Invocation(str(self._invocations), until),
            given=given,
        )
