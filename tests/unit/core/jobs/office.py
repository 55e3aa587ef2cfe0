"""The services of jobs on a table in memory, with kinds that tests declare."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from runtime.core.declaration import JobKind
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.ending import JobEnding
from runtime.core.jobs.leases import Invocation
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.service import JobService
from runtime.core.jobs.starting import JobStarter
from runtime.core.jobs.working import JobWorker
from runtime.core.owner import Owner
from tests.unit.world import World

ADA = Owner.user("01KG9YS7G0MNN66HCQB07M58E6")
BOB = Owner.user("01KG9YS7G0MNN66HCQB07M58E7")
HERE = "tests.unit.core.jobs.office"
undone: list[str] = []
"""The ids of the jobs whose traces were removed, in order."""

KINDS = {
    kind.name: kind
    for kind in (
        JobKind(name="free", run=f"{HERE}.work", undo=f"{HERE}.undo"),
        JobKind(name="single", run=f"{HERE}.work", one_at_a_time=True),
        JobKind(
            name="caused",
            run=f"{HERE}.work",
            undo=f"{HERE}.undo",
            undo_unbegun=True,
        ),
    )
}


def work(job: object) -> dict[str, Any]:
    """Do nothing."""
    return {}


def undo(table: Table, owner: Owner, job: StoredJob) -> None:
    """Note that the traces of a job were removed."""
    undone.append(job.id)


class Launcher:
    """A launcher that notes what it begins.

    Attributes:
        begun: the kind and the attempt of each begin.
    """

    def __init__(self) -> None:
        """Know all kinds."""
        self.begun: list[tuple[str, Attempt]] = []
        self.known = set(KINDS)

    def knows(self, kind: str) -> bool:
        """Tell whether it can begin jobs of this kind."""
        return kind in self.known

    def launch(self, kind: str, attempt: Attempt, given: Mapping[str, Any]) -> None:
        """Note that an attempt was begun."""
        self.begun.append((kind, attempt))


class Office:
    """Everything that works on jobs, in one world."""

    def __init__(self, world: World) -> None:
        """Work on the world's table by its clock."""
        self.world = world
        self.store = JobRepository(world.table)
        self.launcher = Launcher()
        clock = world.clock
        self.service = JobService(
            self.store,
            kinds=KINDS,
            idempotency=world.platform.idempotency,
            clock=clock,
            new_id=world.platform.new_id,
        )
        self.worker = JobWorker(self.store, world.table, clock)
        self.ending = JobEnding(self.store, KINDS, world.table, clock)
        self.starter = JobStarter(self.store, self.launcher, self.ending, clock)
        undone.clear()

    def asked(self, kind: str = "free", owner: Owner = ADA, **given: Any) -> Attempt:
        """Ask for a job, and return its first attempt."""
        job = self.service.ask(owner, kind, given).resource
        return Attempt(owner, job.id, 1)

    def invocation(self, name: str = "one", minutes: float = 15) -> Invocation:
        """Return an invocation that begins now."""
        return Invocation(name, self.world.clock() + timedelta(minutes=minutes))

    def stored(self, attempt: Attempt) -> StoredJob:
        """Return the job of an attempt as it is stored."""
        job = self.store.get(attempt.owner, attempt.job_id)
        assert job is not None
        return job

    def starts(self) -> list[str]:
        """Return the attempts whose start is asked for."""
        return [row["pk"].removeprefix("JQ#") for row in self.world.rows("JQ#")]

    def locks(self) -> list[str]:
        """Return the ids of the jobs that keep their owners from another one."""
        return [row["job_id"] for row in self.world.rows("U#", "JL#")]
