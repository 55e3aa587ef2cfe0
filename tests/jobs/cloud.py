"""A small cloud: stream, queues, functions and state machines, in a fixed order.

It delivers what the workers of jobs send each other as AWS does: again after a failure,
to the dead letters after too many, and twice if a case asks for that. A fault strikes
at an exact call of an exact invocation. Nothing runs at the same time: an invocation
that was given up and still runs is stopped in the middle of a call while the rest of
the cloud goes on.
"""

import json
import os
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from botocore.exceptions import ReadTimeoutError

import tests.service_environment  # noqa: F401
from runtime.core.dynamodb.codec import decode
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from runtime.core.jobs.errors import JobHasEnded, JobNotRetryable
from tests.clock import ManualClock
from tests.jobs.faults import (
    SECONDS,
    Crashed,
    Delivery,
    Fault,
    Killed,
    LambdaContext,
    Running,
    Wire,
)
from tests.jobs.machine import Execution, TaskFailed
from tools.dynamodb.client import StoreClient
from tools.dynamodb.store import Store

os.environ.setdefault("JOB_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/1/jobs")
os.environ.setdefault("JOB_TARGETS", "{}")

TRIES = {"stream": 4, "jobs": 3, "endings": 3, "async": 3, "arrivals": 3}
"""The number of deliveries by each source."""
_WORKED_OFF_BY = {"jobs": "start", "endings": "ending", "arrivals": "arrival"}
"""The function that works off each queue."""
_MOST_EVENTS = 3_000


@dataclass
class Cloud:
    """The cloud, and what strikes it.

    Attributes:
        faults: what happens, and when.
        twice: whether each event is delivered twice.
        handlers: the functions by name.
        points: the number of calls of each invocation.
        struck: how many faults have struck.
        dead: the dead letters.
        executions: the executions by name.
        cancel: asks for the job to end.
        retry: asks for another attempt.
        more: what else a case can do to the world, by the names of its faults.
    """

    faults: tuple[Fault, ...] = ()
    twice: bool = False
    handlers: dict[str, Callable[[Any, Any], Any]] = field(default_factory=dict)
    points: dict[tuple[str, int], int] = field(default_factory=dict)
    struck: Counter[str] = field(default_factory=Counter)
    dead: list[Delivery] = field(default_factory=list)
    executions: dict[str, Execution] = field(default_factory=dict)
    cancel: Callable[[], object] = lambda: None
    retry: Callable[[], object] = lambda: None
    more: dict[str, Callable[[], object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing in the table and nothing on its way."""
        self.clock = ManualClock()
        self.store = Store(TABLE_DEFINITION)
        self.plain: Any = StoreClient(self.store)
        self.dynamodb: Any = Wire(self, self.plain)
        self.ends: Counter[int] = Counter()
        self._way: deque[Delivery] = deque()
        self._stack: list[Running] = []
        self._numbers: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._last: tuple[int, str] = (0, "")
        self._ids = 0
        self._left = _MOST_EVENTS

    def rows(self) -> list[dict[str, Any]]:
        """Return every row of the table."""
        return [decode(raw) for raw in self.store.rows()]

    def new_id(self) -> str:
        """Return an id of an invocation or a message."""
        self._ids += 1
        return str(UUID(int=self._ids))

    def send(self, source: str, event: Any, id: str = "") -> None:
        """Put an event on its way, once or twice."""
        for _ in range(2 if self.twice else 1):
            self._way.append(Delivery(source, event, id=id or self.new_id()))

    def begin(self, name: str, execution: Execution) -> bool:
        """Start an execution, unless there was one of this name."""
        if name in self.executions:
            return False
        self.executions[name] = execution
        self._way.append(Delivery("execution", None, execution=execution))
        return True

    def stop(self) -> None:
        """Stop what runs, as an operator does; no state catches that."""
        for execution in self.executions.values():
            if execution.running:
                execution.status = "ABORTED"
                self._report(execution)

    def call(self, action: Callable[[], Any]) -> Any:
        """Make a call of the invocation that runs, and let faults strike around it."""
        if not self._stack:
            return self._noting(action)
        running = self._stack[-1]
        running.calls += 1
        number = running.calls
        self._strike(running, number, "before")
        try:
            return self._noting(action)
        finally:
            self._strike(running, number, "after")

    def run(self, events: int = 0) -> None:
        """Deliver what is on its way: so many events, or all that there are."""
        delivered = 0
        while self._way and (not events or delivered < events):
            self._left -= 1
            assert self._left, "it goes on for ever"
            delivered += 1
            self._deliver(self._way.popleft())

    def redrive(self) -> None:
        """Send the dead letters back to their queues."""
        letters, self.dead = self.dead, []
        self._way.extend(replace(letter, tries=0) for letter in letters)

    def invoke(self, function: str, event: Any, delivery: Delivery) -> Any:
        """Invoke a function.

        Raises:
            Killed: its process ended, or nobody hears its answer.
            Exception: it failed.
        """
        self._numbers[function] += 1
        running = Running(function, self._numbers[function], delivery)
        self._strike(running, 0, "before")
        self._stack.append(running)
        try:
            answer = self.handlers[function](event, LambdaContext(delivery.id))
        finally:
            self._stack.pop()
            self.points[function, running.number] = running.calls
        self._strike(running, -1, "after")
        if running.given_up:
            raise Killed
        return json.loads(json.dumps(answer))

    def _deliver(self, delivery: Delivery) -> None:
        """Deliver one event; what fails comes again."""
        if delivery.execution is not None:
            self._step(delivery.execution)
            return
        delivery.tries += 1
        try:
            self._hand_over(delivery)
        except (Killed, Exception):  # pylint: disable=broad-except
            self._failed(delivery)

    def _hand_over(self, delivery: Delivery) -> None:
        """Invoke the function that an event is for."""
        if delivery.source == "stream":
            record = {
                "eventName": "INSERT",
                "dynamodb": {"Keys": {"pk": {"S": delivery.event}}},
            }
            self.invoke("relay", {"Records": [record]}, delivery)
        elif delivery.source == "async":
            self.invoke("job", delivery.event, delivery)
        else:
            message = {
                "messageId": delivery.id,
                "body": delivery.event,
                "eventSource": "aws:sqs",
            }
            function = _WORKED_OFF_BY[delivery.source]
            answer = self.invoke(function, {"Records": [message]}, delivery)
            if answer["batchItemFailures"]:
                raise Crashed

    def _failed(self, delivery: Delivery) -> None:
        """Deliver an event again, or give it up."""
        if getattr(delivery, "superseded", False):
            return
        self.clock.advance(minutes=1)
        if delivery.tries < TRIES[delivery.source]:
            self._way.append(delivery)
        elif delivery.source == "async":
            self.send("endings", json.dumps({"requestPayload": delivery.event}))
        elif delivery.source != "stream":
            # The stream gives a record up; the sweep of the outbox finds its row.
            self.dead.append(delivery)

    def _step(self, execution: Execution) -> None:
        """Go through a state of an execution, if it still runs."""
        if not execution.running:
            return
        execution.step(
            lambda function, payload, _: self._task(execution, function, payload),
            self._wait,
        )
        if not execution.running:
            if execution.status == "FAILED":
                self._report(execution)
        elif not any(each.execution is execution for each in self._way):
            self._way.append(Delivery("execution", None, execution=execution))

    def _task(
        self, execution: Execution, function: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """Invoke the function of a task, and tell of its errors as Lambda does."""
        name = {"${Job}": "job", "${Ending}": "ending"}[function]
        answer: dict[str, Any] = {}
        for _ in range(2 if self.twice else 1):
            delivery = Delivery("task", None, id=self.new_id(), execution=execution)
            try:
                answer = self.invoke(name, payload, delivery)
            except Killed:
                raise TaskFailed("Lambda.Unknown") from None
            except Exception as error:
                told = {"errorMessage": str(error), "errorType": type(error).__name__}
                raise TaskFailed(type(error).__name__, json.dumps(told)) from None
        return answer

    def _wait(self, seconds: float) -> None:
        """Let the time of a retry pass."""
        self.clock.advance(seconds=seconds)

    def _report(self, execution: Execution) -> None:
        """Let the rule of events tell of an execution that did not succeed."""
        told = {"status": execution.status, "input": json.dumps(execution.input)}
        self.send("endings", json.dumps({"detail": told}))

    def _strike(self, running: Running, call: int, moment: str) -> None:
        """Let the faults of this moment happen."""
        for fault in self.faults:
            if (fault.function, fault.call, fault.moment) != (
                running.function,
                call,
                moment,
            ) or fault.number not in (0, running.number):
                continue
            self.struck[fault.what] += 1
            if fault.what == "kill":
                raise Killed
            if fault.what == "raise":
                raise Crashed("nobody expects this")
            if fault.what == "lose":
                raise ReadTimeoutError(endpoint_url="https://aws")
            if fault.what == "cancel":
                with suppress(JobHasEnded):
                    self._apart(self.cancel)
            elif fault.what == "stop":
                self._apart(self.stop)
            elif fault.what in self.more:
                self._apart(self.more[fault.what])
            else:
                self._overtake(running, fault)

    def _overtake(self, running: Running, fault: Fault) -> None:
        """Give an invocation up, let others go on, and then let it go on."""
        if running.given_up:
            return
        running.given_up = True
        delivery = running.delivery
        self.clock.advance(seconds=SECONDS + 1)
        if delivery.execution is not None:
            delivery.execution.fail(TaskFailed("States.Timeout"), self._wait)
            if delivery.execution.running:
                again = Delivery("execution", None, execution=delivery.execution)
                self._way.appendleft(again)
            elif delivery.execution.status == "FAILED":
                self._report(delivery.execution)
        else:
            again = replace(delivery)
            delivery.superseded = True  # type: ignore[attr-defined]
            if again.tries >= TRIES[again.source]:
                self._failed(again)
            else:
                self._way.appendleft(again)
        self._apart(lambda: self.run(fault.events))
        if fault.what == "supersede":
            with suppress(JobNotRetryable):
                self._apart(self.retry)
            self._apart(self.run)

    def _apart(self, action: Callable[[], object]) -> None:
        """Do something that is no part of the invocation that runs."""
        stack, self._stack = self._stack, []
        try:
            action()
        finally:
            self._stack = stack

    def _noting(self, action: Callable[[], Any]) -> Any:
        """Make a call, and note which starts it asked for and which ends it wrote."""
        answer = action()
        for row in self.rows():
            if row["pk"].startswith("JQ#") and row["pk"] not in self._seen:
                self._seen.add(row["pk"])
                self.send("stream", row["pk"])
            elif row["sk"].startswith("J#"):
                now = row["attempt"], row["status"]
                if now != self._last:
                    self._last = now
                    if now[1] in ("succeeded", "failed", "cancelled"):
                        self.ends[now[0]] += 1
        return answer
