"""Tokens of mailed links, each of which can be used once."""

import hashlib
from datetime import timedelta

import pytest

from runtime.features.accounts.errors import InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind
from tests.unit.world import World

HOUR = timedelta(hours=1)


def test_a_token_tells_what_it_is_good_for(world: World) -> None:
    """Reading it does not use it up."""
    text = world.accounts.one_time_tokens.issue(
        OneTimeKind.VERIFY_EMAIL, "u", HOUR, email="a@b.c"
    )

    for _ in range(2):
        token = world.accounts.one_time_tokens.find(OneTimeKind.VERIFY_EMAIL, text)
        assert (token.user_id, token.data) == ("u", {"email": "a@b.c"})


def test_a_token_is_256_random_bits_and_kept_as_a_hash(world: World) -> None:
    """Whoever reads the table can follow no link."""
    texts = {
        world.accounts.one_time_tokens.issue(OneTimeKind.UNDO_EMAIL, "u", HOUR)
        for _ in "123"
    }

    rows = world.rows("O#")
    assert len(texts) == 3
    assert all(len(text) == 43 and text not in str(rows) for text in texts)
    assert {row["pk"] for row in rows} == {
        f"O#{hashlib.sha256(text.encode()).hexdigest()}" for text in texts
    }


def test_a_token_is_good_for_its_kind_only(world: World) -> None:
    """A link that verifies an address must not set a password."""
    text = world.accounts.one_time_tokens.issue(OneTimeKind.VERIFY_EMAIL, "u", HOUR)

    with pytest.raises(InvalidLink):
        world.accounts.one_time_tokens.find(OneTimeKind.RESET_PASSWORD, text)


def test_an_expired_token_is_refused_though_its_row_is_there(world: World) -> None:
    """DynamoDB removes rows late."""
    text = world.accounts.one_time_tokens.issue(OneTimeKind.VERIFY_EMAIL, "u", HOUR)
    world.clock.advance(minutes=59, seconds=59)
    world.accounts.one_time_tokens.find(OneTimeKind.VERIFY_EMAIL, text)

    world.clock.advance(seconds=1)

    assert world.rows("O#")
    with pytest.raises(InvalidLink):
        world.accounts.one_time_tokens.find(OneTimeKind.VERIFY_EMAIL, text)


@pytest.mark.parametrize("text", ["", "x" * 43, "é", "\x00"])
def test_what_is_no_token_of_ours_is_refused(world: World, text: str) -> None:
    """It must not crash the reader."""
    with pytest.raises(InvalidLink):
        world.accounts.one_time_tokens.find(OneTimeKind.VERIFY_EMAIL, text)
