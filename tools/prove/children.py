"""Child processes that end with what has started them."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.deploy.cdk import stream

_PATIENCE_SECONDS = 20


def ending_child(
    command: Sequence[str], environment: Mapping[str, str], directory: Path
) -> int:
    """Run a command like `stream`, but end it when this process is interrupted.

    What it has started ends with it: `make` alone would wait for that, and be killed.
    """
    try:
        process = subprocess.Popen(
            command, env=dict(environment), cwd=directory, start_new_session=True
        )
    except FileNotFoundError:
        return stream(command, environment, directory)
    try:
        return process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        raise
