"""Jobs of a kind that only tests have, at any point of their lives."""

from typing import TYPE_CHECKING, Any

from runtime.core.declaration import JobKind
from runtime.core.owner import Owner
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from runtime.core.jobs.running import RunningJob
    from tests.services import Services

HERE = "tests.integration.features.jobs.office"
KINDS = {
    kind.name: kind
    for kind in (
        JobKind(name="test.sum", run=f"{HERE}.add_up"),
        JobKind(name="test.one", run=f"{HERE}.add_up", one_at_a_time=True),
        JobKind(name="test.steps", machine="none", steps={"Add": f"{HERE}.add_up"}),
    )
}


def add_up(job: "RunningJob") -> dict[str, Any]:
    """Add up the numbers, one after the other."""
    from runtime.core.jobs.errors import JobFailed

    numbers = job.given.get("numbers", [])
    for done, number in enumerate(numbers, 1):
        job.progress(done, len(numbers))
        if number < 0:
            raise JobFailed("negative", "A number is below zero.")
    return {"sum": sum(numbers)}


class Office:
    """Everything that works on these jobs, without queues and functions."""

    def __init__(self, services: "Services") -> None:
        """Work on the table of these services."""
        from runtime.core.jobs.ending import JobEnding
        from runtime.core.jobs.repository import JobRepository
        from runtime.core.jobs.service import JobService

        platform = services.platform
        self.store = JobRepository(platform.table)
        self.ending = JobEnding(self.store, KINDS, platform.table, platform.clock)
        self.service = JobService(
            self.store,
            kinds=KINDS,
            idempotency=platform.idempotency,
            clock=platform.clock,
            new_id=platform.new_id,
        )

    def asked(self, person: Person, kind: str = "test.sum", **given: Any) -> str:
        """Ask for a job, and return its id."""
        return self.service.ask(Owner.user(person.id), kind, given).resource.id

    def running(self, person: Person, kind: str = "test.sum") -> str:
        """Return the id of a new job that has begun."""
        from runtime.core.jobs.models import JobStatus
        from runtime.core.jobs.repository import JobChange

        job_id = self.asked(person, kind)
        begun = {"status": JobStatus.RUNNING}
        self.store.change(
            Owner.user(person.id),
            job_id,
            lambda job: JobChange(job.model_copy(update=begun)),
            now=self.service.get(Owner.user(person.id), job_id).created_at,
        )
        return job_id

    def failed(self, person: Person, kind: str = "test.sum") -> str:
        """Return the id of a new job that has failed."""
        from runtime.core.jobs.ending import FAILED
        from runtime.core.jobs.rows import Attempt

        job_id = self.asked(person, kind)
        self.ending.end(Attempt(Owner.user(person.id), job_id, 1), FAILED)
        return job_id
