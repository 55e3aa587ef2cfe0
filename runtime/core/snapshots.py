"""Hooks of SnapStart: a process is stored after its start, and resumed many times.

All that are resumed have the same memory, perhaps weeks old, and a monotonic clock that
stood still. So whatever was read, counted or remembered is wrong, whatever was drawn at
random is known to the others, and no connection is open any more.
"""

import os
import random
import ssl
from collections.abc import Callable
from importlib import import_module

from runtime.core.aws import close_connections

_SEED_BYTES = 48


def survive(renew: Callable[[], None]) -> None:
    """Register the hooks with Lambda's runtime, which alone has that library.

    Args:
        renew: replaces everything that the process has read or remembered. If it
            raises, Lambda discards the resumed process and answers with an error.
    """
    hooks = import_module("snapshot_restore_py")
    hooks.register_before_snapshot(close_connections)
    hooks.register_after_restore(resume, renew)


def resume(renew: Callable[[], None]) -> None:
    """Make a resumed process one of its own: connections, randomness, then the rest.

    Ids, tokens and nonces come from the kernel, which no snapshot holds; the two
    generators that are seeded here serve pauses (`random`) and TLS (OpenSSL).
    """
    close_connections()
    random.seed()
    ssl.RAND_add(os.urandom(_SEED_BYTES), _SEED_BYTES)
    renew()
