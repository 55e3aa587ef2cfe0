"""Entries of the audit log, as the user whom they are about may see them."""

import pytest

from runtime.core.audit.models import AuditEntry
from tests.unit.world import World


def entry(world: World, actor_id: str | None) -> AuditEntry:
    """Return an entry about a user."""
    return AuditEntry(
        id="id",
        user_id="user",
        actor_id=actor_id,
        action="disabled",
        at=world.clock(),
        address="192.0.2.1",
        device="phone",
        details={"from": "user"},
    )


@pytest.mark.parametrize("actor_id", ["user", None])
def test_a_user_sees_where_they_and_strangers_acted_from(
    world: World, actor_id: str | None
) -> None:
    """By that they recognise somebody who guesses their password."""
    assert entry(world, actor_id).seen_by_owner() == entry(world, actor_id)


def test_a_user_does_not_see_where_an_administrator_acted_from(world: World) -> None:
    """That is the administrator's own affair; everything else is shown."""
    seen = entry(world, "admin").seen_by_owner()

    hidden = {"address": None, "device": None}
    assert seen == entry(world, "admin").model_copy(update=hidden)
