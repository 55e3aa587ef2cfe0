"""Cold starts with the CPU share of 512 MB on Lambda, if cgroups can be used."""

import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.contestants import Contestant
from bench.runs import Bench

# Lambda gives one vCPU at 1,769 MB, and a proportional share below.
SHARE = 512 / 1769
_PERIOD_MICROSECONDS = 100_000
_ROOT = Path("/sys/fs/cgroup")


def cold_walls(
    shared: Bench,
    contestants: Sequence[Contestant],
    event: bytes,
    runs: int,
    tell: Callable[[str], None],
) -> dict[str, float]:
    """Measure milliseconds of wall time from spawn to first response.

    The result is empty without cgroups.

    Args:
        shared: settings that all runs share.
        contestants: functions to compare.
        event: the first request.
        runs: number of runs per contestant.
        tell: called with the name of each step.
    """
    with limited_group() as enter:
        if enter is None or runs == 0:
            return {}
        walls: dict[str, list[float]] = {c.key: [] for c in contestants}
        for number in range(1, runs + 1):
            for contestant in contestants:
                tell(f"0.29 vCPU, run {number} of {runs}: {contestant.key}")
                run = shared.run(contestant, event, enter=enter)
                walls[contestant.key].append(run.cold_wall)
        return {key: statistics.median(of_one) for key, of_one in walls.items()}


@contextmanager
def limited_group() -> Iterator[Callable[[int], None] | None]:
    """Yield a function that moves a process into a group with the share, or None."""
    group = _make()
    if group is None:
        yield None
        return

    def enter(pid: int) -> None:
        """Move a process into the group."""
        (group / "cgroup.procs").write_text(str(pid), encoding="ascii")

    try:
        yield enter
    finally:
        group.rmdir()


def _make() -> Path | None:
    """Create a cgroup, version 1 or 2, with the share; return None if impossible."""
    quota = round(SHARE * _PERIOD_MICROSECONDS)
    candidates = {
        _ROOT
        / "cpu": {
            "cpu.cfs_period_us": str(_PERIOD_MICROSECONDS),
            "cpu.cfs_quota_us": str(quota),
        },
        _ROOT: {"cpu.max": f"{quota} {_PERIOD_MICROSECONDS}"},
    }
    for parent, values in candidates.items():
        group = parent / f"bench-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            for name, value in values.items():
                (group / name).write_text(value, encoding="ascii")
        except OSError:
            group.rmdir()
            continue
        return group
    return None
