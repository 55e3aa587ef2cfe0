"""The worker that rotates keyrings: which, when, and what it tells."""

import json
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

import tests.service_environment  # noqa: F401
from runtime.core.errors import Unavailable
from runtime.features.key_rotation import worker
from runtime.features.key_rotation.settings import RotationSettings
from tests.clock import ManualClock
from tests.unit.invoked import (
    ENOUGH,
    LambdaContext,
    counted,
    demand_own_id,
    metrics_of,
)
from tests.unit.log_lines import log_lines

SIGNING, REFRESH = "signing keys", "refresh keys"
Captured = pytest.CaptureFixture[str]


class Killed(BaseException):
    """The end of the process."""


class Secrets:
    """A client of Secrets Manager.

    Attributes:
        texts: the texts of each secret, the newest last.
        before_write: what happens before the next write.
    """

    class exceptions:  # noqa: N801 - as the client spells it
        """Errors by name, as a client has them."""

        class ResourceExistsException(Exception):
            """The id of a version is in use with another content."""

    def __init__(self) -> None:
        """Hold two bare keys, as a first deployment makes them."""
        self.texts = {name: [secrets.token_hex(32)] for name in ("signing", "refresh")}
        self.ids: dict[str, list[str]] = {name: ["first"] for name in self.texts}
        self.before_write: Callable[[], object] = lambda: None

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        """Return the current version."""
        demand_own_id()
        return {
            "SecretString": self.texts[SecretId][-1],
            "VersionId": self.ids[SecretId][-1],
        }

    def put_secret_value(
        self, SecretId: str, ClientRequestToken: str, SecretString: str
    ) -> None:
        """Make a new current version, unless its id is taken."""
        act, self.before_write = self.before_write, lambda: None
        act()
        if ClientRequestToken in self.ids[SecretId]:
            raise self.exceptions.ResourceExistsException
        self.ids[SecretId].append(ClientRequestToken)
        self.texts[SecretId].append(SecretString)

    def versions(self) -> dict[str, int]:
        """Return how many versions each secret has."""
        return {name: len(texts) for name, texts in self.texts.items()}


class Function:
    """The function as Lambda runs it.

    Attributes:
        clock: its clock.
        store: its client of Secrets Manager.
        log: the lines that the last invocation logged.
        configured: the settings that its logs were configured with.
        services: the AWS services whose clients it made.
    """

    def __init__(self, clock: ManualClock, patch: pytest.MonkeyPatch) -> None:
        """Begin a process."""
        self.clock, self.store, self.log = clock, Secrets(), list[str]()
        self.configured: list[Any] = []
        self.services: list[str] = []

        def client(service: str, _: object) -> Secrets:
            """Return the client, and note that it was made."""
            self.services.append(service)
            return self.store

        patch.setenv("JWT_SECRET_KEY", "secretsmanager:signing")
        patch.setenv("REFRESH_SECRET_KEY", "secretsmanager:refresh")
        patch.setenv("AWS_LAMBDA_FUNCTION_NAME", "rotation")
        patch.setenv("STAGE", "unit")
        patch.setattr(worker, "aws_client", client)
        patch.setattr(worker, "utc_now", clock)
        patch.setattr(worker, "configure_logging", self.configured.append)
        worker.prepared.cache_clear()

    def run(self, seconds: float = ENOUGH, **event: Any) -> dict[str, bool | str]:
        """Invoke the function."""
        with log_lines() as self.log:
            return worker.handler(event, LambdaContext(seconds))


@pytest.fixture(name="function")
def _function(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Function]:
    """Return the function in Lambda, and leave nothing of it to other tests."""
    yield Function(clock, monkeypatch)
    worker.prepared.cache_clear()


def test_the_first_run_makes_a_ring_of_each_bare_key(
    function: Function, capsys: Captured
) -> None:
    """It is counted and logged by the names of the rings, without a key."""
    assert function.run() == {SIGNING: True, REFRESH: True}

    assert function.store.versions() == {"signing": 2, "refresh": 2}
    for texts in function.store.texts.values():
        keys = json.loads(texts[1])["keys"]
        assert (len(keys), keys[0]["key"]) == (2, texts[0])
    lines = [f"INFO {name} were rotated" for name in (SIGNING, REFRESH)]
    assert function.log == lines
    assert metrics_of(capsys.readouterr().out) == [counted("unit", KeyringsRotated=2)]


@pytest.mark.parametrize(
    ("days", "rotated"),
    [
        (29, (False, False)),
        (31, (True, False)),
        (89, (True, False)),
        (91, (True, True)),
    ],
)
def test_each_ring_is_rotated_in_its_own_time(
    function: Function, capsys: Captured, days: int, rotated: tuple[bool, bool]
) -> None:
    """Signing keys after 30 days, refresh keys after 90; each has its own secret."""
    function.run()
    capsys.readouterr()
    function.clock.advance(days=days)

    answer = function.run()

    assert answer == dict(zip((SIGNING, REFRESH), rotated, strict=True))
    assert function.store.versions() == {
        "signing": 2 + rotated[0],
        "refresh": 2 + rotated[1],
    }
    told = [counted("unit", KeyringsRotated=sum(rotated))] if any(rotated) else []
    assert metrics_of(capsys.readouterr().out) == told


def test_keys_are_kept_for_as_long_as_what_they_signed_and_an_hour(
    function: Function,
) -> None:
    """A day for access tokens, thirty for sessions; clocks may differ by the hour."""
    function.run()

    kept = {}
    for name, texts in function.store.texts.items():
        old, new = json.loads(texts[1])["keys"]
        begins, ends = map(
            datetime.fromisoformat, (new["sign_from"], old["verify_until"])
        )
        kept[name] = ends - begins
    assert kept == {
        "signing": timedelta(hours=25),
        "refresh": timedelta(days=30, hours=1),
    }


@pytest.mark.parametrize(
    ("event", "rotated"),
    [
        ({}, False),
        ({"force": True}, True),
        ({"force": "true"}, False),
        ({"force": 1}, False),
        ({"force": None}, False),
        ({"force": False}, False),
    ],
)
def test_only_an_operator_who_says_so_rotates_before_its_time(
    function: Function, event: dict[str, Any], rotated: bool
) -> None:
    """Neither the schedule nor a value that only looks true does."""
    function.run()

    assert function.run(**event) == {SIGNING: rotated, REFRESH: rotated}

    assert function.store.versions() == {"signing": 2 + rotated, "refresh": 2 + rotated}


@pytest.mark.parametrize(
    ("broken", "whole"), [("signing", "refresh"), ("refresh", "signing")]
)
def test_one_ring_that_fails_does_not_stop_the_other(
    function: Function, capsys: Captured, broken: str, whole: str
) -> None:
    """The run fails, for the alarm, and the log names ring and error only."""
    function.store.texts[broken] = ["a short secret"]

    with pytest.raises(RuntimeError, match="^a ring could not be rotated$") as failed:
        function.run()

    assert function.store.versions() == {broken: 1, whole: 2}
    lines = {
        broken: f"ERROR {broken} keys: WeakKey",
        whole: f"INFO {whole} keys were rotated",
    }
    assert function.log == [lines["signing"], lines["refresh"]]
    assert metrics_of(capsys.readouterr().out) == [counted("unit", KeyringsRotated=1)]
    assert failed.value.__context__ is None


def test_two_rings_that_fail_are_both_told(
    function: Function, capsys: Captured
) -> None:
    """One is unreadable and the store fails at the other."""
    function.store.texts = {"signing": ["short"]}

    with pytest.raises(RuntimeError):
        function.run()

    assert function.log == [f"ERROR {SIGNING}: WeakKey", f"ERROR {REFRESH}: KeyError"]
    assert metrics_of(capsys.readouterr().out) == []


def test_what_another_process_has_rotated_is_not_rotated_or_counted_again(
    function: Function, capsys: Captured
) -> None:
    """No key that any process may know is lost."""
    faster: list[dict[str, bool | str]] = []
    function.store.before_write = lambda: faster.append(
        worker.handler({}, LambdaContext(ENOUGH))
    )

    answer = function.run()

    assert faster == [{SIGNING: True, REFRESH: True}]
    assert answer == {SIGNING: True, REFRESH: False}
    assert function.store.versions() == {"signing": 2, "refresh": 2}
    assert function.log == [
        f"INFO {SIGNING} were rotated",
        f"INFO {REFRESH} were rotated",
        f"INFO {SIGNING} were rotated by somebody else",
    ]
    told = metrics_of(capsys.readouterr().out)
    assert told == [counted("unit", KeyringsRotated=2)]


@pytest.mark.parametrize("moment", ["before the first", "between both"])
def test_after_a_crash_the_next_run_rotates_what_was_not(
    function: Function, moment: str
) -> None:
    """A ring is either old or new, and a new one is not rotated again."""

    def die() -> None:
        """End the process."""
        raise Killed

    def die_at_the_next() -> None:
        """End the process at the next write."""
        function.store.before_write = die

    at_first = moment == "before the first"
    function.store.before_write = die if at_first else die_at_the_next
    with pytest.raises(Killed):
        function.run()
    assert function.store.versions() == {"signing": 1 if at_first else 2, "refresh": 1}

    answer = function.run()

    assert answer == {SIGNING: at_first, REFRESH: True}
    assert function.store.versions() == {"signing": 2, "refresh": 2}


def test_a_store_that_fails_once_leaves_the_rest_to_the_next_run(
    function: Function,
) -> None:
    """It runs every day, and a key may sign for a day longer."""

    def fail() -> None:
        """Fail as a store that is not reached does."""
        raise Unavailable

    function.store.before_write = fail
    with pytest.raises(RuntimeError):
        function.run(0.0)

    assert function.run() == {SIGNING: True, REFRESH: False}


def test_a_process_is_prepared_once_by_its_first_invocation(
    function: Function,
) -> None:
    """Nobody waits for a function that runs once a day."""
    for _ in range(3):
        function.run()

    assert [type(settings) for settings in function.configured] == [RotationSettings]
    assert function.services == ["secretsmanager"]
