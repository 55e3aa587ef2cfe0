"""Instructions, counted by valgrind: the same on a busy machine."""

import re
import shutil
import subprocess
from pathlib import Path

from bench import probes
from bench.contestants import Contestant
from bench.places import interpreter
from bench.runs import Bench

_WARM_REQUESTS = 40
_TOTAL = re.compile(r"I\s+refs:\s+([\d,]+)")


def available() -> bool:
    """Whether valgrind is on this machine."""
    return shutil.which("valgrind") is not None


def cold(shared: Bench, contestant: Contestant, event: bytes) -> int:
    """Instructions from the start of the process to its first response.

    Without AWS's runtime client, which is the same for all.
    """
    return _counted(shared, contestant, event, 1)


def warm(shared: Bench, contestant: Contestant, event: bytes) -> float:
    """Instructions of one request more, when many have been served.

    What the kernel does for the connection to DynamoDB is not among them: it is the
    same for all, and on some machines so dear that it hides what is not.
    """
    few = _counted(shared, contestant, event, _WARM_REQUESTS)
    many = _counted(shared, contestant, event, 2 * _WARM_REQUESTS)
    return (many - few) / _WARM_REQUESTS


def _counted(shared: Bench, contestant: Contestant, event: bytes, times: int) -> int:
    """Instructions of a process that serves an event so often."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no"]
    command += ["--cachegrind-out-file=/dev/null"]
    command += [str(interpreter().path), "-S", "-s", "-P"]
    command += [str(Path(probes.__file__).parent / "cold.py")]
    command += [contestant.handler, event.decode(), str(times)]
    # Dictionaries are ordered by hashes of text, which are random otherwise.
    environment = shared.environment(contestant) | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command,
        cwd=contestant.code,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    total = _TOTAL.search(done.stderr)
    if done.returncode != 0 or total is None:
        raise RuntimeError(f"{contestant.key} under valgrind:\n{done.stderr[-2000:]}")
    return int(total[1].replace(",", ""))
