"""A stage of its own for a test, which the local data never meets."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tools.local.config import LocalConfig, LocalError
from tools.local.processes import Stopped, free_port, heed_signals
from tools.local.reset import reset
from tools.local.stage import Stage, stage


def on_own_stage(name: str, test: Callable[[LocalConfig], int]) -> int:
    """Run a test where nothing else runs, and return its exit code.

    Args:
        name: the folder under the local data that the stage lives in.
        test: starts the stage and returns an exit code.
    """
    parent = LocalConfig().directory
    config = LocalConfig(free_port(), free_port(), parent / name)
    for directory in (parent, config.directory):
        directory.mkdir(mode=0o700, exist_ok=True)
    heed_signals()
    try:
        return test(config)
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except Stopped:
        print("Stopped.", file=sys.stderr)
        return 130


def log_of(config: LocalConfig) -> Path:
    """Return the file that the output of such a stage goes to."""
    return config.directory / "server.log"


@contextmanager
def logged_stage(config: LocalConfig, more: Mapping[str, str]) -> Iterator[Stage]:
    """Run an empty stage whose output goes to a file.

    Args:
        config: where it runs.
        more: settings of the service beside the usual ones.
    """
    reset(config)
    log = log_of(config)
    print(f"Starting a stage to test on; its log is {log}", flush=True)
    with (
        log.open("wb") as output,
        stage(config, reload=False, output=output, more=more) as here,
    ):
        yield here
