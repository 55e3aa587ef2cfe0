"""Faults at the calls of functions, and what they strike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.jobs.machine import Execution

if TYPE_CHECKING:
    from tests.jobs.cloud import Cloud

SECONDS = 900
"""Time that an invocation may take."""


class Killed(BaseException):
    """The end of a function's process."""


class Crashed(Exception):
    """An error that nobody expects."""


@dataclass(frozen=True)
class Fault:
    """An incident at a call of an invocation.

    Attributes:
        what: kill, raise, lose (the answer), overtake, supersede (overtake it, and try
            its job again meanwhile), cancel or stop.
        function: the function.
        call: the number of the call from 1; 0 is before the first, -1 after the last.
        moment: before or after the call takes effect.
        number: the number of the invocation of the function; 0 strikes each.
        events: how much happens before an invocation that was given up goes on.
    """

    what: str
    function: str
    call: int
    moment: str = "before"
    number: int = 1
    events: int = 0


@dataclass
class Delivery:
    """An event on its way to a function.

    Attributes:
        source: stream, jobs, endings, arrivals, async or execution.
        event: the event, or the body of a message.
        tries: how often it was delivered.
        id: the id that the invocations of an asynchronous event share.
        execution: the execution, if it is the next state of one.
    """

    source: str
    event: Any
    tries: int = 0
    id: str = ""
    execution: Execution | None = None


@dataclass
class Running:
    """An invocation.

    Attributes:
        function: the function.
        number: which invocation of it this is.
        delivery: what it was invoked for.
        calls: the number of calls that it has begun.
        given_up: whether nobody waits for it any longer.
    """

    function: str
    number: int
    delivery: Delivery
    calls: int = 0
    given_up: bool = False


class LambdaContext:
    """The context of an invocation."""

    def __init__(self, request_id: str) -> None:
        """Have this id."""
        self.aws_request_id = request_id

    def get_remaining_time_in_millis(self) -> int:
        """Return all the time that there is."""
        return SECONDS * 1000


class Wire:
    """A client of AWS, each of whose calls may be struck."""

    def __init__(self, cloud: "Cloud", target: Any) -> None:
        self._cloud = cloud
        self._target = target

    @property
    def exceptions(self) -> Any:
        """The errors that the client raises."""
        return self._target.exceptions

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the method of an operation."""
        method = getattr(self._target, name)
        return lambda **request: self._cloud.call(lambda: method(**request))
