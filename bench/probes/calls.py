"""Profile of warm requests: the service's functions that take most of the time.

Run with the package on PYTHONPATH: `calls.py EVENT COUNT`. Prints a JSON list of the
service's functions, each with its share of the time, including the libraries that it
calls.
"""

import importlib
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

_EVERY_SECONDS = 0.001
_SAMPLES = 3_000


class Sampler:
    """Samples every millisecond of CPU which function of a folder is running."""

    def __init__(self, folder: Path) -> None:
        """Sample the functions in this folder."""
        self._folder = str(folder)
        self._counts: Counter[str] = Counter()

    def __call__(self, signal_number: int, frame: FrameType | None) -> None:
        """Count the innermost frame that belongs to the folder."""
        while frame is not None:
            code = frame.f_code
            if code.co_filename.startswith(self._folder):
                name = code.co_filename.removeprefix(self._folder).lstrip("/")
                self._counts[f"{name}: {code.co_qualname}"] += 1
                return
            frame = frame.f_back
        self._counts["libraries, before and after our code"] += 1

    @property
    def samples(self) -> int:
        """Number of samples."""
        return self._counts.total()

    def shares(self, count: int) -> list[tuple[str, float]]:
        """Return the functions with the most samples."""
        return [(n, seen / self.samples) for n, seen in self._counts.most_common(count)]


def main(event: str, count: int) -> None:
    """Warm up, sample, and print the functions that take most."""
    module = importlib.import_module("runtime.main")
    for _ in range(20):
        module.handler(json.loads(event), {})
    # Bytecode names the path that the file has on Lambda.
    sampler = Sampler(Path(module.handler.__code__.co_filename).parent)
    signal.signal(signal.SIGPROF, sampler)
    signal.setitimer(signal.ITIMER_PROF, _EVERY_SECONDS, _EVERY_SECONDS)
    while sampler.samples < _SAMPLES:
        module.handler(json.loads(event), {})
    signal.setitimer(signal.ITIMER_PROF, 0)
    print("\n" + json.dumps(sampler.shares(count)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
