"""Races of many threads, on services that share one client."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.owner import Owner
from runtime.core.paging import PageQuery
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.items.query import ItemQuery
from tests.integration.items import search_keys
from tests.integration.threads import together

if TYPE_CHECKING:
    from tests.services import Services


@pytest.fixture(name="account")
def _account(services: "Services") -> tuple[str, str, str]:
    """Return the id, address and password of a new account."""
    from runtime.features.accounts.sign_in.models import RegisterRequest

    email, password = "race@example.com", secrets.token_urlsafe(18)
    request = RegisterRequest(email=email, password=password)
    return services.accounts.sign_in.register(request).resource.id, email, password


def test_one_of_twenty_sign_ups_for_an_address_wins(services: "Services") -> None:
    """The others get a 409, and the winner's password is the one that works."""
    from runtime.features.accounts.errors import EmailTaken, InvalidCredentials
    from runtime.features.accounts.sign_in.models import RegisterRequest

    passwords = [secrets.token_urlsafe(18) for _ in range(20)]
    accounts = services.accounts.sign_in
    results = together(
        20,
        lambda n: accounts.register(
            RegisterRequest(email="one@example.com", password=passwords[n])
        ),
    )
    winners = [n for n, r in enumerate(results) if not isinstance(r, Exception)]
    assert len(winners) == 1, results
    losers = [r for r in results if isinstance(r, Exception)]
    assert all(isinstance(loser, EmailTaken) for loser in losers), losers
    accounts.sign_in("one@example.com", passwords[winners[0]])
    with pytest.raises(InvalidCredentials):
        accounts.sign_in("one@example.com", passwords[winners[0] - 1])
    assert len(services.accounts.profiles.page(100, None).items) == 1


def test_a_sign_in_that_races_with_a_rename_succeeds(
    services: "Services",
    account: tuple[str, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A session depends only on what it copies, which are role and status."""
    from runtime.features.accounts.passwords.hashing import verify_password as verify
    from runtime.features.accounts.profiles.models import UserPatch
    from runtime.features.accounts.sign_in import service as accounts

    user_id, email, password = account

    def verify_while_renamed(given: str, hashed: str | None) -> bool:
        """Rename the user while the password is verified."""
        services.accounts.profiles.patch(user_id, UserPatch(name="Renamed"))
        return verify(given, hashed)

    monkeypatch.setattr(accounts, "verify_password", verify_while_renamed)
    pair = services.accounts.sign_in.sign_in(email, password)
    assert services.accounts.sessions.authenticate(pair.access_token).user_id == user_id


def test_a_sign_in_that_races_with_a_promotion_is_refused(
    services: "Services",
    account: tuple[str, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its session would copy the old role."""
    from runtime.core.security.callers import Role
    from runtime.features.accounts.errors import InvalidCredentials
    from runtime.features.accounts.passwords.hashing import verify_password as verify
    from runtime.features.accounts.sign_in import service as accounts

    user_id, email, password = account

    def verify_while_promoted(given: str, hashed: str | None) -> bool:
        """Promote the user while the password is verified."""
        services.accounts.administration.change_role(
            AdminCommand(user_id), Role.ADMIN, unverified=True
        )
        return verify(given, hashed)

    monkeypatch.setattr(accounts, "verify_password", verify_while_promoted)
    with pytest.raises(InvalidCredentials):
        services.accounts.sign_in.sign_in(email, password)


def test_fifty_refreshes_of_one_token_share_one_successor(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """Nobody is signed out, and the successor works."""
    _, email, password = account
    first = services.accounts.sign_in.sign_in(email, password)
    sessions = services.accounts.sessions
    results = together(50, lambda _: sessions.refresh(first.refresh_token))
    assert not [r for r in results if isinstance(r, Exception)]
    (successor,) = {pair.refresh_token for pair in results}
    assert successor != first.refresh_token
    assert sessions.refresh(successor).refresh_token != successor
    for pair in results:
        assert sessions.authenticate(pair.access_token).user_id == account[0]


def test_twenty_posts_with_one_key_create_one_item(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """One request creates it, nineteen replay the answer."""
    from runtime.features.items.models import ItemCreate

    items, owner = services.items, Owner.user(account[0])
    key, request = secrets.token_hex(8), ItemCreate(title="Once")
    results = together(20, lambda _: items.create(owner, request, key))
    assert not [r for r in results if isinstance(r, Exception)], results
    assert len({created.resource.id for created in results}) == 1
    assert sum(created.replayed for created in results) == 19
    assert len(items.page(owner, ItemQuery(limit=100)).items) == 1


def test_interleaved_patches_lose_no_update(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """Each field has a value that was sent, and each change has a version."""
    from runtime.features.items.models import ItemCreate, ItemPatch

    items, owner = services.items, Owner.user(account[0])
    item = items.create(owner, ItemCreate(title="start")).resource
    # No two are alike: a change to what the item has already is none.
    sent: dict[str, list[Any]] = {
        "title": [f"Changed title {n}" for n in range(3)],
        "description": [f"changed description {n}" for n in range(3)],
        "tags": [[f"changed{n}"] for n in range(2)],
        "status": ["in_progress", "done"],
    }
    changes = [{name: value} for name, values in sent.items() for value in values]
    patches = [ItemPatch.model_validate(change) for change in changes]
    results = together(10, lambda n: items.patch(owner, item.id, patches[n]))
    assert not [r for r in results if isinstance(r, Exception)], results
    stored = items.get(owner, item.id)
    for name, value in stored.model_dump(include=set(sent)).items():
        assert value in sent[name]
    assert stored.version == 11
    assert sorted(result.version for result in results) == list(range(2, 12))
    for search in ("changed title", "description", "#changed"):
        assert [
            i.id for i in items.page(owner, ItemQuery(limit=9, search=search)).items
        ]
    assert not items.page(owner, ItemQuery(limit=9, search="start")).items


def test_of_ten_writers_who_saw_one_version_one_wins(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """The others get a 412, and nothing unseen is overwritten."""
    from runtime.core.errors import PreconditionFailed
    from runtime.features.items.errors import ItemNotFound
    from runtime.features.items.models import ItemCreate, ItemPatch, ItemReplace

    items, owner = services.items, Owner.user(account[0])
    item = items.create(owner, ItemCreate(title="start")).resource
    acts: list[Callable[[int], Any]] = [
        lambda n: items.replace(
            owner, item.id, ItemReplace(title=f"put {n}"), (1).__eq__
        ),
        lambda n: items.patch(
            owner, item.id, ItemPatch(title=f"patch {n}"), (1).__eq__
        ),
        lambda n: items.delete(owner, item.id, (1).__eq__),
    ]
    results = together(10, lambda n: acts[n % 3](n))
    losers = [result for result in results if isinstance(result, Exception)]
    assert len(losers) == 9, results
    assert all(isinstance(e, (PreconditionFailed, ItemNotFound)) for e in losers)


def test_whoever_deletes_restores_and_purges_at_once_loses_no_item(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """It is either in one place and found there, or purged everywhere."""
    from runtime.core.errors import ServiceError
    from runtime.features.items.models import ItemCreate

    items, trash, owner = services.items, services.trash, Owner.user(account[0])
    for round_ in range(4):
        item = items.create(owner, ItemCreate(title=f"round {round_}")).resource
        acts: list[Callable[[], Any]] = [
            lambda: items.delete(owner, item.id),
            lambda: trash.restore(owner, item.id),
            lambda: trash.purge(owner, item.id),
        ]
        results = together(9, lambda n: acts[n % 3]())
        for result in results:
            if isinstance(result, Exception):
                assert isinstance(result, ServiceError), result
        there = [
            i.id for i in items.page(owner, ItemQuery(limit=9, search="round")).items
        ]
        listed = [i.id for i in items.page(owner, ItemQuery(limit=9)).items]
        binned = [i.id for i in trash.page(owner, PageQuery(limit=9)).items]
        assert there == listed
        assert (item.id in listed) + (item.id in binned) <= 1


def test_search_rows_are_right_after_many_writers(
    services: "Services", account: tuple[str, str, str], aws: Any
) -> None:
    """Renaming, tagging, deleting and restoring at once leaves nothing stale."""
    from runtime.core.errors import ServiceError
    from runtime.features.items.models import ItemCreate, ItemPatch
    from runtime.features.items.rows import search_rows

    items, trash, owner = services.items, services.trash, Owner.user(account[0])
    ids = [
        items.create(owner, ItemCreate(title=f"word{n} alpha")).resource.id
        for n in range(3)
    ]

    def act(number: int) -> None:
        """Make one of several changes to one of the items."""
        item_id, kind = ids[number % 3], number // 3 % 4
        if kind == 0:
            items.patch(owner, item_id, ItemPatch(title=f"beta{number} alphabet"))
        elif kind == 1:
            items.patch(owner, item_id, ItemPatch(tags=[f"tag{number}"]))
        elif kind == 2:
            items.delete(owner, item_id)
        else:
            trash.restore(owner, item_id)

    results = together(24, act)
    for result in results:
        assert result is None or isinstance(result, ServiceError), result
    left = items.page(owner, ItemQuery(limit=100)).items
    wanted = {key for item in left for key in search_rows(owner, item)}
    assert search_keys(aws, owner, "integration-table") == wanted
    found = items.page(owner, ItemQuery(limit=100, search="alpha")).items
    assert sorted(i.id for i in found) == sorted(i.id for i in left)
