"""The context of an invocation of a worker: an id, a deadline, metrics."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from runtime.core.context import start_request
from runtime.core.environment import in_lambda
from runtime.core.observability import emit_counts


@contextmanager
def invocation(context: Any, stage: str, *, long: bool = False) -> Iterator[None]:
    """Start an invocation, and write its metrics when it ends, also by an error.

    Args:
        context: Lambda's context, or any other object outside Lambda.
        stage: the name of the stage, a dimension of the metrics.
        long: whether it works for minutes: then each call to the table has a budget of
            its own, since the first conflict after that of a request would end it.
    """
    request_id = getattr(context, "aws_request_id", None) or uuid4().hex
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    left = timedelta(milliseconds=remaining()) if remaining else None
    # Nobody waits, and a worker that gave up would have to begin again.
    started = start_request(request_id, left, patience=None, long=long)
    try:
        yield
    finally:
        if in_lambda():
            emit_counts(stage, started.counts)
