"""Writes on an account's rows, each alone, as transactions put them together."""

from collections.abc import Mapping

import pytest

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import credentials_key, profile_key
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Conflict, Forbidden
from runtime.core.security.callers import Role
from runtime.features.accounts.credentials import CredentialsUpdate
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.writes import (
    change_profile,
    end_epoch,
    next_epoch,
    profile_row,
    replace_account,
    still_active,
    still_admin,
)
from tests.unit.world import World


@pytest.fixture(name="user")
def _user(world: World) -> User:
    """Return a stored user of the second epoch."""
    user = world.user()
    world.change_row(credentials_key(user.id), session_epoch=1, hash="hash")
    return world.change_user(user.id, session_epoch=1)


def profile(world: World) -> dict[str, object]:
    """Return the one profile as it is stored."""
    (row,) = world.rows(sk="P")
    return row


def credentials(world: World) -> dict[str, object]:
    """Return the one row of credentials as it is stored."""
    (row,) = world.rows(sk="CRED")
    return row


def test_attributes_of_a_profile_are_set_and_removed(world: World, user: User) -> None:
    """All others stay, and whoever read the profile before overwrites nothing."""
    before = profile(world)
    changes = {"email_verified": True, "name": None, **next_epoch(user)}

    world.table.write(change_profile(user, changes, Conflict))

    del before["name"]
    assert profile(world) == {
        **before,
        "email_verified": True,
        "session_epoch": 2,
        "version": user.version + 1,
    }


@pytest.mark.parametrize("changes", [{}, {"name": None}, {"name": "New"}])
def test_the_version_of_a_profile_counts_on_from_the_stored_one(
    world: World, user: User, changes: Mapping[str, object]
) -> None:
    """A new name meanwhile is no reason to refuse, and must not be overwritten."""
    world.change_row(profile_key(user.id), version=8)

    world.table.write(change_profile(user, changes, Conflict))

    assert profile(world)["version"] == 9
    assert profile(world).get("name") == {**profile_row(user), **changes}["name"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param({"email": "new@example.com"}, id="another address"),
        pytest.param({"session_epoch": 2}, id="a later epoch"),
        pytest.param({"session_epoch": None}, id="no epoch, which is the first"),
        pytest.param(None, id="gone"),
    ],
)
def test_a_profile_is_changed_only_as_it_was_read(
    world: World, user: User, meanwhile: Mapping[str, object] | None
) -> None:
    """The error is the caller's choice."""
    if meanwhile is None:
        world.delete_row(profile_key(user.id))
    else:
        world.change_row(profile_key(user.id), **meanwhile)
    before = world.rows()

    with pytest.raises(Conflict):
        world.table.write(change_profile(user, {"name": "New"}, Conflict))

    assert world.rows() == before


def test_an_epoch_ends_with_a_change_of_the_credentials(
    world: World, user: User
) -> None:
    """Only what the change names is changed beside the epoch."""
    before = credentials(world)

    world.table.write(end_epoch(user, CredentialsUpdate({"hash": "new"})))

    assert credentials(world) == {**before, "hash": "new", "session_epoch": 2}


@pytest.mark.parametrize("epoch", [0, 2, None])
def test_an_epoch_ends_once(world: World, user: User, epoch: int | None) -> None:
    """Of two who end it at once one is refused, with the error of its caller."""
    world.change_row(credentials_key(user.id), session_epoch=epoch)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        world.table.write(end_epoch(user))
    with pytest.raises(Forbidden):
        world.table.write(end_epoch(user, otherwise=Forbidden))

    assert world.rows() == before


@pytest.mark.parametrize("stored", [0, None])
def test_the_first_epoch_ends_though_it_was_not_counted(
    world: World, stored: int | None
) -> None:
    """Rows from before epochs were counted are of the first, and of no other."""
    user = world.user()
    world.change_row(credentials_key(user.id), session_epoch=stored)

    world.table.write(end_epoch(user))

    assert credentials(world)["session_epoch"] == 1


def test_an_account_is_replaced_with_its_epoch(world: World, user: User) -> None:
    """Both rows are written, and a change of the credentials goes with them."""
    new = user.in_next_epoch(role=Role.ADMIN)
    before = credentials(world)
    change = CredentialsUpdate(removes=("hash",))

    world.table.transact(replace_account(new, user, change))

    del before["hash"]
    assert credentials(world) == {**before, "session_epoch": 2}
    assert world.account(user.id).user == new


@pytest.mark.parametrize(
    "status", [status for status in UserStatus if status is not UserStatus.ERASING]
)
def test_a_profile_is_listed_by_its_address(user: User, status: UserStatus) -> None:
    """Administrators find also whom they have disabled."""
    row = profile_row(user.model_copy(update={"status": status}))

    assert row == {
        **user.model_dump(),
        "status": status,
        "pk": f"U#{user.id}",
        "sk": "P",
        "gsi1pk": "USERS",
        "gsi1sk": user.email,
    }


def test_a_profile_that_is_being_erased_is_in_no_listing(user: User) -> None:
    """Nobody must act on an account of which rows are missing."""
    erasing = user.model_copy(update={"status": UserStatus.ERASING})

    row = profile_row(erasing)

    assert row == {**erasing.model_dump(), "pk": f"U#{user.id}", "sk": "P"}


@pytest.mark.parametrize("role", Role)
def test_a_user_of_any_role_is_still_active(world: World, role: Role) -> None:
    """The check compares with what was read."""
    world.table.transact([still_active(world.user(role=role))])


@pytest.mark.parametrize(
    ("role", "status", "allowed"),
    [
        (role, status, (role, status) == ("admin", "active"))
        for role in Role
        for status in UserStatus
    ],
)
def test_only_an_active_administrator_is_one(
    world: World, role: Role, status: UserStatus, allowed: bool
) -> None:
    """Whoever is to be deleted has lost the office as well."""
    check = still_admin(world.user(role=role, status=status).id)

    if allowed:
        world.table.transact([check])
    else:
        with pytest.raises(Forbidden):
            world.table.transact([check])


def test_times_of_a_profile_are_written_as_they_are_compared(
    world: World, user: User
) -> None:
    """A text of another form would sort elsewhere."""
    until = world.clock()

    world.table.write(change_profile(user, {"email_undo_until": until}, Conflict))

    assert profile(world)["email_undo_until"] == rfc3339(until)
