"""Many threads at once, on services that share one client."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from runtime.wiring import Services


def _together(count: int, action: Callable[[int], Any]) -> list[Any]:
    """Run an action in so many threads at once; exceptions become results."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        """Wait for the others, then act."""
        barrier.wait(30)
        try:
            return action(number)
        except Exception as error:  # The tests judge every one.
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.fixture(name="account")
def _account(services: "Services") -> tuple[str, str, str]:
    """The id, address and password of a new account."""
    from runtime.models.auth import RegisterRequest

    email, password = "race@example.com", secrets.token_urlsafe(18)
    request = RegisterRequest(email=email, password=password)
    return services.accounts.register(request).resource.id, email, password


def test_one_of_twenty_sign_ups_for_an_address_wins(services: "Services") -> None:
    """The others learn that it is taken, and the winner's password is the one."""
    from runtime.core.errors import EmailTaken, InvalidCredentials
    from runtime.models.auth import RegisterRequest

    passwords = [secrets.token_urlsafe(18) for _ in range(20)]
    accounts = services.accounts
    results = _together(
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
    assert len(services.users.list(100, None).users) == 1


def test_a_sign_in_that_races_with_a_rename_succeeds(
    services: "Services",
    account: tuple[str, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only what the session copies, role and status, must be as it was read."""
    from runtime.core.passwords import verify_password as verify
    from runtime.models.users import UserPatch
    from runtime.services import accounts

    user_id, email, password = account

    def verify_while_renamed(given: str, hashed: str | None) -> bool:
        """The other request is done by the time the password is."""
        services.users.patch(user_id, UserPatch(name="Renamed"))
        return verify(given, hashed)

    monkeypatch.setattr(accounts, "verify_password", verify_while_renamed)
    pair = services.accounts.sign_in(email, password)
    assert services.sessions.authenticate(pair.access_token).user_id == user_id


def test_a_sign_in_that_races_with_a_promotion_is_refused(
    services: "Services",
    account: tuple[str, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its session would hold the old role."""
    from runtime.core.errors import InvalidCredentials
    from runtime.core.passwords import verify_password as verify
    from runtime.services import accounts

    user_id, email, password = account

    def verify_while_promoted(given: str, hashed: str | None) -> bool:
        """The other request is done by the time the password is."""
        services.users.make_admin(user_id)
        return verify(given, hashed)

    monkeypatch.setattr(accounts, "verify_password", verify_while_promoted)
    with pytest.raises(InvalidCredentials):
        services.accounts.sign_in(email, password)


def test_fifty_refreshes_of_one_token_share_one_successor(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """Nobody is signed out, and the successor works."""
    _, email, password = account
    first = services.accounts.sign_in(email, password)
    sessions = services.sessions
    results = _together(50, lambda _: sessions.refresh(first.refresh_token))
    assert not [r for r in results if isinstance(r, Exception)]
    (successor,) = {pair.refresh_token for pair in results}
    assert successor != first.refresh_token
    assert sessions.refresh(successor).refresh_token != successor
    for pair in results:
        assert sessions.authenticate(pair.access_token).user_id == account[0]


def test_twenty_posts_with_one_key_create_one_item(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """One creates, nineteen replay."""
    from runtime.models.items import ItemCreate

    items, user_id = services.items, account[0]
    key, request = secrets.token_hex(8), ItemCreate(title="Once")
    results = _together(20, lambda _: items.create(user_id, request, key))
    assert not [r for r in results if isinstance(r, Exception)], results
    assert len({created.resource.id for created in results}) == 1
    assert sum(created.replayed for created in results) == 19
    assert len(items.list(user_id, limit=100).items) == 1


def test_interleaved_patches_lose_no_update(
    services: "Services", account: tuple[str, str, str]
) -> None:
    """Each field keeps a value that was sent, and every change has its version."""
    from runtime.models.items import ItemCreate, ItemPatch

    items, user_id = services.items, account[0]
    item = items.create(user_id, ItemCreate(title="start")).resource
    changes: list[dict[str, Any]] = [
        {"title": "Changed title"},
        {"description": "changed description"},
        {"status": "done"},
        {"tags": ["changed"]},
    ]
    patches = [ItemPatch.model_validate(changes[n % 4]) for n in range(10)]
    results = _together(10, lambda n: items.patch(user_id, item.id, patches[n]))
    assert not [r for r in results if isinstance(r, Exception)], results
    stored = items.get(user_id, item.id)
    expected = changes[0] | changes[1] | changes[2] | changes[3]
    assert stored.model_dump(include=set(expected)) == expected
    assert stored.version == 11
    assert sorted(result.version for result in results) == list(range(2, 12))
    for search in ("changed title", "description", "#changed"):
        assert [i.id for i in items.list(user_id, limit=9, search=search).items]
    assert not items.list(user_id, limit=9, search="start").items
