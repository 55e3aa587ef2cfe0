"""Writes of open invitations, on conditions that each decide alone."""

import pytest

from runtime.core.dynamodb.schema import email_key, profile_key
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import NO_EFFECTS
from runtime.core.errors import Conflict
from runtime.features.accounts.open_invitations.repository import InvitationRepository
from runtime.features.accounts.profiles.models import User
from tests.unit.world import World


@pytest.fixture(name="store")
def _store(world: World) -> InvitationRepository:
    """Return the repository on the world's table."""
    return InvitationRepository(world.table)


@pytest.fixture(name="hedy")
def _hedy(world: World) -> User:
    """Return somebody who was invited."""
    user = world.user("hedy@example.com")
    return world.change_user(user.id, invitation="0" * 26)


def test_a_renewed_invitation_is_listed(
    world: World, store: InvitationRepository, hedy: User
) -> None:
    """It is found in the index of open ones."""
    new = hedy.model_copy(update={"invitation": "1" * 26, "version": hedy.version + 1})

    store.renew(hedy, new, NO_EFFECTS, None)

    (row,) = world.rows(*profile_key(hedy.id))
    assert row["invitation"] == "1" * 26
    assert (row["gsi2pk"], row["gsi2sk"]) == ("INVITED", hedy.email)


def test_nothing_is_done_to_another_version(
    world: World, store: InvitationRepository, hedy: User
) -> None:
    """Somebody else was faster."""
    now = world.change_user(hedy.id, name="Hedwig")

    with pytest.raises(ConditionFailed):
        store.renew(hedy, hedy, NO_EFFECTS, None)
    with pytest.raises(ConditionFailed):
        store.withdraw(hedy, NO_EFFECTS, None)

    assert world.account(hedy.id).user == now


def test_the_lock_of_another_account_stays(
    world: World, store: InvitationRepository, hedy: User
) -> None:
    """An address is never freed under somebody else."""
    world.change_row(email_key(hedy.email), user_id="another")

    with pytest.raises(Conflict):
        store.withdraw(hedy, NO_EFFECTS, None)

    assert world.account(hedy.id).user == hedy
    world.change_row(email_key(hedy.email), user_id=hedy.id)
    store.withdraw(hedy, NO_EFFECTS, None)
    assert not world.rows("U#") and not world.rows("E#")
