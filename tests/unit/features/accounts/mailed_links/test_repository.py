"""Rows of one-time tokens: written once, and used once."""

from datetime import timedelta

import pytest

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.writes import ConditionFailed, put
from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.repository import (
    OneTimeRepository,
    redeemed,
)
from tests.unit.world import World

ALLOWED = {"pk": "E#ada@example.com", "sk": "E", "user_id": "user"}


@pytest.fixture(name="repository")
def _repository(world: World) -> OneTimeRepository:
    """Return the repository on the world's table."""
    return OneTimeRepository(world.table)


def new_token(world: World, digest: str = "digest") -> OneTimeToken:
    """Return a token of a change of address."""
    return OneTimeToken(
        digest=digest,
        kind=OneTimeKind.CONFIRM_EMAIL,
        user_id="user",
        expires_at=world.clock() + timedelta(hours=1),
        data={"old": "ada@example.com", "epoch": "0"},
    )


def test_a_token_is_stored_by_its_hash(
    world: World, repository: OneTimeRepository
) -> None:
    """Its row may be deleted only after it has expired."""
    token = new_token(world)

    repository.save(token)

    assert world.rows() == [
        {
            "pk": "O#digest",
            "sk": "O",
            "digest": "digest",
            "kind": "confirm_email",
            "user_id": "user",
            "expires_at": rfc3339(token.expires_at),
            "data": {"old": "ada@example.com", "epoch": "0"},
            "ttl": int(token.expires_at.timestamp()) + 1,
        }
    ]
    assert repository.find("digest") == token
    assert repository.find("another") is None


def test_a_token_is_never_written_over(
    world: World, repository: OneTimeRepository
) -> None:
    """Hold to what was decided when it was read."""
    repository.save(new_token(world))
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.save(new_token(world))

    assert world.rows() == before


def test_a_token_is_used_up_by_what_it_allows(
    world: World, repository: OneTimeRepository
) -> None:
    """Other tokens stay."""
    token = new_token(world)
    for each in (token, new_token(world, "another")):
        repository.save(each)

    world.table.transact([redeemed(token), put(ALLOWED)])

    assert [row["pk"] for row in world.rows()] == [ALLOWED["pk"], "O#another"]


def test_a_token_allows_nothing_twice(
    world: World, repository: OneTimeRepository
) -> None:
    """Somebody clicks a link twice."""
    token = new_token(world)
    repository.save(token)
    world.table.transact([redeemed(token)])

    with pytest.raises(InvalidLink):
        world.table.transact([redeemed(token), put(ALLOWED)])

    assert world.rows() == []
