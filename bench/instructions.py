"""Instructions counted by valgrind, which other load on the machine does not change."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import probes
from bench.contestants import Contestant
from bench.places import interpreter
from bench.runs import Bench

_WARM_REQUESTS = 40
_TOTAL = re.compile(r"I\s+refs:\s+([\d,]+)")


def available() -> bool:
    """Say whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def cold(shared: Bench, contestant: Contestant, event: bytes) -> int:
    """Count the instructions from the start of the process to its first response.

    AWS's runtime client, which is the same for all, is left out.
    """
    return _counted(contestant, event, 1, _environment(shared, contestant))


def warm(shared: Bench, contestant: Contestant, event: bytes) -> float:
    """Count the instructions of one more request after many.

    The kernel's work for the connection to DynamoDB is not counted: it is the same for
    all, and on some machines so large that it hides the differences.
    """
    with tempfile.TemporaryDirectory() as bytecode:
        # Compiled once, so that the start is not counted.
        kept = {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
        environment = _environment(shared, contestant) | kept
        subprocess.run(
            _command(contestant, event, 1),
            cwd=contestant.code,
            env=environment,
            capture_output=True,
            check=True,
        )
        few, many = (
            _counted(contestant, event, times, environment)
            for times in (_WARM_REQUESTS, 2 * _WARM_REQUESTS)
        )
    return (many - few) / _WARM_REQUESTS


def _environment(shared: Bench, contestant: Contestant) -> dict[str, str]:
    """Return the environment, with fixed hashes, whose order would vary otherwise."""
    return shared.environment(contestant) | {"PYTHONHASHSEED": "0"}


def _command(contestant: Contestant, event: bytes, times: int) -> list[str]:
    """Return the command of a process that serves an event this many times."""
    probe = Path(probes.__file__).parent / "cold.py"
    options = [str(interpreter().path), "-S", "-s", "-P", str(probe)]
    return [*options, contestant.handler, event.decode(), str(times)]


def _counted(
    contestant: Contestant, event: bytes, times: int, environment: dict[str, str]
) -> int:
    """Count the instructions of a process that serves an event this many times."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no"]
    command += ["--cachegrind-out-file=/dev/null"]
    done = subprocess.run(
        [*command, *_command(contestant, event, times)],
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
