"""Changes of one's own profile that are sent again, after crashes and by twins."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from runtime.core.dynamodb.schema import user_pk
from runtime.core.errors import IdempotencyKeyReused, PreconditionFailed
from runtime.core.idempotency.service import Created
from runtime.features.accounts.errors import UserNotFound
from runtime.features.accounts.profiles.models import ChangedProfile, User, UserPatch
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
from tests.unit.world import World

NEW = UserPatch(name="New")
Answer = Created[ChangedProfile]


class Crash(Exception):
    """The end of the process."""


def crash() -> None:
    """End the process."""
    raise Crash


def first_version(version: int) -> bool:
    """Tell what a client allows that has seen the first version."""
    return version == 1


def patch(world: World, user: User, content: UserPatch = NEW, **options: Any) -> Answer:
    """Change a profile."""
    return world.accounts.profile_changes.patch(user.id, content, **options)


def once(world: World, user: User, content: UserPatch = NEW) -> Answer:
    """Change a profile whose first version was seen, with a key."""
    return patch(world, user, content, precondition=first_version, key="key")


def test_a_change_is_written_with_its_record_in_one_transaction(world: World) -> None:
    """The record holds what its owner sees, and nothing else of the profile."""
    user = world.change_user(world.user().id, former_email="former@example.com")
    world.client.calls.clear()

    left = left_behind(world, lambda: patch(world, user, key="key"))

    assert left == LeftBehind(
        {"changed profile: name, version": 1, "new idempotency": 1}
    )
    writes = [name for name, _ in world.client.calls if "get" not in name]
    assert writes == ["transact_write_items"]
    stored = world.account(user.id).user
    answer = ChangedProfile(user=stored.public(), version=3)
    assert left.result == Created(answer)
    (row,) = left.new["idempotency"]
    assert row["pk"] == f"{user_pk(user.id)}#K"
    assert row["body"] == answer.model_dump_json()
    assert "former" not in row["body"]


def test_a_change_without_a_key_is_not_remembered(world: World) -> None:
    """Nor is a record looked for."""
    user = world.user()
    world.client.calls.clear()

    left = left_behind(world, lambda: patch(world, user))

    assert left == LeftBehind({"changed profile: name, version": 1})
    assert "#K" not in str(world.client.calls)


def test_a_repetition_gets_the_first_answer_and_changes_nothing(world: World) -> None:
    """Though the profile has changed since, by the first request and by others."""
    user = world.user()
    first = once(world, user)
    world.change_user(user.id, name="Newer")
    world.clock.advance(hours=23)

    left = left_behind(world, lambda: once(world, user))

    assert left == NOTHING
    assert left.result == Created(first.resource, replayed=True)


@pytest.mark.parametrize(
    "other", [UserPatch(name="x"), UserPatch(name=None), UserPatch()]
)
def test_the_same_key_with_another_change_is_refused(
    world: World, other: UserPatch
) -> None:
    """Null is another change than an absent name."""
    user = world.user()
    once(world, user)

    left = left_behind(
        world, lambda: once(world, user, other), raises=IdempotencyKeyReused
    )

    assert left == NOTHING


def test_the_keys_of_others_are_other_keys(world: World) -> None:
    """Everybody may number their requests."""
    ada, bob = world.user(), world.user("bob@example.com")

    assert not once(world, ada).replayed
    assert not once(world, bob).replayed


@pytest.mark.parametrize("content", [UserPatch(), UserPatch(name="Ada")])
def test_a_change_of_nothing_keeps_the_version_and_writes_nothing(
    world: World, content: UserPatch
) -> None:
    """With a key its record is written, so that it is answered alike for ever."""
    user = world.user()
    unchanged = ChangedProfile(user=user.public(), version=1)
    world.client.calls.clear()

    left = left_behind(world, lambda: patch(world, user, content))

    assert left == NOTHING and left.result == Created(unchanged)
    assert [name for name, _ in world.client.calls] == ["get_item"]
    left = left_behind(world, lambda: once(world, user, content))
    assert left == LeftBehind({"new idempotency": 1})
    world.change_user(user.id, name="Newer")
    assert once(world, user, content) == Created(unchanged, replayed=True)


@pytest.mark.parametrize("moment", ["before_write", "after_write"])
def test_a_crash_loses_nothing_and_doubles_nothing(world: World, moment: str) -> None:
    """The client cannot know whether the change was made."""
    user = world.user()
    getattr(world.client, moment)(crash, of="U#")
    with pytest.raises(Crash):
        once(world, user)

    done = once(world, user)

    assert done.replayed is (moment == "after_write")
    assert done.resource.version == world.account(user.id).user.version == 2


@pytest.mark.parametrize("conditional", [True, False])
@pytest.mark.parametrize(
    "hook",
    [
        lambda world, twin: world.client.before_write(twin, of="U#"),
        lambda world, twin: world.client.after_read(twin, of="U#"),
        lambda world, twin: world.client.before_read(twin, of="P"),
    ],
)
def test_a_twin_that_is_faster_answers_for_both(
    world: World,
    hook: Callable[[World, Callable[[], object]], None],
    conditional: bool,
) -> None:
    """Wherever it overtakes, one change is made."""
    user, twins = world.user(), list[Answer]()
    precondition = first_version if conditional else None
    change = partial(patch, world, user, precondition=precondition, key="key")
    hook(world, lambda: twins.append(change()))

    mine = change()

    (theirs,) = twins
    assert mine == Created(theirs.resource, replayed=True)
    assert world.account(user.id).user.version == 2


def test_a_refused_change_is_not_remembered(world: World) -> None:
    """The answer has the version that there is."""
    user = world.change_user(world.user().id)

    left = left_behind(world, lambda: once(world, user), raises=PreconditionFailed)

    assert left == NOTHING and left.result.headers == {"ETag": '"2"'}
    assert not patch(world, user, key="key").replayed


def test_a_version_that_changed_after_it_was_judged_is_told(world: World) -> None:
    """The conflict is found by the write."""
    user = world.user()
    world.client.before_write(lambda: world.change_user(user.id), of="U#")

    with pytest.raises(PreconditionFailed) as refused:
        once(world, user)

    assert refused.value.headers == {"ETag": '"2"'}


def test_whoever_is_gone_is_not_found(world: World) -> None:
    """With a key or without."""
    user = world.user()
    world.delete_user(user.id)

    for key in (None, "key"):
        with pytest.raises(UserNotFound):
            patch(world, user, key=key)
    assert not world.rows(f"{user_pk(user.id)}#K")
