"""Tasks that run in parallel on behalf of one request."""

from collections.abc import Callable
from threading import Barrier

from runtime.core.context import current_request_id, start_request
from runtime.core.parallel import AT_ONCE, run_all


def test_tasks_run_several_at_a_time_in_their_request() -> None:
    """They have its deadline, and results keep their order."""
    start_request("mine")
    meeting = Barrier(AT_ONCE)

    def task(number: int) -> Callable[[], tuple[int, str | None]]:
        """Return a task that waits for the others."""

        def act() -> tuple[int, str | None]:
            meeting.wait(10)
            return number, current_request_id()

        return act

    results = run_all([task(n) for n in range(2 * AT_ONCE)], late=lambda: (-1, None))

    assert results == [(n, "mine") for n in range(2 * AT_ONCE)]
