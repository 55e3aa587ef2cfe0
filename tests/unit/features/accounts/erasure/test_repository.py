"""Rows of accounts that are due, and their erasure to the last row."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import (
    credentials_key,
    email_key,
    erasure_key,
    profile_key,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import ConditionFailed, Key
from runtime.core.effects import NO_EFFECTS, Effects
from runtime.core.owner import Owner
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.erasure.models import DueErasure
from runtime.features.accounts.erasure.repository import ErasureRepository
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from tests.unit.features.accounts.erasure.leaving import (
    EMAIL,
    erasures,
    leaver,
    list_due,
    of,
    receipts,
    time_for,
)
from tests.unit.world import World

MOMENT = timedelta(milliseconds=1)


def always() -> bool:
    """Say that there is time for more."""
    return True


@pytest.fixture(name="repository")
def _repository(world: World) -> ErasureRepository:
    """Return the repository of accounts alone, on the world's table."""
    return erasures(world, [])


def test_due_accounts_are_found_the_oldest_first(
    world: World, repository: ErasureRepository
) -> None:
    """Those of this very moment too, and those whose date is ahead not at all."""
    now, ids = world.clock(), [new_ulid(world.clock()) for _ in range(4)]
    dates = [now, now + MOMENT, now - timedelta(days=40), now - MOMENT]
    for at, user_id in zip(dates, ids, strict=True):
        list_due(world, at, user_id)

    due = list(repository.due(now))

    assert due == [DueErasure(user_id=ids[at], at=dates[at]) for at in (2, 3, 0)]


def test_every_due_account_is_found_while_rows_go(
    world: World, repository: ErasureRepository
) -> None:
    """A worker that did not run for a month finds more than one page holds."""
    first = world.clock() - timedelta(days=1)
    for number in range(205):
        list_due(world, first + number * MOMENT, f"{number:026}")
    found = []

    for due in repository.due(world.clock()):
        found.append(int(due.user_id))
        repository.drop(due)

    assert found == list(range(205))
    assert world.rows() == []


def test_a_row_that_is_dropped_is_the_one_of_that_date(
    world: World, repository: ErasureRepository
) -> None:
    """The account may be due again on another day."""
    at, user_id = world.clock(), new_ulid(world.clock())
    list_due(world, at, user_id)
    list_due(world, at + MOMENT, user_id)

    repository.drop(DueErasure(user_id=user_id, at=at))

    (row,) = world.rows()
    assert (row["pk"], row["sk"]) == ("REMOVALS", f"2026-01-31T12:00:00.001Z#{user_id}")


def test_an_account_is_claimed_and_in_no_listing_any_more(
    world: World, repository: ErasureRepository
) -> None:
    """Its epoch ends, so that nothing that was read before is of use."""
    user = leaver(world)
    new = user.in_next_epoch(status=UserStatus.ERASING)

    repository.claim(user, new, world.clock())

    assert repository.get(user.id) == new
    assert world.account(user.id).user.session_epoch == user.session_epoch + 1
    assert world.accounts.users.page(10, None) == ([], False)


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize(
    ("key", "changes"),
    [
        pytest.param(profile_key, {"version": 9}, id="the profile changed"),
        pytest.param(profile_key, None, id="the profile is gone"),
        pytest.param(credentials_key, {"session_epoch": 9}, id="the epoch ended"),
        pytest.param(credentials_key, None, id="the credentials are gone"),
    ],
)
def test_an_account_is_claimed_only_as_it_was_read(
    world: World,
    repository: ErasureRepository,
    epoch: int,
    key: Callable[[str], Key],
    changes: Mapping[str, object] | None,
) -> None:
    """Its owner may be back, and what is erased does not come back."""
    user = world.change_user(leaver(world).id, session_epoch=epoch)
    world.change_row(credentials_key(user.id), session_epoch=epoch)
    if changes is None:
        world.delete_row(key(user.id))
    else:
        world.change_row(key(user.id), **changes)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.claim(
            user, user.in_next_epoch(status=UserStatus.ERASING), world.clock()
        )

    assert world.rows() == before


def test_an_account_from_before_epochs_were_counted_is_claimed(
    world: World, repository: ErasureRepository
) -> None:
    """Old accounts leave as well."""
    user = leaver(world)
    for key in (profile_key(user.id), credentials_key(user.id)):
        world.change_row(key, session_epoch=None)

    repository.claim(user, user.in_next_epoch(status=UserStatus.ERASING), world.clock())

    assert world.account(user.id).user.session_epoch == 1


def filled(world: World, user: User, count: int) -> None:
    """Write so many rows of each partition of an account."""
    for number in range(count):
        world.write_row({"pk": f"U#{user.id}", "sk": f"S#{number:026}"})
        for scope in (f"U#{user.id}", f"E#{user.email}"):
            world.write_row({"pk": f"{scope}#K", "sk": f"{number:064}"})


@pytest.mark.parametrize("batch", [100, 1])
def test_everything_but_the_account_itself_is_erased(
    world: World, repository: ErasureRepository, batch: int
) -> None:
    """Also more than a page of each kind, and what DynamoDB takes in parts."""
    world.client.largest_batch = batch
    user, other = world.user(EMAIL), leaver(world, "eve@example.com")
    filled(world, user, 130 if batch > 1 else 3)
    filled(world, other, 1)
    others = of(world, other)

    assert repository.erase(user, always)

    assert [(row["pk"], row["sk"]) for row in of(world, user)] == [
        email_key(EMAIL),
        credentials_key(user.id),
        profile_key(user.id),
    ]
    assert of(world, other) == others


@pytest.mark.parametrize("steps", range(6))
def test_an_erasure_stops_when_there_is_no_time(
    world: World, repository: ErasureRepository, steps: int
) -> None:
    """It asks before each page, says that there is more, and is gone on with."""
    user = world.user(EMAIL)
    filled(world, user, 130)
    rows = len(world.rows())

    assert not repository.erase(user, time_for(steps))

    # The first page holds the account's own two rows as well.
    pages = [100 - 2, 30 + 2, 100, 30, 100, 30]
    assert rows - len(world.rows()) == sum(pages[:steps])
    assert repository.erase(user, always)
    assert len(world.rows()) == 3


class Feature:
    """A feature that erases what it keeps, or says that there is more.

    Attributes:
        done: what it answers.
        asked: the table and the owner that it was asked to erase, each time.
    """

    def __init__(self, done: bool) -> None:
        """Answer so."""
        self.done = done
        self.asked: list[tuple[Table, Owner]] = []

    def __call__(
        self, table: Table, owner: Owner, keep_going: Callable[[], bool]
    ) -> bool:
        """Note that it was asked while there was time."""
        assert keep_going()
        self.asked.append((table, owner))
        return self.done


def test_objects_go_before_the_rows_that_no_feature_erases(world: World) -> None:
    """The account stays until all are gone, however many runs that takes."""
    user = world.user(EMAIL)
    filled(world, user, 1)
    before, asked, gone = world.rows(), [], False

    def erase_objects(owner: Owner, keep_going: Callable[[], bool]) -> bool:
        """Note that it was asked, and tell whether all are gone."""
        asked.append((owner, keep_going()))
        return gone

    users = world.accounts.users
    repository = ErasureRepository(world.table, users, [], erase_objects)

    assert not repository.erase(user, always)
    assert (world.rows(), asked) == (before, [(Owner.user(user.id), True)])
    gone = True
    assert repository.erase(user, always)
    assert len(world.rows()) == 3


def test_what_came_late_is_erased_without_the_account(world: World) -> None:
    """Somebody who was thought dead has written it; what says so stays."""
    user, due = claimed(world)
    asked: list[Owner] = []

    def erase_objects(owner: Owner, keep_going: Callable[[], bool]) -> bool:
        """Note that it was asked."""
        asked.append(owner)
        return keep_going()

    users = world.accounts.users
    repository = ErasureRepository(world.table, users, [], erase_objects)
    repository.finish(user, due, some_effects(world, user), world.clock())
    left = world.rows()
    filled(world, user, 2)
    late = [row for row in world.rows() if row["pk"].startswith("E#")]

    assert not repository.erase_late(user.id, time_for(1))
    assert repository.erase_late(user.id, always)

    assert world.rows() == sorted([*left, *late], key=lambda r: (r["pk"], r["sk"]))
    assert asked == [Owner.user(user.id)] * 2


def test_rows_of_features_go_first(world: World) -> None:
    """Only the feature knows how to find them, by what is still there."""
    user, features = world.user(EMAIL), [Feature(True), Feature(False), Feature(True)]
    filled(world, user, 1)
    before, once = world.rows(), [(world.table, Owner.user(user.id))]

    assert not erasures(world, features).erase(user, always)

    assert world.rows() == before
    assert [feature.asked for feature in features] == [once, once, []]

    features[1].done = True
    assert erasures(world, features).erase(user, always)
    assert [feature.asked for feature in features] == [2 * once, 2 * once, once]
    assert len(world.rows()) == 3


def claimed(world: World) -> tuple[User, DueErasure]:
    """Return a user who is being erased, of whom only the account is left."""
    user = leaver(world, items=0)
    new = user.in_next_epoch(status=UserStatus.ERASING)
    repository = erasures(world, [])
    repository.claim(user, new, world.clock())
    repository.erase(new, always)
    assert user.delete_after is not None
    return new, DueErasure(user_id=user.id, at=user.delete_after)


def some_effects(world: World, user: User) -> Effects:
    """Return the entry and the mail of an erasure."""
    recorder = world.platform.effects
    entry = recorder.system_entry(user.id, AuditAction.DELETED)
    return Effects(
        entries=(entry,), mails=(recorder.mail(MailKind.DELETED, user.email),)
    )


def test_an_account_ends_with_its_address_and_its_date(
    world: World, repository: ErasureRepository
) -> None:
    """Only the entry without a name, and the mail that says so, are left."""
    user, due = claimed(world)
    effects = some_effects(world, user)
    other = leaver(world, "eve@example.com")
    others = of(world, other)

    repository.finish(user, due, effects, world.clock())

    assert of(world, other) == others
    assert {row["pk"] for row in of(world, user)} == receipts(user)
    assert world.entries()[-1:] == list(effects.entries)
    assert world.mails() == list(effects.mails)


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        pytest.param(profile_key, None, id="another run finished it"),
        pytest.param(profile_key, {"status": "deleting"}, id="it was not claimed"),
        pytest.param(profile_key, {"status": "active"}, id="its owner is back"),
        pytest.param(
            lambda _: email_key(EMAIL), {"user_id": "other"}, id="not its address"
        ),
    ],
)
def test_an_account_ends_only_if_it_was_claimed(
    world: World,
    repository: ErasureRepository,
    key: Callable[[str], Key],
    changes: Mapping[str, object] | None,
) -> None:
    """One of two runs reports it, and no other account loses its address."""
    user, due = claimed(world)
    if changes is None:
        world.delete_row(key(user.id))
    else:
        world.change_row(key(user.id), **changes)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.finish(user, due, some_effects(world, user), world.clock())

    assert world.rows() == before


def test_an_account_without_a_lock_on_its_address_ends_as_well(
    world: World, repository: ErasureRepository
) -> None:
    """It would be tried for ever, and everything of it be left but a name."""
    user, due = claimed(world)
    world.delete_row(email_key(EMAIL))

    repository.finish(user, due, NO_EFFECTS, world.clock())

    assert {row["pk"] for row in world.rows()} < receipts(user)


def test_an_account_ends_though_its_date_was_dropped(
    world: World, repository: ErasureRepository
) -> None:
    """The row is only how it is found."""
    user, due = claimed(world)
    world.delete_row(erasure_key("2026-02-14T12:00:00.000Z", user.id))

    repository.finish(user, due, NO_EFFECTS, world.clock())

    assert {row["pk"] for row in world.rows()} < receipts(user)
