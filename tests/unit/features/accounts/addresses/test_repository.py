"""Writes of addresses, on the condition that nothing changed since it was read."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import (
    credentials_key,
    email_key,
    one_time_key,
    profile_key,
)
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import NO_EFFECTS
from runtime.core.errors import Conflict
from runtime.features.accounts.addresses.repository import AddressRepository
from runtime.features.accounts.errors import EmailTaken, InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.repository import issued
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.sessions.repository import SessionRepository
from tests.clock import ManualClock
from tests.unit.features.accounts.addresses.mailed_links import DAY, NEW, OLD
from tests.unit.world import World

OTHER_WRITERS: dict[str, Callable[[World, str], None]] = {
    "the link was used": lambda world, _: world.delete_row(one_time_key("digest")),
    "the epoch of the profile ended": lambda world, user_id: world.change_row(
        profile_key(user_id), session_epoch=7
    ),
    "the address was changed": lambda world, user_id: world.change_row(
        profile_key(user_id), email="third@example.com"
    ),
    "the profile was changed": lambda world, user_id: world.change_row(
        profile_key(user_id), version=7
    ),
    "the epoch of the password ended": lambda world, user_id: world.change_row(
        credentials_key(user_id), session_epoch=7
    ),
    "another factor was set up": lambda world, user_id: world.change_row(
        credentials_key(user_id), totp_id="another"
    ),
    "the credentials were deleted": lambda world, user_id: world.delete_row(
        credentials_key(user_id)
    ),
    "the old address became another's": lambda world, _: world.change_row(
        email_key(OLD), user_id="another"
    ),
    "the old address was given up": lambda world, _: world.delete_row(email_key(OLD)),
    "the new address became another's": lambda world, _: world.change_row(
        email_key(NEW), user_id="another"
    ),
}
OF_ANY_LINK: list[tuple[str, type[Exception]]] = [
    ("the link was used", InvalidLink),
    ("the epoch of the profile ended", Conflict),
    ("the address was changed", Conflict),
]
FACTOR = {
    "totp_id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
    "totp": "sealed",
    "totp_step": 5,
    "recovery": {"digest": 1},
    "recovery_at": rfc3339(ManualClock()()),
}


@pytest.fixture(name="repository")
def _repository(world: World) -> AddressRepository:
    """Return the repository on the world's table."""
    return AddressRepository(world.table, SessionRepository(world.table))


def stored_token(world: World, user: User) -> OneTimeToken:
    """Store a token as mailed links have it."""
    token = OneTimeToken(
        digest="digest",
        kind=OneTimeKind.CONFIRM_EMAIL,
        user_id=user.id,
        expires_at=world.clock() + DAY,
    )
    world.table.write(issued(token))
    return token


def until(world: World) -> datetime:
    """Return the time until which a change can be undone."""
    return world.clock() + 8 * DAY


def of_epoch(world: World, epoch: int) -> User:
    """Return a stored user of this epoch."""
    user = world.user(OLD)
    for key in (profile_key(user.id), credentials_key(user.id)):
        world.change_row(key, session_epoch=epoch)
    return world.account(user.id).user


def taken_over(world: World, repository: AddressRepository, epoch: int) -> Account:
    """Return the account of a user whose address was changed."""
    user = of_epoch(world, epoch)
    token = stored_token(world, user)
    repository.change(user, NEW, token, world.clock(), until(world), [], NO_EFFECTS)
    return world.account(user.id)


def given_back(old: Account) -> Account:
    """Return the account as its owner gets it back."""
    user = old.user.in_next_epoch(email=OLD, email_undo_until=None)
    return Account(user, None, factor=old.factor)


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize("writer", [writer for writer, _ in OF_ANY_LINK])
def test_an_address_is_verified_only_if_nothing_changed(
    world: World,
    repository: AddressRepository,
    epoch: int,
    writer: str,
) -> None:
    """The link was used, or the address replaced, a moment before."""
    user = of_epoch(world, epoch)
    token = stored_token(world, user)
    OTHER_WRITERS[writer](world, user.id)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.verify(user, token, world.clock(), until(world), [], NO_EFFECTS)

    assert world.rows() == before


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize(
    ("writer", "error"),
    [
        *OF_ANY_LINK,
        ("the old address became another's", Conflict),
        ("the old address was given up", Conflict),
    ],
)
def test_an_address_is_changed_only_if_nothing_changed(
    world: World,
    repository: AddressRepository,
    epoch: int,
    writer: str,
    error: type[Exception],
) -> None:
    """Two links that are followed at once must not both change it."""
    user = of_epoch(world, epoch)
    token = stored_token(world, user)
    OTHER_WRITERS[writer](world, user.id)
    before = world.rows()

    with pytest.raises(error):
        repository.change(user, NEW, token, world.clock(), until(world), [], NO_EFFECTS)

    assert world.rows() == before


@pytest.mark.parametrize(
    ("writer", "error"),
    [
        *OF_ANY_LINK,
        ("the old address became another's", Conflict),
        ("the old address was given up", Conflict),
    ],
)
def test_an_address_is_given_up_only_if_nothing_changed(
    world: World, repository: AddressRepository, writer: str, error: type[Exception]
) -> None:
    """It was not verified, so it is free afterwards."""
    user = of_epoch(world, 0)
    token, now = stored_token(world, user), world.clock()
    OTHER_WRITERS[writer](world, user.id)
    before = world.rows()

    with pytest.raises(error):
        repository.change(user, NEW, token, now, None, [], NO_EFFECTS)

    assert world.rows() == before


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_is_changed_as_it_was_read_verified_or_not(
    world: World, repository: AddressRepository, verified: bool
) -> None:
    """Whether the change can be undone was decided by that."""
    user = of_epoch(world, 0)
    user = user.model_copy(update={"email_verified": verified})
    world.change_row(profile_key(user.id), email_verified=not verified)
    token, now = stored_token(world, user), world.clock()

    with pytest.raises(Conflict):
        repository.change(user, NEW, token, now, until(world), [], NO_EFFECTS)


@pytest.mark.parametrize(
    ("owner", "held_for", "taken"),
    [
        ("another", None, True),
        ("another", timedelta(milliseconds=1), True),
        ("another", timedelta(0), False),
        ("self", timedelta(days=1), False),
    ],
)
def test_an_address_is_free_once_nobody_can_claim_it_back(
    world: World,
    repository: AddressRepository,
    owner: str,
    held_for: timedelta | None,
    taken: bool,
) -> None:
    """A former address stays its owner's as long as the change can be undone."""
    user = of_epoch(world, 0)
    token, now = stored_token(world, user), world.clock()
    pk, sk = email_key(NEW)
    owner_id = user.id if owner == "self" else owner
    held = now + held_for if held_for is not None else None
    world.write_row({"pk": pk, "sk": sk, "user_id": owner_id, "held_until": held})

    if taken:
        with pytest.raises(EmailTaken):
            repository.change(user, NEW, token, now, now + 8 * DAY, [], NO_EFFECTS)
    else:
        repository.change(user, NEW, token, now, now + 8 * DAY, [], NO_EFFECTS)

    assert world.account(user.id).user.email == (OLD if taken else NEW)


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize("factor", [{}, FACTOR])
@pytest.mark.parametrize(
    ("writer", "error"),
    [
        ("the link was used", InvalidLink),
        ("the old address became another's", InvalidLink),
        ("the new address became another's", InvalidLink),
        ("the profile was changed", ConditionFailed),
        ("the epoch of the password ended", ConditionFailed),
        ("another factor was set up", ConditionFailed),
        ("the credentials were deleted", ConditionFailed),
    ],
)
def test_a_change_is_undone_only_if_nothing_changed(
    world: World,
    repository: AddressRepository,
    epoch: int,
    factor: Mapping[str, object],
    writer: str,
    error: type[Exception],
) -> None:
    """A thief may be changing the account at the same moment."""
    user = taken_over(world, repository, epoch).user
    world.change_row(credentials_key(user.id), **factor)
    old, token = world.account(user.id), stored_token(world, user)
    OTHER_WRITERS[writer](world, user.id)
    before = world.rows()

    with pytest.raises(error):
        repository.undo(old, given_back(old), token, NO_EFFECTS)

    assert world.rows() == before


@pytest.mark.parametrize("epoch", [0, 1])
def test_a_change_is_not_undone_if_recovery_codes_were_renewed(
    world: World, repository: AddressRepository, epoch: int
) -> None:
    """They are the thief's, so what is kept must be decided again."""
    user = taken_over(world, repository, epoch).user
    key = credentials_key(user.id)
    world.change_row(key, **FACTOR)
    old, token = world.account(user.id), stored_token(world, user)
    world.change_row(key, recovery_at=rfc3339(world.clock() + DAY))

    with pytest.raises(ConditionFailed):
        repository.undo(old, given_back(old), token, NO_EFFECTS)


@pytest.mark.parametrize("factor", [{}, FACTOR])
def test_rows_from_before_epochs_were_counted_are_of_the_first(
    world: World, repository: AddressRepository, factor: Mapping[str, object]
) -> None:
    """Their owners verify, change and restore addresses like all others."""
    user, now = of_epoch(world, 0), world.clock()
    world.change_row(profile_key(user.id), session_epoch=None)
    world.change_row(credentials_key(user.id), session_epoch=None, **factor)

    token = stored_token(world, user)
    repository.verify(user, token, world.clock(), until(world), [], NO_EFFECTS)
    world.delete_row(one_time_key("digest"))
    user = world.account(user.id).user
    token = stored_token(world, user)
    repository.change(user, NEW, token, now, now + 8 * DAY, [], NO_EFFECTS)
    old, token = world.account(user.id), stored_token(world, user)
    repository.undo(old, given_back(old), token, NO_EFFECTS)

    account = world.account(user.id)
    assert (account.user.email, account.user.session_epoch) == (OLD, 1)


@pytest.mark.parametrize("epoch", [0, 1])
def test_a_factor_whose_codes_have_no_date_stays_with_its_owner(
    world: World, repository: AddressRepository, epoch: int
) -> None:
    """Its row was stored before the date of recovery codes was."""
    user = taken_over(world, repository, epoch).user
    world.change_row(credentials_key(user.id), **{**FACTOR, "recovery_at": None})
    old, token = world.account(user.id), stored_token(world, user)

    repository.undo(old, given_back(old), token, NO_EFFECTS)

    assert world.account(user.id).factor == old.factor
