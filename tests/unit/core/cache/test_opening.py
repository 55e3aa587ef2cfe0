"""A stage without such a cache pays nothing for it, and one with it starts without."""

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from runtime.core.cache.table_cache import TableCache
from runtime.core.cache.valkey_cache import ValkeyCache
from runtime.core.settings import Settings
from tests.sharing.processes import processes
from tools.local.valkey_server import ValkeyServer

NOBODY = "valkey://127.0.0.1:1"
_START = """
import sys
import runtime.main
print(*sorted(n for n in sys.modules if "valkey" in n or "core.cache" in n))
"""


def _imported(**environment: str) -> set[str]:
    """Return the modules of the cache that the start of a process imports."""
    import tests.service_environment  # noqa: F401

    result = subprocess.run(
        [sys.executable, "-c", _START],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stdout.split())


def test_start_without_a_cache_imports_nothing_of_it() -> None:
    """Neither the library, which its layer lacks, nor our own modules."""
    assert _imported() == set()


def test_start_that_meets_no_cache_goes_on() -> None:
    """In Lambda it connects while it starts, which here fails."""
    imported = _imported(
        CACHE_URL=NOBODY,
        AWS_LAMBDA_FUNCTION_NAME="api",
        AWS_ENDPOINT_URL="http://127.0.0.1:1",
    )

    assert {"libvalkey", "runtime.core.cache.valkey_cache"} <= imported


def test_start_makes_the_connection_of_the_first_request(server: ValkeyServer) -> None:
    """The request then finds it open."""
    with processes(server.url, 1) as stage:
        cache = stage.each[0].platform.shared_cache
        assert isinstance(cache, ValkeyCache)
        clients = server.ask("INFO", "clients")

        cache.open()

        assert stage.each[0].platform.cache is cache
        assert _connected(server) == _count(clients) + 1


def _connected(server: ValkeyServer) -> int:
    return _count(server.ask("INFO", "clients"))


def _count(answer: object) -> int:
    """Return the number of clients that the server tells of."""
    assert isinstance(answer, bytes)
    return int(answer.decode().partition("connected_clients:")[2].split()[0])


def test_stage_without_a_cache_keeps_it_in_the_table() -> None:
    """And sessions have none but that of their process."""
    with processes(None, 1) as stage:
        platform = stage.each[0].platform
        assert platform.shared_cache is None
        assert isinstance(platform.cache, TableCache)


def test_address_that_would_give_sessions_away_stops_the_start() -> None:
    """With the name of the setting."""
    with pytest.raises(ValidationError, match="CACHE_URL"):
        Settings(
            _env_file=None,
            DYNAMODB_TABLE_NAME="table",
            S3_BUCKET_NAME="bucket",
            JWT_SECRET_KEY="x" * 64,
            CACHE_URL="valkey://cache.example.com:6379",
        )
