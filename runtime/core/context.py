"""What belongs to the request in hand: its id, its deadline, its metrics.

Context variables, because they follow the request into worker threads.
"""

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

# Below API Gateway's 29 s by more than one DynamoDB attempt takes at most (4 s):
# an attempt begun just in time still leaves room for a clean answer.
REQUEST_BUDGET = timedelta(seconds=20)
# Kept free of Lambda's own remaining time, for the same reason.
LAMBDA_MARGIN = timedelta(seconds=5)


@dataclass(frozen=True)
class Deadline:
    """When to stop trying, on the monotonic clock."""

    at: float

    @classmethod
    def after(cls, budget: timedelta) -> "Deadline":
        """So long from now."""
        return cls(time.monotonic() + budget.total_seconds())

    def seconds_left(self) -> float:
        """Seconds until then; not positive once it has passed."""
        return self.at - time.monotonic()


@dataclass
class RequestContext:
    """One request's id, deadline, counted events and headers of its answer."""

    request_id: str
    deadline: Deadline
    counts: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


_current: ContextVar[RequestContext | None] = ContextVar("request", default=None)


def start_request(
    request_id: str, lambda_remaining: timedelta | None = None
) -> RequestContext:
    """Begin a request in this context.

    Args:
        request_id: the id that every log line and error carries.
        lambda_remaining: what Lambda leaves of the invocation, if it runs there.
    """
    budget = REQUEST_BUDGET
    if lambda_remaining is not None:
        budget = min(budget, max(timedelta(0), lambda_remaining - LAMBDA_MARGIN))
    context = RequestContext(request_id, Deadline.after(budget))
    _current.set(context)
    return context


def current_request_id() -> str | None:
    """The id of the request in hand; None outside one."""
    context = _current.get()
    return context.request_id if context else None


def current_deadline() -> Deadline:
    """The request's deadline; outside one, that of whatever begins now."""
    context = _current.get()
    return context.deadline if context else Deadline.after(REQUEST_BUDGET)


def count_metric(event: str) -> None:
    """Count a business event; it becomes a CloudWatch metric with the request."""
    context = _current.get()
    if context is not None:
        context.counts[event] = context.counts.get(event, 0) + 1


def set_response_header(name: str, value: str) -> None:
    """Add a header to the answer, whether the request succeeds or not."""
    context = _current.get()
    if context is not None:
        context.headers[name] = value
