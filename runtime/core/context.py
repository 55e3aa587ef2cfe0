"""The context of the current request: its id, its deadline, its metrics.

It is kept in a context variable, which follows the request into worker threads.
"""

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

# Shorter than API Gateway's 29 s by more than the 4 s that one DynamoDB attempt may
# take: an attempt that begins just before the deadline leaves time for a response.
REQUEST_BUDGET = timedelta(seconds=20)
# Subtracted from the time that Lambda has left, for the same reason.
LAMBDA_MARGIN = timedelta(seconds=5)


@dataclass(frozen=True)
class Deadline:
    """The time at which to stop trying, on the monotonic clock."""

    at: float

    @classmethod
    def after(cls, budget: timedelta) -> "Deadline":
        """Return the deadline that is `budget` from now."""
        return cls(time.monotonic() + budget.total_seconds())

    def seconds_left(self) -> float:
        """Return the seconds until the deadline; not positive once it has passed."""
        return self.at - time.monotonic()


@dataclass
class RequestContext:
    """The id and deadline of a request, its counted events and response headers."""

    request_id: str
    deadline: Deadline
    counts: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


_current: ContextVar[RequestContext | None] = ContextVar("request", default=None)


def start_request(
    request_id: str, lambda_remaining: timedelta | None = None
) -> RequestContext:
    """Start a request in the current context.

    Args:
        request_id: the id that every log line and error carries.
        lambda_remaining: the time that Lambda leaves this invocation, if it runs there.
    """
    budget = REQUEST_BUDGET
    if lambda_remaining is not None:
        budget = min(budget, max(timedelta(0), lambda_remaining - LAMBDA_MARGIN))
    context = RequestContext(request_id, Deadline.after(budget))
    _current.set(context)
    return context


def current_request_id() -> str | None:
    """Return the id of the current request; None outside a request."""
    context = _current.get()
    return context.request_id if context else None


def current_deadline() -> Deadline:
    """Return the request's deadline; outside a request, one that starts now."""
    context = _current.get()
    return context.deadline if context else Deadline.after(REQUEST_BUDGET)


def count_metric(event: str) -> None:
    """Count a business event; it becomes a CloudWatch metric with the request."""
    context = _current.get()
    if context is not None:
        context.counts[event] = context.counts.get(event, 0) + 1


def set_response_header(name: str, value: str) -> None:
    """Add a header to the response, whether the request succeeds or not."""
    context = _current.get()
    if context is not None:
        context.headers[name] = value
