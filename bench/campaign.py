"""Repeated runs, in turns, so that other load on the machine slows all alike."""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench import events, standin
from bench.contestants import Contestant, runtime_client
from bench.runs import Bench, Run, Scenario, Warm, encoded

GET_ONE = "get one"
GET_ONE_READ = "get one, session read"
LIST_TWENTY = "list of 20"
SCENARIOS = (GET_ONE, GET_ONE_READ, LIST_TWENTY)

_SESSIONS = 1_200
"""More sessions than our function caches, so that each request reads its session."""


@dataclass(frozen=True)
class Figures:
    """Medians of a contestant's runs; units as in `bench.runs`."""

    init_cpu: float
    cold_cpu: float
    cold_wall: float
    peak_mb: float
    warm: dict[str, Warm]


Tell = Callable[[str], None]


@contextmanager
def bench() -> Iterator[Bench]:
    """Start the stand-in, and yield with it all that a run needs."""
    client = runtime_client()
    with subprocess.Popen(
        [sys.executable, "-m", "bench.standin"],
        env={**os.environ, standin.KEY_VARIABLE: events.KEY},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            yield Bench(client, f"http://127.0.0.1:{port}", events.KEY)
        finally:
            process.terminate()


def first_event() -> bytes:
    """Return the request that ends a cold start: an authenticated read of one item."""
    return encoded(events.get_one(events.token()))


def scenarios(requests: int) -> list[Scenario]:
    """Return the warm requests.

    Args:
        requests: number of requests of each kind in one run.
    """
    one = [first_event()]
    other_sessions = [
        encoded(events.get_one(events.token(number)))
        for number in range(1, _SESSIONS + 1)
    ]
    page = [encoded(events.list_twenty(events.token()))]
    return [
        Scenario(name, sent, requests)
        for name, sent in zip(SCENARIOS, (one, other_sessions, page), strict=True)
    ]


def compete(
    shared: Bench,
    contestants: Sequence[Contestant],
    *,
    runs: int,
    requests: int,
    tell: Tell,
) -> dict[str, Figures]:
    """Run every contestant several times, in turns.

    Args:
        shared: settings that all runs share.
        contestants: functions to compare.
        runs: number of runs per contestant.
        requests: number of warm requests of each kind in one run.
        tell: called with the name of each step.
    """
    first, warm = first_event(), scenarios(requests) if requests else []
    taken: dict[str, list[Run]] = {c.key: [] for c in contestants}
    for contestant in contestants:
        tell(f"trying {contestant.key}")
        # An unmeasured run loads the files from disk, and reveals an error early.
        shared.run(contestant, first)
    for number in range(1, runs + 1):
        for contestant in contestants:
            tell(f"run {number} of {runs}: {contestant.key}")
            taken[contestant.key].append(shared.run(contestant, first, warm))
    return {key: medians(of_one) for key, of_one in taken.items()}


def medians(runs: Sequence[Run]) -> Figures:
    """Return the median of each figure."""

    def middle(figure: Callable[[Run], float]) -> float:
        return statistics.median(map(figure, runs))

    return Figures(
        init_cpu=middle(lambda run: run.init_cpu),
        cold_cpu=middle(lambda run: run.cold_cpu),
        cold_wall=middle(lambda run: run.cold_wall),
        peak_mb=middle(lambda run: run.peak_mb),
        warm={
            name: Warm(
                statistics.median(run.warm[name].cpu for run in runs),
                statistics.median(run.warm[name].wall for run in runs),
            )
            for name in runs[0].warm
        },
    )
