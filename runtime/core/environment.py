"""The environment that the process runs in, as Lambda's variables describe it."""

import os


def in_lambda() -> bool:
    """Tell whether Lambda runs this process: one request at a time, on demand."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def is_started_ahead() -> bool:
    """Tell whether Lambda starts this process before any request needs it.

    It does so for provisioned concurrency. No request waits for such a start.
    """
    kind = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE")
    return kind == "provisioned-concurrency"
