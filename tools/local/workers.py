"""The real handlers of workers, as the local stage calls them."""

import os
import time
from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any], Any], Any]

TASK_SECONDS = 900
"""Time that a function of a job may take on AWS."""
DEFAULT_WAIT_SCALE = "0.1"


def task_seconds() -> float:
    """Return the time that a function of a job may take here.

    It shrinks like the waits of state machines: whoever waits for the lease of a
    function that has died would give up otherwise.
    """
    scale = float(os.environ.get("LOCAL_WAIT_SCALE", DEFAULT_WAIT_SCALE))
    return max(20.0, TASK_SECONDS * scale)


def handler_of(name: str) -> Handler:
    """Import the handler that a feature declares for a worker of this name."""
    # Imported here: the modules of workers read their settings at import.
    from runtime.core.declaration import resolve
    from runtime.features import declarations

    handlers = {
        worker.name: worker.handler
        for feature in declarations()
        for worker in feature.workers
    }
    handler: Handler = resolve(handlers[name])
    return handler


def scheduled_workers() -> list[str]:
    """Return the workers that a schedule calls which they declare."""
    from runtime.features import declarations

    return [
        worker.name
        for feature in declarations()
        for worker in feature.workers
        if worker.every_minutes
    ]


class TaskContext:
    """The context that Lambda gives to a function.

    Attributes:
        aws_request_id: the id of the invocation.
    """

    def __init__(self, request_id: str) -> None:
        """Begin an invocation."""
        self.aws_request_id = request_id
        self._until = time.monotonic() + task_seconds()

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that is left."""
        return max(0, round((self._until - time.monotonic()) * 1000))
