"""Sessions in several processes, with a cache that is killed, paused, emptied, filled.

`make prove-cache` drives it for long, `make test` once (SEED=, REQUESTS=).
"""

import os

import pytest

import tests.service_environment  # noqa: F401
from tests.sharing.driver import HEAD, described, driven
from tools.local.valkey_server import valkey_server

SEED = int(os.environ.get("CACHE_SEED") or 1)
REQUESTS = int(os.environ.get("CACHE_REQUESTS") or 1_000)


def test_thousand_requests_of_twenty_users_get_nothing_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With a cache ends are known at once while it is well, and in 3 s at most else."""
    without = driven(SEED, REQUESTS, None)
    with valkey_server() as server:
        shared = driven(SEED, REQUESTS, server)

    with capsys.disabled():
        lines = (HEAD, described("none", without), described("Valkey", shared))
        print("", *lines, sep="\n")
    assert (without.wrong, shared.wrong) == ([], [])
    assert shared.stale_told_ms == [], "an end was not known at once"
    assert without.stale_ms, "the driver does not look soon enough to see any"
    # Not shares: how often a process asks again within its seconds is the machine's.
    assert shared.reads < 0.8 * without.reads
