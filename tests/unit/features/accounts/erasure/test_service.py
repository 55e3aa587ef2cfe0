"""Erasure of accounts when their time has come, whatever comes between."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.clock import rfc3339
from runtime.core.effects import NO_EFFECTS
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.administration.service import GRACE
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.erasure.service import ErasuresFailed
from runtime.features.accounts.errors import EmailTaken, UserNotFound
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from tests.unit.features.accounts.erasure.leaving import (
    EMAIL,
    erasure,
    leaver,
    list_due,
    of,
    receipts,
    time_for,
)
from tests.unit.world import World

MOMENT = timedelta(milliseconds=1)
WRITES = 6
"""Writes that the erasure of a user with three items takes."""


class Crash(BaseException):
    """The end of the process."""


def crash() -> None:
    """End the process."""
    raise Crash


class Skipping:
    """A crash before the next write but so many."""

    def __init__(self, writes: int) -> None:
        """Let so many writes pass."""
        self._left = writes

    def __call__(self) -> None:
        """Let a write pass, or end the process."""
        if self._left == 0:
            raise Crash
        self._left -= 1


def assert_gone(world: World, user: User) -> None:
    """Demand that nothing is left but the log, and that it was told once."""
    partitions = {row["pk"] for row in of(world, user)}
    assert partitions <= receipts(user)
    deleted = [entry for entry in world.entries() if entry.action == "deleted"]
    assert [(entry.user_id, entry.actor_id) for entry in deleted] == [(user.id, None)]
    (mail,) = [mail for mail in world.mails() if mail.kind == MailKind.DELETED]
    assert (mail.to, mail.user_id, mail.data) == (EMAIL, None, {})


def test_an_account_goes_when_its_date_has_come_and_not_before(world: World) -> None:
    """Until then its owner may be back, to the last moment."""
    user = leaver(world)
    world.clock.advance(days=14, milliseconds=-1)
    before = world.rows()
    assert erasure(world).run() == 0
    assert world.rows() == before

    world.clock.advance(milliseconds=1)

    assert erasure(world).run() == 1
    assert_gone(world, user)
    assert erasure(world).run() == 0


def test_an_account_that_an_administrator_deletes_goes_as_well(world: World) -> None:
    """It is disabled until then, whether or not it was used."""
    user = world.user(EMAIL)
    world.accounts.administration.delete(AdminCommand(user.id))
    world.clock.advance(days=14)

    assert erasure(world).run() == 1
    assert_gone(world, user)


def test_several_due_accounts_go_in_one_run_and_others_stay(world: World) -> None:
    """The count is what the metric tells."""
    for name in "abc":
        leaver(world, f"{name}@example.com", items=1)
        world.clock.advance(days=1)
    stays = world.user("eve@example.com")
    world.clock.advance(days=12)

    assert erasure(world).run() == 2

    assert [user.email for user in world.accounts.users.page(9, None)[0]] == [
        "c@example.com",
        stays.email,
    ]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            {"delete_after": None, "status": UserStatus.ACTIVE}, id="owner is back"
        ),
        pytest.param({"delete_after": "later"}, id="due on another day"),
    ],
)
def test_who_is_not_due_any_more_is_struck_off_the_list(
    world: World, changes: dict[str, Any]
) -> None:
    """A row that should not be there must not cost anybody their account."""
    user = leaver(world)
    world.clock.advance(days=14)
    if changes["delete_after"] == "later":
        changes = {"delete_after": world.clock() + MOMENT}
    world.change_user(user.id, **changes)
    (due,), before = world.rows("REMOVALS"), world.rows()

    assert erasure(world).run() == 0

    assert world.rows() == [row for row in before if row != due]


def test_an_account_is_looked_at_once_more_when_nobody_can_be_at_work(
    world: World,
) -> None:
    """Then goes what came late; the receipt stays and says when it was."""
    user = leaver(world)
    world.clock.advance(days=14)
    erased_at = world.clock()
    assert erasure(world).run() == 1
    late = {"pk": f"U#{user.id}", "sk": "I#late"}
    world.write_row(late)

    world.clock.advance(minutes=20, milliseconds=-1)
    assert erasure(world).run() == 0
    assert late in world.rows()
    world.clock.advance(milliseconds=1)
    assert erasure(world).run(time_for(1)) == 0
    assert late in world.rows() and world.rows("REMOVALS")
    assert erasure(world).run() == 0

    assert late not in world.rows() and not world.rows("REMOVALS")
    (receipt,) = world.rows("ERASED#")
    assert set(receipt) == {"pk", "sk", "began_at", "ended_at", "ttl"}
    assert receipt["ended_at"] == rfc3339(erased_at)


def test_an_account_that_is_gone_is_struck_off_the_list(world: World) -> None:
    """It would be looked at in every run."""
    list_due(world, world.clock(), "0" * 26)

    assert erasure(world).run() == 0

    assert world.rows() == []


def test_whoever_is_let_in_again_at_the_last_moment_stays(world: World) -> None:
    """An administrator enables the account after the run has read it."""
    user = leaver(world)
    world.clock.advance(days=14)
    items = world.rows(f"U#{user.id}", "I#")
    world.client.before_write(
        lambda: world.accounts.administration.enable(AdminCommand(user.id)),
        of=f"U#{user.id}",
    )

    assert erasure(world).run() == 0

    assert world.account(user.id).user.status is UserStatus.ACTIVE
    assert world.rows(f"U#{user.id}", "I#") == items
    assert AuditAction.DELETED not in world.actions()
    assert not world.rows("REMOVALS")


def test_a_change_at_the_last_moment_delays_an_erasure_to_the_next_run(
    world: World,
) -> None:
    """It is not a failure that somebody must look into."""
    user = leaver(world)
    world.clock.advance(days=14)
    world.client.before_write(
        lambda: world.accounts.administration.disable(AdminCommand(user.id)),
        of=f"U#{user.id}",
    )

    assert erasure(world).run() == 0
    assert erasure(world).run() == 1
    assert_gone(world, user)


def assert_closed(world: World, user: User) -> None:
    """Demand that nobody can use, revive or replace an account in ruins."""
    administration = world.accounts.administration
    command = AdminCommand(user.id)
    for act in (
        administration.enable,
        administration.disable,
        administration.force_reset,
        administration.delete,
    ):
        with pytest.raises(UserNotFound):
            act(command)
    assert world.accounts.profiles.page(10).items == []
    again = world.account(user.id).user.model_copy(update={"id": "0" * 26})
    with pytest.raises(EmailTaken):
        world.accounts.users.create(again, None, None, world.clock(), NO_EFFECTS)


@pytest.mark.parametrize("writes", range(WRITES))
def test_a_crash_before_any_write_leaves_what_the_next_run_finishes(
    world: World, writes: int
) -> None:
    """Whatever is gone, nobody uses the account meanwhile, and it is told once."""
    user = leaver(world, items=3)
    world.clock.advance(days=14)
    world.client.before_write(Skipping(writes), always=True)

    with pytest.raises(Crash):
        erasure(world).run()

    world.client.forget_hooks()
    assert world.rows("REMOVALS") and AuditAction.DELETED not in world.actions()
    if writes:
        assert_closed(world, user)
    assert erasure(world).run() == 1
    assert_gone(world, user)


def test_an_erasure_takes_as_many_writes_as_crashes_are_tried(world: World) -> None:
    """Each of them is the one that a crash comes before, in the test above."""
    leaver(world, items=3)
    world.clock.advance(days=14)
    world.client.before_write(Skipping(WRITES), always=True)

    assert erasure(world).run() == 1


def test_a_crash_just_after_the_last_write_is_told_once(world: World) -> None:
    """The next run finds nothing to do."""
    user = leaver(world)
    world.clock.advance(days=14)
    world.client.after_write(crash, of="REMOVALS")

    with pytest.raises(Crash):
        erasure(world).run()

    assert_gone(world, user)
    assert erasure(world).run() == 0


def test_a_run_without_time_begins_nothing(world: World) -> None:
    """The account stays as it is until a run has time for it."""
    leaver(world)
    world.clock.advance(days=14)
    before = world.rows()

    assert erasure(world).run(time_for(0)) == 0

    assert world.rows() == before


def test_a_run_that_is_out_of_time_is_gone_on_with(world: World) -> None:
    """Runs that each do one step more finish all accounts in the end."""
    users = [leaver(world, f"{name}@example.com", items=1) for name in "ab"]
    world.clock.advance(days=14)

    removed = [erasure(world).run(time_for(steps)) for steps in range(15)]

    assert sum(removed) == 2
    left = {row["pk"] for user in users for row in of(world, user)}
    assert left == set.union(*map(receipts, users))
    assert world.actions().count(AuditAction.DELETED) == 2


def test_two_runs_at_once_erase_an_account_and_tell_it_once(world: World) -> None:
    """Schedules deliver at least once, and the other run is done first."""
    user = leaver(world)
    world.clock.advance(days=14)
    world.client.before_write(lambda: erasure(world).run(), of="REMOVALS")

    assert erasure(world).run() == 0

    assert_gone(world, user)
    assert erasure(world).run() == 0


def test_an_account_that_fails_holds_up_no_other_and_is_tried_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The run reports at its end how many failed."""
    first, second = leaver(world, "a@example.com"), leaver(world)
    world.clock.advance(days=14)

    def fail() -> None:
        """Fail for a reason that nobody foresaw."""
        raise RuntimeError("no")

    world.client.before_write(fail, of=f"U#{first.id}")
    with pytest.raises(ErasuresFailed, match="1 accounts"):
        erasure(world).run()

    assert_gone(world, second)
    assert world.account(first.id).user == first
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "no" in caplog.text
    assert erasure(world).run() == 1


def test_a_marked_address_is_not_told_that_its_account_is_gone(world: World) -> None:
    """No mail reaches it, and no account says so any more when mail is sent."""
    user = leaver(world)
    world.change_user(user.id, email_undeliverable_at=world.clock())
    world.clock.advance(days=14)

    assert erasure(world).run() == 1

    assert world.actions()[-1] == AuditAction.DELETED
    assert [mail for mail in world.mails() if mail.kind == MailKind.DELETED] == []


def test_the_grace_is_as_long_as_the_mail_says() -> None:
    """Owners plan by it."""
    assert GRACE == timedelta(days=14)


def test_an_address_is_free_for_another_account_afterwards(world: World) -> None:
    """The new account has nothing of the old one."""
    user = leaver(world)
    world.clock.advance(days=14)
    erasure(world).run()

    again = world.user(EMAIL)

    assert again.id != user.id
    assert world.rows(f"U#{again.id}", "I#") == []
