"""SnapStart: one started process, resumed two hundred times."""

import json
import random
import ssl
import statistics
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from runtime.core.aws import aws_client, close_connections
from runtime.core.dynamodb.table import Table
from runtime.core.settings import Settings
from runtime.core.snapshots import resume
from tests.integration.core.silent_server import silent_server

ROOT = Path(__file__).resolve().parents[3]
TIMES = 200
MARK = pytest.mark.xdist_group("resumed")


@cache
def resumed(times: int, *options: str) -> list[dict[str, Any]]:
    """Return what each of so many resumed processes did and saw."""
    program = [sys.executable, "-m", "tests.integration.core.resumed", str(times)]
    run = subprocess.run(
        [*program, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    # The others are the service's log.
    return [line for line in lines if "unique" in line]


@MARK
def test_two_hundred_resumed_processes_draw_nothing_twice() -> None:
    """Ids, tokens, nonces, salts, sealed texts, request ids, and pauses."""
    all_drawn = Counter(drawn for each in resumed(TIMES) for drawn in each["unique"])

    assert len(resumed(TIMES)) == TIMES
    # Among them the ids of items, sessions, mails, audit entries and transactions.
    assert len(all_drawn) > 40 * TIMES
    assert [drawn for drawn, times in all_drawn.items() if times > 1] == []


@MARK
@pytest.mark.parametrize(
    ("what", "expected"),
    [
        pytest.param("ended_session", 401, id="the cache of sessions is empty"),
        pytest.param("ring_is_new", True, id="it signs with the rotated key"),
        pytest.param("frontend_is_new", True, id="it knows the rotated secret"),
        pytest.param("clock_is_right", True, id="its clock shows the present"),
    ],
)
def test_a_resumed_process_knows_nothing_of_the_time_of_its_snapshot(
    what: str, expected: object
) -> None:
    """By its monotonic clock no time has passed, and all it has read looks new."""
    assert {each[what] for each in resumed(TIMES)} == {expected}


@MARK
def test_the_first_request_after_a_resumption_is_measured() -> None:
    """It is printed (`pytest -s`) and not judged, since machines differ."""
    for name in ("restore_ms", "first_ms", "another_ms"):
        times = [each[name] for each in resumed(TIMES)]
        print(f"{name}: median {statistics.median(times):.1f}, max {max(times):.1f}")
        assert all(time > 0 for time in times)


@MARK
def test_without_the_hooks_all_of_this_would_be_found() -> None:
    """The stand-in for Lambda's snapshots shows what they do to a process."""
    found = resumed(2, "--no-hooks")

    for each in found:
        assert each["ended_session"] == 200
        assert not each["ring_is_new"] and not each["frontend_is_new"]
    assert found[0]["unique"][-1] == found[1]["unique"][-1]


def test_connections_are_closed_and_opened_again_when_needed(
    settings: Settings,
) -> None:
    """The other end of a connection in a snapshot is long gone."""
    with silent_server() as server:
        server.answers = 9
        there = settings.model_copy(update={"AWS_ENDPOINT_URL": server.url})
        table = Table(aws_client("dynamodb", there), "app")

        for _ in range(2):
            table.get(("U#1", "P"))
        before = server.connections
        close_connections()
        table.get(("U#1", "P"))

    assert (before, server.connections) == (1, 2)


def test_randomness_is_seeded_before_anything_else_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reading secrets may pause and retry, and opens TLS connections."""
    steps: list[tuple[str, object]] = []
    monkeypatch.setattr(
        ssl, "RAND_add", lambda data, bits: steps.append(("tls", (len(data), bits)))
    )
    random.seed(1)
    expected = random.Random(1).random()

    resume(lambda: steps.append(("renew", random.random() != expected)))

    assert steps == [("tls", (48, 48)), ("renew", True)]


def test_a_process_that_cannot_be_renewed_is_not_resumed() -> None:
    """Lambda is told; a ring that is weeks old must not be used."""

    def fail() -> None:
        """Fail as the secret store does."""
        raise OSError("the store is down")

    with pytest.raises(OSError, match="down"):
        resume(fail)
