"""One case of the proof: a job in a small cloud, its faults, and what must be left."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from runtime.core.declaration import JobKind
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.ending import JobEnding
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import message_of
from runtime.core.jobs.service import JobService
from runtime.core.jobs.starting import AwsLauncher, JobStarter
from runtime.core.jobs.working import JobWorker
from runtime.core.outbox.queue import WorkQueue
from runtime.core.outbox.relay import Destination, Relay
from runtime.core.outbox.repository import Outbox
from runtime.core.owner import Owner
from tests.jobs import kinds
from tests.jobs.cloud import Cloud
from tests.jobs.faults import Fault, Wire
from tests.jobs.machine import Execution, read

# After the cloud, which sets the environment that the workers read.
from runtime.features.jobs.ending import worker as ending  # isort: skip
from runtime.features.jobs.running import worker as running  # isort: skip
from runtime.features.jobs.starting import worker as starting  # isort: skip
from runtime.features.outbox import worker as relaying  # isort: skip

ROOT = Path(__file__).parents[2]
OWNER = Owner.user("01JZZZZZZZZZZZZZZZZZZZZZZZ")
_DEFINITION = read(ROOT / kinds.MACHINE)
_MACHINE = "arn:aws:states:x:1:stateMachine:paged"


@dataclass(frozen=True)
class Case:
    """A job of a kind, what strikes it, and whether each event comes twice."""

    kind: str
    faults: tuple[Fault, ...] = ()
    twice: bool = False


class _Exists(Exception):
    """There was an execution of this name."""


class _Exceptions:
    """The errors of the client of state machines."""

    ExecutionAlreadyExists = _Exists


class _Services:
    """The clients of queues, functions and state machines, on one cloud."""

    exceptions = _Exceptions

    def __init__(self, cloud: Cloud, definition: Mapping[str, Any]) -> None:
        self._cloud = cloud
        self._definition = definition

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Take the messages of a batch."""
        for entry in request["Entries"]:
            self._cloud.send("jobs", entry["MessageBody"])
        return {}

    def invoke(self, **request: Any) -> None:
        """Take an asynchronous invocation."""
        self._cloud.send("async", json.loads(request["Payload"]))

    def start_execution(self, **request: Any) -> None:
        """Begin an execution, once for each name."""
        execution = Execution(self._definition, json.loads(request["input"]))
        if not self._cloud.begin(request["name"], execution):
            raise _Exists


class World:
    """The workers as they are deployed, on one cloud, and one job for them."""

    def __init__(self, case: Case) -> None:
        """Ask for a job."""
        self.cloud = cloud = Cloud(case.faults, case.twice)
        kinds.calls_made.clear()
        kinds.refused.clear()
        self.known_before = 0
        clock = cloud.clock
        self._store = JobRepository(Table(cloud.plain, "plain"))
        self._service = JobService(
            JobRepository(Table(cloud.dynamodb, "table")),
            kinds=kinds.KINDS,
            idempotency=None,  # type: ignore[arg-type]
            clock=clock,
            new_id=lambda _: "01JZZZZZZZZZZZZZZZZZZZZZZ1",
        )
        self._patches = dict(replacements(cloud, kinds.KINDS, _DEFINITION))
        cloud.handlers = {
            "relay": relaying.handler,
            "start": starting.handler,
            "job": running.handler,
            "ending": ending.handler,
        }
        self.job_id = "01JZZZZZZZZZZZZZZZZZZZZZZ1"
        cloud.cancel = lambda: self._service.cancel(OWNER, self.job_id)
        cloud.retry = self._try_again
        job, writes = self._service.new(OWNER, case.kind, {})
        table = Table(cloud.dynamodb, "table")
        self._patched(lambda: table.transact(writes))

    def run(self) -> None:
        """Let the cloud work until nothing is on its way, then heal and repeat it."""
        self._patched(self._to_the_end)

    def retry(self) -> None:
        """Ask for another attempt, and let the cloud work without faults."""
        self._try_again()
        self.run()

    def job(self) -> StoredJob:
        """Return the job as it is stored."""
        job = self._store.get(OWNER, self.job_id)
        assert job is not None
        return job

    def _try_again(self) -> None:
        """Ask for another attempt, which forgets the calls whose outcome is known."""
        calls = self.job().calls.get("letters")
        self._service.retry(OWNER, self.job_id)
        self.known_before += calls.known if calls else 0

    def _to_the_end(self) -> None:
        """Run, and then do what operators and schedules do."""
        cloud = self.cloud
        cloud.run()
        cloud.faults = ()
        cloud.redrive()
        cloud.run()
        cloud.clock.advance(minutes=16)
        relaying.handler({}, None)
        cloud.run()
        if not self.job().status.ended:
            cloud.clock.advance(days=1, minutes=1)
            cloud.struck["swept"] += 1
            ending.handler({}, None)
            cloud.run()

    def _patched(self, action: Callable[[], object]) -> None:
        """Do something with the workers on this cloud."""
        with ExitStack() as stack:
            for (module, name), value in self._patches.items():
                stack.enter_context(patch.object(module, name, value))
            action()


def replacements(
    cloud: Cloud, declared: Mapping[str, JobKind], definition: Mapping[str, Any]
) -> Iterator[tuple[tuple[Any, str], Any]]:
    """Yield what the modules of the workers have made, as they would on this cloud.

    Args:
        cloud: the cloud.
        declared: the kinds of jobs.
        definition: the machine of those that have one.
    """
    clock = cloud.clock
    targets = {
        name: _MACHINE if kind.machine else "arn:job" for name, kind in declared.items()
    }
    # Nobody sleeps: no call is refused for a while.
    table = Table(cloud.dynamodb, "table", sleep=lambda _: None)
    store = JobRepository(table)
    services: Any = Wire(cloud, _Services(cloud, definition))
    ends = JobEnding(store, declared, table, clock)
    launcher = AwsLauncher(targets, services, services)
    destination = Destination("JQ#", message_of, WorkQueue(services, "url"), "Overdue")
    yield (relaying, "_relay"), Relay(Outbox(table), [destination], clock)
    yield (starting, "_starter"), JobStarter(store, launcher, ends, clock)
    yield (running, "_store"), store
    yield (running, "_kinds"), declared
    yield (running, "_worker"), JobWorker(store, table, clock)
    yield (running, "_ending"), ends
    yield (running, "utc_now"), clock
    yield (ending, "_ending"), ends


def prove(case: Case) -> World:
    """Run a case, demand what must hold, and return what is left.

    Raises:
        AssertionError: something was done twice, not at all, or is left.
    """
    world = World(case)
    world.run()
    first = world.job()
    _demand_one_end(world, case)
    if {fault.what for fault in case.faults} <= {"lose"}:
        # Nothing failed: a call was made again.
        fails = first.kind.startswith("refused")
        wanted = JobStatus.FAILED if fails else JobStatus.SUCCEEDED
        assert first.status is wanted, (case, first)
    if first.status is not JobStatus.SUCCEEDED:
        world.retry()
        _demand_one_end(world, case)
        again = world.job()
        unknown = again.problem is not None and again.problem.code == "outcome_unknown"
        assert again.status is JobStatus.SUCCEEDED or unknown, (case, again)
    return world


def _demand_one_end(world: World, case: Case) -> None:
    """Demand one outcome for each attempt, each effect once, and nothing left."""
    job, rows = world.job(), world.cloud.rows()
    effects = {row["sk"]: row["times"] for row in rows if "times" in row}
    others = [row for row in rows if "times" not in row and row["sk"] != f"J#{job.id}"]
    said = (case, job, effects, others, world.cloud.ends)
    assert job.status.ended, said
    # It has ended by itself, not by the sweep after a day.
    assert not world.cloud.struck["swept"], said
    assert world.cloud.ends == dict.fromkeys(range(1, job.attempt + 1), 1), said
    assert others == [], said
    assert (job.lease, job.lease_until) == (None, None), said
    assert not world.cloud.dead, said
    pages = (kinds.PAGES if case.kind == "paged" else 1) if job.result else 0
    assert (job.result is not None) is (job.status is JobStatus.SUCCEEDED), said
    assert (job.problem is not None) is (job.status is JobStatus.FAILED), said
    if _comes_late(case):
        # No lease holds up what is written outside a transaction. It is of an attempt
        # that is over, and nothing refers to it.
        effects = {sk: n for sk, n in effects.items() if pages and _of(job, sk)}
    assert all(_of(job, sk) for sk in effects), said
    assert list(effects.values()) == [1] * pages, said
    calls = job.calls.get("letters")
    begun, known = (calls.begun, calls.known) if calls else (0, 0)
    assert len(kinds.calls_made) - world.known_before <= begun, said
    assert known <= begun <= known + kinds.MOST_CALLS, said
    assert job.uncertain_calls == begun - known, said


def _of(job: StoredJob, effect: str) -> bool:
    """Tell whether the row of an effect is of the present attempt at a job."""
    return effect.split("#")[2] == str(job.attempt)


def _comes_late(case: Case) -> bool:
    """Tell whether an invocation may leave something after its attempt was undone."""
    late = {"overtake", "supersede"} & {fault.what for fault in case.faults}
    return case.kind in kinds.OUTSIDE_TRANSACTIONS and bool(late)
