"""The environment that the process runs in, as Lambda's variables describe it."""

import os


def in_lambda() -> bool:
    """Tell whether Lambda runs this process: one request at a time, on demand."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def is_started_ahead() -> bool:
    """Tell whether Lambda starts this process before any request needs it.

    It does so for provisioned concurrency, and to take a snapshot. No request waits for
    such a start.
    """
    return is_snapshotted() or _initialization() == "provisioned-concurrency"


def is_snapshotted() -> bool:
    """Tell whether Lambda takes a snapshot of this process, to resume it many times."""
    return _initialization() == "snap-start"


def _initialization() -> str | None:
    """Return Lambda's name for the way in which it started this process."""
    return os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE")
