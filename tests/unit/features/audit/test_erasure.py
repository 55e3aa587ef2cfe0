"""Erasure of what is personal in the audit log."""

from collections.abc import Callable

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.effects import Effects
from runtime.core.owner import Owner
from runtime.features.audit.erasure import erase
from tests.unit.world import World

ADA = Owner.user("ada")


def logged(world: World, user_id: str, count: int) -> None:
    """Write so many entries whose client is known."""
    for _ in range(count):
        entry = world.platform.effects.entry(
            user_id, "disabled", ClientInfo(address="192.0.2.1")
        )
        world.accounts.users.write_effects(Effects(entries=(entry,)))


def time_for(pages: int) -> Callable[[], bool]:
    """Return a function that says so many times that there is time for more."""
    answers = iter([True] * pages)
    return lambda: next(answers, False)


@pytest.mark.parametrize("batch", [100, 20])
@pytest.mark.parametrize("count", [0, 1, 130])
def test_all_clients_of_a_user_go_and_the_entries_stay(
    world: World, count: int, batch: int
) -> None:
    """Nobody else's go, and DynamoDB may delete them in parts."""
    logged(world, "ada", count)
    logged(world, "bob", 1)
    world.client.largest_batch = batch
    others, entries = world.rows("U#bob"), world.rows("U#ada#A")

    assert erase(world.table, ADA, lambda: True)

    assert world.rows("U#bob") == others
    assert world.rows("U#ada") == entries


@pytest.mark.parametrize(("pages", "left"), [(0, 230), (1, 130), (2, 30)])
def test_an_erasure_stops_when_there_is_no_time_and_is_gone_on_with(
    world: World, pages: int, left: int
) -> None:
    """It asks before each page, and says that there is more."""
    logged(world, "ada", 230)

    assert not erase(world.table, ADA, time_for(pages))

    assert len(world.rows("U#ada#O")) == left
    assert erase(world.table, ADA, time_for(3 - pages))
    assert not world.rows("U#ada#O")
