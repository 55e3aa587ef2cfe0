"""Concurrent execution of small tasks, within the request's deadline."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from runtime.core.context import current_deadline

T = TypeVar("T")

AT_ONCE = 8
"""Number of threads: more than processors, since the tasks wait for the network, and
few enough for one owner's partition, which takes a thousand writes a second."""


def run_all(tasks: Sequence[Callable[[], T]], late: Callable[[], T]) -> list[T]:
    """Return the result of each task, in their order.

    A task that does not begin before the deadline is replaced by `late`.
    One that has begun is waited for: its own calls end at the same deadline.
    """
    deadline = current_deadline()

    def run(task: Callable[[], T]) -> T:
        """Run one task, if there is time for it."""
        return task() if deadline.seconds_left() > 0 else late()

    if len(tasks) < 2:
        return [run(task) for task in tasks]
    with ThreadPoolExecutor(min(AT_ONCE, len(tasks))) as pool:
        futures = [pool.submit(copy_context().run, run, task) for task in tasks]
        return [future.result() for future in futures]
