"""Kinds of jobs that do, refuse or forget."""

from typing import Any

from runtime.core.declaration import JobKind
from runtime.core.jobs.errors import JobFailed, OutcomeUnknown
from runtime.core.jobs.running import RunningJob

HERE = "tests.unit.features.jobs.running.kinds"


def work(job: RunningJob) -> dict[str, Any]:
    """Do what the request says: return, refuse or fail."""
    does = job.given.get("does", "return")
    if does == "refuse":
        raise JobFailed("refused", "It cannot: never.")
    if does == "forget":
        raise OutcomeUnknown("mail")
    if does == "fail":
        raise TimeoutError
    return {"left": job.time_left.total_seconds(), "given": dict(job.given)}


KINDS = {
    kind.name: kind
    for kind in (
        JobKind(name="free", run=f"{HERE}.work"),
        JobKind(name="single", machine="none", steps={"Work": f"{HERE}.work"}),
    )
}
