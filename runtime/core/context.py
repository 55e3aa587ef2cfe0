"""The context of the current request: its id, its deadline, its metrics.

It is kept in a context variable, which follows the request into worker threads.
"""

import math
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

# Shorter than API Gateway's 29 s by more than the 4 s that one DynamoDB attempt may
# take: an attempt that begins just before the deadline leaves time for a response.
REQUEST_BUDGET = timedelta(seconds=20)
# Time that a request waits for a dependency from which nothing comes: no longer than a
# person waits. It is a second less than the 5 s that are promised, because an attempt
# that begins at its end may take a second to connect.
PATIENCE = timedelta(seconds=4)
# Subtracted from the time that Lambda has left, for the same reason.
LAMBDA_MARGIN = timedelta(seconds=5)
# Longer than any invocation: long work ends when that does.
_LONGEST = timedelta(days=1)


@dataclass
class Deadline:
    """The time at which to stop trying, on the monotonic clock.

    It comes sooner while nothing answers: the silence begins with the first call after
    the last answer, whichever client makes it, and any answer ends it. The time between
    calls is no silence, so a slow processor is not taken for a dependency that hangs.

    Attributes:
        at: the time at which to stop however well it goes.
        patience: how long a silence may last, in seconds.
    """

    at: float
    patience: float = math.inf
    _silent_since: float | None = None

    @classmethod
    def after(cls, budget: timedelta, patience: timedelta | None = None) -> "Deadline":
        """Return the deadline that is `budget` from now.

        Args:
            budget: the time for everything.
            patience: the time for each silence; None is no limit.
        """
        return cls(
            time.monotonic() + budget.total_seconds(),
            patience.total_seconds() if patience is not None else math.inf,
        )

    def seconds_left(self) -> float:
        """Return the seconds until the deadline; not positive once it has passed."""
        now = time.monotonic()
        # Read once: a thread that works for the same request may end the silence.
        since = self._silent_since
        left = self.at - now
        return left if since is None else min(left, since + self.patience - now)

    def begin_call(self) -> float:
        """Begin a silence unless there is one; return for how long it may go on."""
        now = time.monotonic()
        since = self._silent_since
        if since is None:
            since = self._silent_since = now
        return since + self.patience - now

    def answered(self) -> None:
        """End the silence."""
        self._silent_since = None


@dataclass
class RequestContext:
    """The id and deadline of a request, its counted events and response headers.

    Attributes:
        long: whether each call has a budget of its own before the deadline.
        synthetic: whether it comes from the probe, and counts for no business.
    """

    request_id: str
    deadline: Deadline
    long: bool = False
    synthetic: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


_current: ContextVar[RequestContext | None] = ContextVar("request", default=None)


def start_request(
    request_id: str,
    lambda_remaining: timedelta | None = None,
    patience: timedelta | None = PATIENCE,
    *,
    long: bool = False,
) -> RequestContext:
    """Start a request in the current context.

    Args:
        request_id: the id that every log line and error carries.
        lambda_remaining: the time that Lambda leaves this invocation, if it runs there.
        patience: the time for each silence; None if nobody waits for the result.
        long: whether it is work of minutes, of which each call has a budget of its own.
    """
    budget = _LONGEST if long else REQUEST_BUDGET
    if lambda_remaining is not None:
        budget = min(budget, max(timedelta(0), lambda_remaining - LAMBDA_MARGIN))
    context = RequestContext(request_id, Deadline.after(budget, patience), long)
    _current.set(context)
    return context


def current_request_id() -> str | None:
    """Return the id of the current request; None outside a request."""
    context = _current.get()
    return context.request_id if context else None


def current_deadline() -> Deadline:
    """Return the request's deadline; of long work, and outside, one that starts now."""
    context = _current.get()
    if context is None:
        return Deadline.after(REQUEST_BUDGET)
    if not context.long:
        return context.deadline
    left = timedelta(seconds=context.deadline.seconds_left())
    return Deadline.after(min(REQUEST_BUDGET, left))


def request_deadline() -> Deadline | None:
    """Return the request's deadline; None outside a request."""
    context = _current.get()
    return context.deadline if context else None


def mark_synthetic() -> None:
    """Have the rest of the current request count for no business."""
    context = _current.get()
    if context is not None:
        context.synthetic = True


def count_metric(event: str, *, always: bool = False) -> None:
    """Count a business event; it becomes a CloudWatch metric with the request.

    Args:
        event: the name of the metric.
        always: whether it counts whoever caused it, as an error of ours does.
    """
    context = _current.get()
    if context is not None and (always or not context.synthetic):
        context.counts[event] = context.counts.get(event, 0) + 1


def set_response_header(name: str, value: str) -> None:
    """Add a header to the response, whether the request succeeds or not."""
    context = _current.get()
    if context is not None:
        context.headers[name] = value
