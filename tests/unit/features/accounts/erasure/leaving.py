"""Accounts that are due, the erasure of them, and what is left of them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from runtime.core.clock import new_ulid, rfc3339
from runtime.core.dynamodb.schema import erasure_key
from runtime.core.effects import EffectsRecorder
from runtime.core.jobs.erasure import JobErasure
from runtime.core.owner import Owner
from runtime.features.accounts.administration.service import GRACE
from runtime.features.accounts.erasure.repository import Erase, ErasureRepository
from runtime.features.accounts.erasure.service import ErasureService
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.items.models import ItemCreate
from runtime.wiring import erasers
from tests.unit.world import World

EMAIL = "ada@example.com"


def erasures(
    world: World, features: Sequence[Erase] | None = None
) -> ErasureRepository:
    """Return the repository, for these features or for all."""
    chosen = erasers() if features is None else features
    return ErasureRepository(
        world.table, world.accounts.users, chosen, lambda owner, keep_going: True
    )


def erasure(world: World) -> ErasureService:
    """Return the service as the worker makes it."""
    recorder = EffectsRecorder(world.clock, new_ulid)
    jobs = JobErasure(world.table, world.clock)
    return ErasureService(erasures(world), jobs, recorder, world.clock)


def list_due(world: World, at: datetime, user_id: str) -> None:
    """Write the row by which the worker finds an account, past every rule."""
    pk, sk = erasure_key(rfc3339(at), user_id)
    world.write_row({"pk": pk, "sk": sk, "user_id": user_id})


def leaver(world: World, email: str = EMAIL, items: int = 2) -> User:
    """Return a user with items and a session who is to be deleted after the grace."""
    user = world.user(email)
    for number in range(items):
        item = ItemCreate(title=f"Item {number} of many words", tags=["a"])
        world.items.create(Owner.user(user.id), item, f"key-{number}")
    world.accounts.sessions.open(user)
    due = world.clock() + GRACE
    list_due(world, due, user.id)
    return world.change_user(user.id, status=UserStatus.DELETING, delete_after=due)


def of(world: World, user: User) -> list[dict[str, Any]]:
    """Return the rows that hold something of a user."""
    return [
        row
        for row in world.rows()
        if user.id in row["pk"] + row["sk"] or user.email in row["pk"]
    ]


def receipts(user: User) -> set[str]:
    """Return the partitions of what an erasure leaves on purpose.

    They hold the log, the receipt, and for an hour the row of the last look.
    """
    return {f"U#{user.id}#A", f"ERASED#U#{user.id}", "REMOVALS"}


def time_for(steps: int) -> Callable[[], bool]:
    """Return a function that says so many times that there is time for more."""
    answers = iter([True] * steps)
    return lambda: next(answers, False)
