"""Imports a function and serves an event, while a tool outside watches the process.

Run with the package on PYTHONPATH: `cold.py HANDLER EVENT [TIMES]`.
"""

import importlib
import json
import os
import sys


class Context:
    """The part of Lambda's context that Powertools' decorators use."""

    aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    function_name = "bench"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:bench"
    memory_limit_in_mb = 512

    def get_remaining_time_in_millis(self) -> int:
        """Return a time far from the deadline."""
        return 28_000


def main(name: str, event: str, times: str = "1") -> None:
    """Serve, and exit without cleanup, which does not belong to a start."""
    module, _, attribute = name.rpartition(".")
    handler = getattr(importlib.import_module(module), attribute)
    statuses = {
        handler(json.loads(event), Context())["statusCode"] for _ in range(int(times))
    }
    sys.stdout.flush()
    os._exit(0 if statuses == {200} else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
