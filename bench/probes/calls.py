"""Serves an event over and over, and tells on whose behalf a warm request takes time.

Run with the package on PYTHONPATH: `calls.py EVENT COUNT`. Prints a JSON list of the
service's functions, each with the share of the time that it and the libraries that it
calls take.
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
    """Looks every millisecond of CPU which of a folder's functions is at work."""

    def __init__(self, folder: Path) -> None:
        """Look for functions in this folder."""
        self._folder = str(folder)
        self._counts: Counter[str] = Counter()

    def __call__(self, signal_number: int, frame: FrameType | None) -> None:
        """Count the innermost function of the folder, whatever it has called."""
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
        """How often it has looked."""
        return self._counts.total()

    def shares(self, count: int) -> list[tuple[str, float]]:
        """The functions that were seen most."""
        return [(n, seen / self.samples) for n, seen in self._counts.most_common(count)]


def main(event: str, count: int) -> None:
    """Warm up, look, print the dearest."""
    module = importlib.import_module("runtime.main")
    for _ in range(20):
        module.handler(json.loads(event), {})
    # Bytecode names the file where Lambda will have it.
    sampler = Sampler(Path(module.handler.__code__.co_filename).parent)
    signal.signal(signal.SIGPROF, sampler)
    signal.setitimer(signal.ITIMER_PROF, _EVERY_SECONDS, _EVERY_SECONDS)
    while sampler.samples < _SAMPLES:
        module.handler(json.loads(event), {})
    signal.setitimer(signal.ITIMER_PROF, 0)
    print("\n" + json.dumps(sampler.shares(count)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
