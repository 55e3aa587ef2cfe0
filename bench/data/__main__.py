"""`python -m bench.data [SIZES]`: the cost of each operation, at each size.

The exit code is 1 if a cost grows with the number of items, if the meter is wrong, or
if the walk missed an item or saw one twice.
"""

import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.data import report
from bench.data.check import compare
from bench.data.corpus import Corpus
from bench.data.dynalite import dynalite
from bench.data.operations import measured
from bench.data.spread import spread_of
from bench.data.stage import ImportFailed, loaded
from bench.data.walk import walk
from tools.items.progress import Progress
from tools.local.config import LocalError

_SEEDS = (1, 2, 3)
_RUNS = 20


def main() -> int:
    """Measure, print and judge; return the exit code."""
    sizes = sorted(map(int, os.environ.get("SIZES", "1000 100000").split()))
    try:
        with dynalite() as client:
            comparisons = [
                comparison for seed in _SEEDS for comparison in compare(client, seed)
            ]
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    right = report.meter(comparisons)
    with tempfile.TemporaryDirectory() as directory, ExitStack() as stack:
        try:
            stages = [
                stack.enter_context(loaded(size, Path(directory))) for size in sizes
            ]
        except ImportFailed:
            return 1
        report.imports(stages)
        right &= report.operations(sizes, measured(stages, _RUNS))
        report.spread(spread_of(Corpus(sizes[-1]).records()))
        with Progress("items walked through") as progress:
            walked = walk(
                stages[-1], lambda seen: progress.tell(seen, seen / sizes[-1])
            )
        right &= report.walk(walked)
    return 0 if right else 1


if __name__ == "__main__":
    # SIGTERM must end the stores as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
