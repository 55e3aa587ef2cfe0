"""The environment that the process runs in, as Lambda tells it."""

import os


def in_lambda() -> bool:
    """Tell whether this process serves one request at a time, and starts on demand."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def is_started_ahead() -> bool:
    """Tell whether Lambda starts this process ahead of any request.

    It does so for provisioned concurrency; nobody waits for such a start.
    """
    kind = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE")
    return kind == "provisioned-concurrency"
