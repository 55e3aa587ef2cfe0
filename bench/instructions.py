"""Instructions of a cold start, counted by valgrind: the same on a busy machine."""

import re
import shutil
import subprocess
from pathlib import Path

from bench import probes
from bench.contestants import Contestant
from bench.places import interpreter
from bench.runs import Bench

_TOTAL = re.compile(r"I\s+refs:\s+([\d,]+)")


def available() -> bool:
    """Whether valgrind is on this machine."""
    return shutil.which("valgrind") is not None


def cold(shared: Bench, contestant: Contestant, event: bytes) -> int:
    """Instructions from the start of the process to its first response.

    Without AWS's runtime client, which is the same for all.
    """
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no"]
    command += ["--cachegrind-out-file=/dev/null"]
    command += [str(interpreter().path), "-S", "-s", "-P"]
    command += [str(Path(probes.__file__).parent / "cold.py")]
    command += [contestant.handler, event.decode()]
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
