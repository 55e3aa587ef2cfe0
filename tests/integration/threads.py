"""Threads that act at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

_SECONDS = 120
"""Time after which threads that still act are stuck."""


def together(count: int, action: Callable[[int], Any]) -> list[Any]:
    """Run an action in so many threads at once; exceptions become results."""
    barrier = Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        """Wait for the others, then act."""
        barrier.wait(30)
        try:
            results[number] = action(number)
        except Exception as error:  # The tests judge every one.
            results[number] = error

    # Daemons, so that one that is stuck fails a test and does not hold up the run.
    threads = [Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_SECONDS)
        assert not thread.is_alive(), "a thread is stuck"
    return results
