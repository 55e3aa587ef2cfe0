"""Decisions of administrators that rest on who proved to have an address."""

import pytest

from runtime.core.dynamodb.schema import credentials_key
from runtime.core.security.callers import Role
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.errors import FactorNotFound, UserNotVerified
from tests.unit.features.accounts.second_factor.enrolled import HOME, Ada, no_factor
from tests.unit.world import World


def test_a_factor_is_removed_with_an_entry_and_a_mail(world: World) -> None:
    """Both say that it was not the owner."""
    ada = Ada(world)
    admin = world.caller(world.user("chief@example.com", role=Role.ADMIN).id)
    command = AdminCommand(ada.id, admin, client=HOME)

    (entry,), (mail,) = world.left_by(
        lambda: world.accounts.administration.remove_second_factor(command)
    )

    assert (entry.action, entry.actor_id) == ("factor_disabled", admin.user_id)
    assert (mail.kind, mail.data) == ("factor_disabled", {"by": "an administrator"})
    assert world.account(ada.id).factor is None
    assert not world.rows(f"U#{ada.id}", "S#")
    with pytest.raises(FactorNotFound) as refused:
        world.accounts.administration.remove_second_factor(command)
    assert (refused.value.status, refused.value.code) == (404, "factor_not_found")


def test_a_factor_that_its_owner_removes_a_moment_before_is_not_found(
    world: World,
) -> None:
    """Nothing is written twice, and no mail tells of what did not happen."""
    ada = Ada(world)
    world.client.before_write(lambda: no_factor(ada), of="CRED")

    with pytest.raises(FactorNotFound):
        world.accounts.administration.remove_second_factor(AdminCommand(ada.id))

    assert world.actions().count("factor_disabled") == 1


def test_a_factor_that_its_owner_replaces_a_moment_before_is_removed(
    world: World,
) -> None:
    """The administrator removes the one that there is."""
    ada = Ada(world)
    key = credentials_key(ada.id)
    another = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"
    world.client.before_write(lambda: world.change_row(key, totp_id=another), of="CRED")

    world.accounts.administration.remove_second_factor(AdminCommand(ada.id))

    assert world.account(ada.id).factor is None


def test_whoever_never_proved_an_address_does_not_become_an_administrator(
    world: World,
) -> None:
    """An operator may know better; nobody needs proof to lose the role."""
    ada, change = world.user(), world.accounts.administration.change_role
    world.change_row(credentials_key(ada.id), hash="of a stranger's password")
    command = AdminCommand(ada.id)

    with pytest.raises(UserNotVerified) as refused:
        change(command, Role.ADMIN)
    assert (refused.value.status, refused.value.code) == (409, "user_not_verified")

    assert change(command, Role.ADMIN, unverified=True).role is Role.ADMIN
    assert change(command, Role.USER).role is Role.USER
    world.verify(ada.id)
    assert change(command, Role.ADMIN).role is Role.ADMIN


def test_somebody_invited_becomes_an_administrator_before_they_accept(
    world: World,
) -> None:
    """There is no password, so nobody signs in who does not have the mailbox."""
    invited = world.user()

    world.accounts.administration.change_role(AdminCommand(invited.id), Role.ADMIN)

    assert world.account(invited.id).user.role is Role.ADMIN
