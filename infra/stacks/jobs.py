"""The jobs: their queues, the functions that start, do and end them, the machines."""

import re
from collections.abc import Sequence
from datetime import timedelta

from aws_cdk import CfnOutput, Duration, Environment, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.function import ServiceFunction
from infra.constructs.machine import JobMachine
from infra.constructs.queue import WorkQueue, dead_letter_queue
from infra.constructs.timetable import Timetable, timetable
from infra.constructs.worker import work_off, worker_function
from infra.declared import job_kinds, job_workers
from infra.stacks.data import DataStack
from infra.stages.functions import LongFunctionSettings
from infra.stages.schema import Stage, StageError
from runtime.core.declaration import JobKind

START_ATTEMPTS = 5
STARTS_AT_ONCE = 10
STARTERS = 5
END_ATTEMPTS = 5
ENDS_AT_ONCE = 10
ENDERS = 2
# As long as the definitions wait for it.
ENDING_TIMEOUT = timedelta(minutes=2)
SWEEP_EVERY = Duration.minutes(15)
# After that Lambda tells the queue of endings that the work was given up.
JOB_RETRIES = 2
JOB_MAX_AGE = Duration.hours(6)
# A day is EventBridge's own limit: what ends a job has no better attempt.
STOPPED_MAX_AGE = Duration.hours(24)
# Of the 4 KB of a function's environment; the rest is for its other settings.
_TARGETS_LIMIT = 3_584
_LONGEST_ARN = 170


class JobsStack(Stack):
    """The stack of what runs behind requests; destroy and rebuild at will.

    A job that waits is in the table, so nothing is lost with the queue.

    Attributes:
        jobs: the queue of attempts to be started.
        endings: the queue of attempts that ended otherwise than by their own doing.
        undelivered: the ends of executions that EventBridge could not put there;
            None without machines.
        failures: the queue of sweeps that were given up.
        functions: by name: `start`, `ending`, and those that do the work.
        doers: the names of those that do the work.
        machines: the state machines, by the kind of job.
        schedules: by name: `JobSweep`.
        stopped: the rule on executions that ended otherwise; None without machines.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        data: DataStack,
        env: Environment,
    ) -> None:
        """Make the queues, the functions, and what each kind of job declares."""
        super().__init__(scope, id, env=env)
        self._stage = stage
        self._data = data
        ending = LongFunctionSettings(
            memory_mb=stage.worker.memory_mb, timeout=ENDING_TIMEOUT
        )
        self.jobs = WorkQueue(
            self, "Jobs", worker=stage.worker, attempts=START_ATTEMPTS
        )
        self.endings = WorkQueue(self, "Endings", worker=ending, attempts=END_ATTEMPTS)
        self.undelivered: sqs.Queue | None = None
        self.failures = dead_letter_queue(self, "JobFailures")
        kinds = job_kinds()
        self.doers = job_workers()
        self.functions = {name: self._doer(name) for name in self.doers}
        self.functions["ending"] = self._ending(ending, kinds)
        self.schedules = {"JobSweep": self._sweep()}
        self.machines = {
            kind.name: self._machine(kind) for kind in kinds if kind.machine
        }
        self.stopped = self._on_stopped()
        self.functions["start"] = self._start(kinds)
        self._outputs()

    def _doer(self, name: str) -> ServiceFunction:
        """Make a function that does jobs, with the rights of the kinds that it does."""
        function = worker_function(
            self,
            name.title(),
            stage=self._stage,
            table=self._data.table,
            bucket=self._data.bucket,
            environment={},
            settings=self._stage.jobs,
            kinds=[kind for kind in job_kinds() if kind.worker == name],
        )
        function.handle_events(
            retries=JOB_RETRIES,
            give_up_after=JOB_MAX_AGE,
            failures=self.endings.queue,
        )
        return function

    def _ending(
        self, settings: LongFunctionSettings, kinds: Sequence[JobKind]
    ) -> ServiceFunction:
        """Make the function that ends jobs; it undoes what a kind leaves behind."""
        function = worker_function(
            self,
            "Ending",
            stage=self._stage,
            table=self._data.table,
            bucket=self._data.bucket,
            environment={},
            settings=settings,
            kinds=[kind for kind in kinds if kind.undo],
            undoes=True,
        )
        work_off(function, self.endings.queue, batch_size=ENDS_AT_ONCE, at_once=ENDERS)
        # The next sweep is the better attempt.
        function.handle_events(
            retries=0, give_up_after=SWEEP_EVERY, failures=self.failures
        )
        return function

    def _sweep(self) -> Timetable:
        """Let a schedule end the jobs that nobody has told of."""
        return timetable(
            self,
            "JobSweep",
            every=SWEEP_EVERY,
            function=self.functions["ending"],
            failures=self.failures,
            reason="Ends jobs that have stopped unheard",
        )

    def _machine(self, kind: JobKind) -> JobMachine:
        """Make the state machine of a kind of job."""
        return JobMachine(
            self,
            machine_id(kind),
            stage=self._stage,
            path=kind.machine,
            functions={
                "Job": self.functions[kind.worker],
                "Ending": self.functions["ending"],
            },
        )

    def _on_stopped(self) -> events.Rule | None:
        """Tell of executions that ended without calling the function that ends jobs.

        Stopping an execution runs none of its states, and neither does its timeout.
        """
        if not self.machines:
            return None
        self.undelivered = dead_letter_queue(self, "UndeliveredEndings")
        arns = [each.machine.state_machine_arn for each in self.machines.values()]
        return events.Rule(
            self,
            "Stopped",
            description="Tells of executions that failed, timed out or were stopped",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "status": ["FAILED", "TIMED_OUT", "ABORTED"],
                    "stateMachineArn": arns,
                },
            ),
            targets=[
                targets.SqsQueue(
                    self.endings.queue,
                    dead_letter_queue=self.undelivered,
                    max_event_age=STOPPED_MAX_AGE,
                )
            ],
        )

    def _start(self, kinds: Sequence[JobKind]) -> ServiceFunction:
        """Make the function that starts executions and invokes what does short jobs."""
        machines = {
            name: each.machine.state_machine_arn for name, each in self.machines.items()
        }
        aliases = {
            kind.name: self.functions[kind.worker].alias.function_arn
            for kind in kinds
            if kind.run
        }
        function = worker_function(
            self,
            "Start",
            stage=self._stage,
            table=self._data.table,
            bucket=self._data.bucket,
            environment={"JOB_TARGETS": self._targets(machines | aliases)},
        )
        if machines:
            function.allow(list(machines.values()), "states:StartExecution")
        if aliases:
            called = list(dict.fromkeys(aliases.values()))
            function.allow(called, "lambda:InvokeFunction")
        work_off(function, self.jobs.queue, batch_size=STARTS_AT_ONCE, at_once=STARTERS)
        return function

    def _targets(self, targets: dict[str, str]) -> str:
        """Return what does each kind of job, as the function's setting.

        Raises:
            StageError: there are more kinds than an environment has room for.
        """
        longest = sum(len(f'"{name}":"",') + _LONGEST_ARN for name in targets)
        if longest > _TARGETS_LIMIT:
            raise StageError(
                f"{len(targets)} kinds of jobs may need {longest} bytes of environment"
                f" of {_TARGETS_LIMIT}: start some by another function"
            )
        return self.to_json_string(targets)

    def _outputs(self) -> None:
        """Output what an operator looks at and moves back."""
        CfnOutput(self, "JobQueueUrl", value=self.jobs.queue.queue_url)
        CfnOutput(self, "JobDeadLettersUrl", value=self.jobs.dead_letters.queue_url)
        CfnOutput(self, "EndingQueueUrl", value=self.endings.queue.queue_url)
        CfnOutput(
            self, "EndingDeadLettersUrl", value=self.endings.dead_letters.queue_url
        )
        if self.undelivered:
            CfnOutput(self, "UndeliveredEndingsUrl", value=self.undelivered.queue_url)
        CfnOutput(self, "JobFailuresUrl", value=self.failures.queue_url)
        for each in self.machines.values():
            CfnOutput(
                self,
                f"{each.node.id}MachineArn",
                value=each.machine.state_machine_arn,
            )


def machine_id(kind: JobKind) -> str:
    """Return the id of a kind's machine: `items.reindex` gives `ItemsReindex`."""
    return "".join(part.title() for part in re.split(r"[^A-Za-z0-9]+", kind.name))


def machine_ids() -> list[str]:
    """Return the ids of all machines, by which their resources are named."""
    return [machine_id(kind) for kind in job_kinds() if kind.machine]
