"""Writes of passwords, on the condition that nothing changed since it was read."""

from collections.abc import Callable

import pytest

from runtime.core.dynamodb.schema import (
    credentials_key,
    one_time_key,
    profile_key,
    session_key,
)
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import NO_EFFECTS
from runtime.core.errors import Unauthenticated
from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.links import RESET_PASSWORD
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.repository import issued
from runtime.features.accounts.passwords.repository import PasswordRepository
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.sessions.repository import SessionRepository
from tests.unit.world import World

OTHER_WRITERS: dict[str, Callable[[World, str], None]] = {
    "the epoch of the profile ended": lambda world, user_id: world.change_row(
        profile_key(user_id), session_epoch=7
    ),
    "the address was changed": lambda world, user_id: world.change_row(
        profile_key(user_id), email="another@example.com"
    ),
    "the epoch of the password ended": lambda world, user_id: world.change_row(
        credentials_key(user_id), session_epoch=7
    ),
    "the credentials were deleted": lambda world, user_id: world.delete_row(
        credentials_key(user_id)
    ),
}


@pytest.fixture(name="repository")
def _repository(world: World) -> PasswordRepository:
    """Return the repository on the world's table."""
    return PasswordRepository(world.table, SessionRepository(world.table))


def of_epoch(world: World, epoch: int | None) -> tuple[User, str]:
    """Return a stored user of this epoch, and the id of their session."""
    user = world.user()
    for key in (profile_key(user.id), credentials_key(user.id)):
        world.change_row(key, session_epoch=epoch)
    user = world.account(user.id).user
    world.accounts.sessions.open(user)
    return user, world.rows(sk="S#")[-1]["id"]


def stored_token(world: World, user: User) -> OneTimeToken:
    """Store a token as mailed links have it."""
    token = OneTimeToken(
        digest="digest",
        kind=OneTimeKind.RESET_PASSWORD,
        user_id=user.id,
        expires_at=world.clock() + RESET_PASSWORD.lifetime,
    )
    world.table.write(issued(token))
    return token


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize("writer", OTHER_WRITERS)
def test_a_password_is_changed_only_if_the_account_was_not(
    world: World,
    repository: PasswordRepository,
    epoch: int,
    writer: str,
) -> None:
    """The owner may have undone what a thief did, a moment before."""
    user, session_id = of_epoch(world, epoch)
    OTHER_WRITERS[writer](world, user.id)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.replace(user, "hash", session_id, NO_EFFECTS)

    assert world.rows() == before


def test_whoever_was_signed_out_meanwhile_does_not_change_the_password(
    world: World, repository: PasswordRepository
) -> None:
    """The owner ends a thief's session while the thief changes the password."""
    user, session_id = of_epoch(world, 0)
    world.delete_row(session_key(user.id, session_id))
    before = world.rows()

    with pytest.raises(Unauthenticated):
        repository.replace(user, "hash", session_id, NO_EFFECTS)

    assert world.rows() == before


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize("writer", OTHER_WRITERS)
def test_a_password_is_reset_only_if_the_account_did_not_change(
    world: World,
    repository: PasswordRepository,
    epoch: int,
    writer: str,
) -> None:
    """The link went to an address that may no longer be the user's."""
    user, _ = of_epoch(world, epoch)
    account, token = world.account(user.id), stored_token(world, user)
    OTHER_WRITERS[writer](world, user.id)
    before = world.rows()

    with pytest.raises(InvalidLink):
        repository.reset(account, "hash", token, NO_EFFECTS, {}, world.clock())

    assert world.rows() == before


@pytest.mark.parametrize("verified", [True, False])
def test_a_password_is_reset_as_the_address_was_read_verified_or_not(
    world: World, repository: PasswordRepository, verified: bool
) -> None:
    """Whether the second factor goes was decided by that."""
    user, _ = of_epoch(world, 0)
    world.change_row(profile_key(user.id), email_verified=verified)
    account, token = world.account(user.id), stored_token(world, user)
    world.change_row(profile_key(user.id), email_verified=not verified)

    with pytest.raises(InvalidLink):
        repository.reset(account, "hash", token, NO_EFFECTS, {}, world.clock())


def test_a_link_that_was_used_meanwhile_resets_nothing(
    world: World, repository: PasswordRepository
) -> None:
    """It was followed in two tabs."""
    user, _ = of_epoch(world, 0)
    token = stored_token(world, user)
    world.delete_row(one_time_key(token.digest))
    before = world.rows()

    with pytest.raises(InvalidLink):
        repository.reset(
            world.account(user.id), "hash", token, NO_EFFECTS, {}, world.clock()
        )

    assert world.rows() == before


def test_an_account_from_before_epochs_were_counted_changes_its_password(
    world: World, repository: PasswordRepository
) -> None:
    """Its rows do not have the number that the change counts up."""
    user, session_id = of_epoch(world, None)

    repository.replace(user, "hash", session_id, NO_EFFECTS)

    account = world.account(user.id)
    assert (account.password_hash, account.user.session_epoch) == ("hash", 1)


def test_an_account_from_before_epochs_were_counted_resets_its_password(
    world: World, repository: PasswordRepository
) -> None:
    """Its rows do not have the number that the reset counts up."""
    user, _ = of_epoch(world, None)
    token = stored_token(world, user)

    repository.reset(
        world.account(user.id), "hash", token, NO_EFFECTS, {}, world.clock()
    )

    account = world.account(user.id)
    assert (account.password_hash, account.user.session_epoch) == ("hash", 1)


def test_a_reset_of_a_later_epoch_counts_on(
    world: World, repository: PasswordRepository
) -> None:
    """Links of every earlier epoch stay void."""
    user, session_id = of_epoch(world, 1)
    repository.replace(user, "first", session_id, NO_EFFECTS)
    user = world.account(user.id).user

    token = stored_token(world, user)
    repository.reset(
        world.account(user.id), "second", token, NO_EFFECTS, {}, world.clock()
    )

    account = world.account(user.id)
    assert (account.password_hash, account.user.session_epoch) == ("second", 3)
