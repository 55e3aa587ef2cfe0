"""The listing of users against a model: its pages together are a plain list."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.clock import nth_ulid
from runtime.core.errors import InvalidCursor
from runtime.core.paging import Page
from runtime.core.security.callers import Role
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import profile_row
from tests.unit.listings import LISTINGS, every_page
from tests.unit.world import World

FIRST_ID = "01JD5Q8V3T0000000000000000"
EMAILS = [
    f"{name}{number or ''}@{domain}"
    for name in ("a", "ab", "ab.c", "b", "ä", "zoë")
    for number in range(3)
    for domain in ("example.com", "example.org")
]
emails = st.lists(st.sampled_from(EMAILS), unique=True)
prefixes = st.sampled_from(
    [None, "", "a", "AB", " ab.", "ab@example.c", "zo\u0065\u0308", "x"]
)
limits = st.sampled_from([1, 2, 5, 100])
writes = st.lists(
    st.tuples(st.sampled_from(["add", "rename", "remove"]), st.sampled_from(EMAILS)),
    max_size=3,
)


class Users:
    """Stored users, at most one for each address."""

    def __init__(self, emails: Sequence[str]) -> None:
        """Store a user for each address."""
        self.world = World()
        self.stored: dict[str, User] = {}
        self._made = 0
        for email in emails:
            self.write("add", email)

    def write(self, change: str, email: str) -> None:
        """Add, rename or remove the user with an address, if that can be."""
        old = self.stored.get(email)
        if change == "add" and old is None:
            self._made += 1
            self._store(
                User(
                    id=nth_ulid(FIRST_ID, self._made * 7919 % 1000),
                    email=email,
                    name="Ada",
                    role=Role.USER,
                    email_verified=False,
                    created_at=self.world.clock(),
                )
            )
        elif change == "rename" and old is not None:
            self._store(old.model_copy(update={"name": "Eve"}))
        elif change == "remove" and old is not None:
            self.world.delete_row((f"U#{old.id}", "P"))
            del self.stored[email]

    def _store(self, user: User) -> None:
        self.world.write_row(profile_row(user))
        self.stored[user.email] = user

    def listed(self, prefix: str | None) -> list[User]:
        """Return the users whose addresses begin so, in the order of the addresses."""
        start = {" ab.": "ab.", "zo\u0065\u0308": "zoë"}.get(prefix or "", prefix or "")
        found = [
            user
            for email, user in self.stored.items()
            if email.startswith(start.lower())
        ]
        return sorted(found, key=lambda user: user.email.encode())

    def pages(self, limit: int, prefix: str | None) -> Iterator[Page[User]]:
        """Yield all pages; the next one is read when it is asked for."""
        read = self.world.accounts.profiles.page
        return every_page(lambda cursor: read(limit, cursor, prefix), at_most=100)


@LISTINGS
@given(emails, limits, prefixes)
def test_pages_of_users_together_are_the_list(
    emails: list[str], limit: int, prefix: str | None
) -> None:
    """Nobody is missed, doubled or out of order."""
    users = Users(emails)

    found = list(users.pages(limit, prefix))

    assert [user for page in found for user in page.items] == users.listed(prefix)
    assert all(len(page.items) <= limit for page in found)


@LISTINGS
@given(emails, limits, prefixes, st.lists(writes, min_size=1, max_size=8))
def test_writers_between_pages_hide_and_double_nobody(
    emails: list[str],
    limit: int,
    prefix: str | None,
    written: list[list[tuple[str, str]]],
) -> None:
    """Whoever has an address all along is listed once, as they are by then."""
    users = Users(emails)
    stayed = {user.id for user in users.listed(prefix)}
    found: list[Any] = []
    gaps = iter(written)

    for page in users.pages(limit, prefix):
        assert all(user in users.listed(prefix) for user in page.items)
        found += [(user.email.encode(), user.id) for user in page.items]
        if page.cursor is None:
            break
        for change, email in next(gaps, []):
            users.write(change, email)
        stayed &= {user.id for user in users.listed(prefix)}

    assert found == sorted(set(found))
    assert stayed <= {user_id for _, user_id in found}


@pytest.mark.parametrize("prefix", [None, "a", "ab"])
@pytest.mark.parametrize("other", [None, "a", "ab"])
def test_a_cursor_of_users_belongs_to_the_addresses_asked_for(
    prefix: str | None, other: str | None
) -> None:
    """It would continue at a place that is not in the other listing."""
    users = Users(["ab1@example.com", "ab2@example.com"])
    first = users.world.accounts.profiles.page(1, None, prefix)

    if prefix == other:
        second = users.world.accounts.profiles.page(1, first.cursor, other)
        assert second.items == [users.stored["ab2@example.com"]]
    else:
        with pytest.raises(InvalidCursor):
            users.world.accounts.profiles.page(1, first.cursor, other)
