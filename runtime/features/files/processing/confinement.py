"""Work on what strangers send, in a process of its own with little memory and time.

The libraries that decode images and documents are large, and an evil file may find a
hole in them, or make them work for ever. The process has no credentials in its
environment, cannot read those of this one, and ends at its limits; this one goes on.
"""

import ctypes
import json
import logging
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from runtime.core.declaration import resolve
from runtime.features.files.processing.errors import Reason, Rejected

logger = logging.getLogger(__name__)

MB = 1000 * 1000

_RESULT = "result.json"
_LOG = "log"
_LOGGED_BYTES = 4000
# Lambda shares a processor; the time that counts is the one in which the work is done.
_WALL_FACTOR = 3
_OPEN_FILES = 64
_CRASHES = {signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV}
# The option of Linux by which a process may be read and traced by others of its user.
_PR_SET_DUMPABLE = 4
# The environment of Lambda's Python; credentials are not in it.
_PASSED_ON = ("LANG", "LD_LIBRARY_PATH", "PATH", "TZ")


class ConfinedWorkFailed(Exception):
    """The work failed for a reason that does not lie in the file; try again."""


@dataclass(frozen=True)
class Limits:
    """The limits of the process.

    Attributes:
        memory_bytes: the address space that it may have.
        seconds: the time of a processor that it may use.
        output_bytes: the size of each file that it may write.
    """

    memory_bytes: int
    seconds: int
    output_bytes: int = 128 * MB


@dataclass(frozen=True)
class Done:
    """The outcome of the work.

    Attributes:
        result: what the function has returned.
        peak_bytes: the most memory that the process had at a time.
    """

    result: dict[str, Any]
    peak_bytes: int


def run_confined(
    function: str,
    given: Mapping[str, Any],
    folder: Path,
    limits: Limits,
    *,
    crashed: Reason,
) -> Done:
    """Call a function in a process of its own.

    Args:
        function: its dotted name; it takes and returns what JSON can hold.
        given: what it is called with.
        folder: a folder for this work alone; the function may leave files in it.
        limits: the limits of the process.
        crashed: the reason to give if the process breaks down.

    Raises:
        Rejected: the function said so, or the process has reached a limit.
        ConfinedWorkFailed: it failed otherwise.
    """
    command = [sys.executable, "-s", "-P", "-m", __name__, function, json.dumps(given)]
    command.append(json.dumps(vars(limits)))
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # The folder of this process is not that of the other one.
    environment["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, sys.path))
    # Each area of memory counts as a whole, whether it is used or not.
    environment["MALLOC_ARENA_MAX"] = "1"
    _close_to_others()
    with (folder / _LOG).open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    killed: list[bool] = []

    def kill() -> None:
        """End a process that waits instead of working."""
        killed.append(True)
        process.kill()

    timer = Timer(limits.seconds * _WALL_FACTOR, kill)
    timer.start()
    try:
        process.wait()
    finally:
        timer.cancel()
        process.kill()
    return _outcome(process.returncode, folder, crashed, overdue=bool(killed))


def _outcome(code: int, folder: Path, crashed: Reason, *, overdue: bool) -> Done:
    """Return what the process has left, or raise what it ended by."""
    if overdue or code == -signal.SIGXCPU:
        raise Rejected(Reason.TOOK_TOO_LONG)
    if code == -signal.SIGKILL:
        # Nobody else kills it, but for the system when memory runs out.
        raise Rejected(Reason.TOO_MUCH_MEMORY)
    if -code in _CRASHES:
        raise Rejected(crashed, signal.Signals(-code).name)
    if not all(map(_is_file_or_folder, folder.iterdir())):
        raise Rejected(crashed, "it left something that is no file")
    path = folder / _RESULT
    if code or not path.exists():
        with (folder / _LOG).open("rb") as log:
            log.seek(max(0, (folder / _LOG).stat().st_size - _LOGGED_BYTES))
            logger.error("confined work: %s", log.read().decode(errors="replace"))
        # The error is kept with the execution, for months.
        raise ConfinedWorkFailed(f"exit code {code}")
    left = json.loads(path.read_text(encoding="utf-8"))
    if "reason" in left:
        raise Rejected(Reason(left["reason"]), left["detail"])
    return Done(result=left["result"], peak_bytes=left["peak_bytes"])


def _close_to_others() -> None:
    """Keep memory and environment of this process from others of the same user.

    They could be read in `/proc`, by whoever breaks into the process that is confined.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _is_file_or_folder(path: Path) -> bool:
    """Tell whether it is, rather than a link to a file that this process may read."""
    mode = path.lstat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def peak_bytes() -> int:
    """Return the most memory that this process has had at a time."""
    try:
        # Not by getrusage, which counts the process that this one was made of, too.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def _confine(limits: Limits) -> None:
    """Set the limits of this process."""
    # The signal of the first limit says which one it was, that of the last does not.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main(arguments: list[str]) -> int:
    """Confine this process, call the function and leave its outcome as a file."""
    function, given, limits = arguments
    _confine(Limits(**json.loads(limits)))
    left: dict[str, Any]
    try:
        left = {"result": resolve(function)(json.loads(given))}
    except Rejected as rejected:
        left = {"reason": rejected.reason, "detail": rejected.detail}
    except MemoryError:
        left = {"reason": Reason.TOO_MUCH_MEMORY, "detail": ""}
    left["peak_bytes"] = peak_bytes()
    Path(_RESULT).write_text(json.dumps(left), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
