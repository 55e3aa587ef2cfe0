"""The worker that erases accounts: how far it goes in its time, and what it tells."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import tests.service_environment  # noqa: F401
from runtime.features.accounts.erasure import worker
from runtime.features.accounts.erasure.service import ErasuresFailed
from runtime.features.accounts.profiles.models import User, UserStatus
from tests.unit.features.accounts.erasure.leaving import leaver, of, receipts
from tests.unit.invoked import (
    ENOUGH,
    LambdaContext,
    begun_at,
    counted,
    metrics_of,
)
from tests.unit.left_behind import NOTHING, left_behind
from tests.unit.log_lines import log_lines
from tests.unit.world import World

STAGE = "unit"
RESERVE = 60.0
Captured = pytest.CaptureFixture[str]


class Crash(BaseException):
    """The end of the process."""


class Bucket:
    """A bucket in which nobody has anything."""

    def erase(self, *_: object) -> bool:
        """Say that nothing is left."""
        return True


class Function:
    """The function as Lambda runs it, on the world's table.

    Attributes:
        world: the services.
        log: the lines that the last invocation logged.
    """

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        """Begin a process."""
        self.world = world
        self.log: list[str] = []
        settings = worker._settings.model_copy(update={"STAGE": STAGE})
        patch.setattr(worker, "_settings", settings)
        patch.setattr(worker, "_bucket", Bucket)
        patch.setattr(worker, "_erasure", worker.make_erasure(world.table, world.clock))
        patch.setenv("AWS_LAMBDA_FUNCTION_NAME", "erasure")

    def run(self, *seconds: float) -> dict[str, int]:
        """Invoke the function with so much time left at each question."""
        with log_lines() as self.log:
            return worker.handler({}, LambdaContext(*seconds or (ENOUGH,)))


@pytest.fixture(name="function")
def _function(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    """Return the function in Lambda."""
    yield Function(world, monkeypatch)


def due(world: World, count: int) -> list[User]:
    """Return accounts that are due, a second apart."""
    users = []
    for number in range(count):
        users.append(leaver(world, f"n{number}@example.com", items=1))
        world.clock.advance(seconds=1)
    world.clock.advance(days=14)
    return users


def left_of(world: World, users: list[User]) -> list[bool]:
    """Tell of each account whether it is still there."""
    return [any(row["sk"] == "P" for row in of(world, user)) for user in users]


def test_every_due_account_is_erased_and_counted(
    function: Function, capsys: Captured
) -> None:
    """Each leaves the entry of its log and the mail that says so."""
    users = due(function.world, 2)

    answer = function.run()

    assert answer == {"removed": 2}
    assert left_of(function.world, users) == [False, False]
    assert function.log == []
    told = [counted(STAGE, AccountsRemoved=2)]
    assert metrics_of(capsys.readouterr().out) == told
    assert [mail.kind for mail in function.world.mails()][-2:] == ["deleted"] * 2


def test_an_erasure_leaves_an_entry_and_a_mail_and_nothing_else(
    function: Function,
) -> None:
    """It is compared whole: a kind of row that is forgotten would be here."""
    (user,) = due(function.world, 1)

    left = left_behind(function.world, function.run)

    assert {k: n for k, n in left.rows.items() if not k.startswith("gone")} == {
        "new audit entry deleted": 1,
        "new mail deleted": 1,
        "new tombstone": 1,
        "new due erasure": 1,
    }
    assert {row["pk"] for row in of(function.world, user)} == receipts(user)


def test_a_run_that_finds_nothing_says_so_and_counts_nothing(
    function: Function, capsys: Captured
) -> None:
    """As on most days."""
    leaver(function.world)

    left = left_behind(function.world, function.run)

    assert left == NOTHING and left.result == {"removed": 0}
    assert metrics_of(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("left", "removed"),
    [(RESERVE - 1, 0), (RESERVE, 0), (RESERVE + 0.001, 1), (RESERVE + 1, 1)],
)
def test_a_run_begins_nothing_in_its_last_minute(
    function: Function, left: float, removed: int
) -> None:
    """An erasure that was begun must end in good order, before Lambda ends it."""
    due(function.world, 1)
    before = function.world.rows()

    assert function.run(left) == {"removed": removed}

    assert (function.world.rows() == before) is not bool(removed)
    assert worker.RESERVE == timedelta(seconds=RESERVE)


def test_each_run_goes_on_where_the_time_of_the_last_one_ended(
    function: Function, capsys: Captured
) -> None:
    """The oldest go first, and every run counts its own."""
    users = due(function.world, 3)
    told = []
    for time_left in range(1, 40):
        answer = function.run(*[ENOUGH] * time_left, 0.0)
        told.append((answer["removed"], metrics_of(capsys.readouterr().out)))
        alive = left_of(function.world, users)
        assert alive == sorted(alive)
        if not any(alive):
            break

    assert not any(left_of(function.world, users))
    assert sum(removed for removed, _ in told) == 3
    for removed, metrics in told:
        assert metrics == ([counted(STAGE, AccountsRemoved=removed)] if removed else [])
    assert function.run() == {"removed": 0}


@pytest.mark.parametrize("context", [{}, None, object()], ids=["{}", "None", "object"])
def test_outside_lambda_time_does_not_end_and_no_metrics_are_printed(
    function: Function,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    context: Any,
) -> None:
    """An operator may call it so."""
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME")
    due(function.world, 1)

    assert worker.handler({}, context) == {"removed": 1}

    assert capsys.readouterr().out == ""


def test_an_account_that_fails_holds_up_no_other_and_fails_the_run(
    function: Function,
) -> None:
    """The alarm sees the failure, and the log no address of the account."""
    users = due(function.world, 3)

    def refuse() -> None:
        """Refuse to erase."""
        raise RuntimeError("no")

    function.world.client.before_write(refuse, of=f"U#{users[1].id}")

    with pytest.raises(ErasuresFailed, match="^1 accounts could not be removed$"):
        function.run()

    assert left_of(function.world, users) == [False, True, False]
    assert function.log == ["ERROR an account could not be removed (RuntimeError)"]
    assert function.run() == {"removed": 1}


def crash() -> None:
    """End the process."""
    raise Crash


def test_a_run_that_crashes_between_two_accounts_is_made_up_for_by_the_next(
    function: Function, capsys: Captured
) -> None:
    """The account that was done is not done, told or counted again."""
    users = due(function.world, 2)
    function.world.client.before_write(crash, of=f"U#{users[1].id}")
    with pytest.raises(Crash):
        function.run()
    assert left_of(function.world, users) == [False, True]
    capsys.readouterr()

    answer = function.run()

    assert answer == {"removed": 1}
    assert metrics_of(capsys.readouterr().out) == [counted(STAGE, AccountsRemoved=1)]
    mails = [mail for mail in function.world.mails() if mail.kind == "deleted"]
    assert [mail.to for mail in mails] == [user.email for user in users]


def test_a_run_that_crashes_within_an_account_is_gone_on_with(
    function: Function,
) -> None:
    """It was claimed, so nobody can sign in to what is left of it."""
    (user,) = due(function.world, 1)
    function.world.client.before_write(
        lambda: function.world.client.before_write(crash), of="P"
    )

    with pytest.raises(Crash):
        function.run()

    assert function.world.account(user.id).user.status is UserStatus.ERASING
    assert function.run() == {"removed": 1}
    assert left_of(function.world, [user]) == [False]


def test_a_process_configures_its_logs_and_makes_its_client_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It needs no keys of the service."""
    configured, services = begun_at(worker.__file__, monkeypatch)

    assert [settings.STAGE for settings in configured] == ["test"]
    assert services == ["dynamodb"]


def test_what_was_erased_is_counted_although_another_failed(
    function: Function, capsys: Captured
) -> None:
    """The run raises only at its end, after others were erased."""
    users = due(function.world, 3)

    def refuse() -> None:
        """Refuse to erase."""
        raise RuntimeError("no")

    function.world.client.before_write(refuse, of=f"U#{users[1].id}")

    with pytest.raises(ErasuresFailed):
        function.run()

    told = [counted(STAGE, AccountsRemoved=2)]
    assert metrics_of(capsys.readouterr().out) == told
