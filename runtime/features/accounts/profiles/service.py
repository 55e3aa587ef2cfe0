"""Rules for profiles: the caller's own, and everyone's for administrators."""

from collections.abc import Callable, Sequence

from runtime.core.dynamodb.writes import Write
from runtime.core.optimistic import Precondition, demand_version, until_unchanged
from runtime.core.paging import Page
from runtime.core.security.cursors import Cursors
from runtime.features.accounts.errors import UserNotFound
from runtime.features.accounts.profiles.models import User, UserPatch
from runtime.features.accounts.profiles.query import AddressPrefix
from runtime.features.accounts.profiles.repository import UserRepository


class ProfileService:
    """The rules for profiles."""

    def __init__(self, store: UserRepository, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    def get(self, user_id: str) -> User:
        """Read a profile.

        Raises:
            UserNotFound: there is no user with this id.
        """
        user = self._store.get(user_id)
        if user is None:
            raise UserNotFound
        return user

    def page(
        self,
        limit: int,
        cursor: str | None = None,
        email: str | None = None,
        *,
        invited: bool = False,
    ) -> Page[User]:
        """Return a page of users by e-mail address.

        A page may be shorter than the limit, although there is more.

        Args:
            limit: the most users to return.
            cursor: the cursor of the page before, if any.
            email: the beginning of the addresses to return, as people type it.
            invited: whether to return only those whose invitation is open.

        Raises:
            InvalidCursor: the cursor belongs to another listing.
        """
        prefix = AddressPrefix.of(email or "")
        binding = ("", "invited" if invited else "users", "email", prefix.typed)
        after = None
        if cursor:
            address, user_id = self._cursors.open(cursor, binding)
            after = str(address), str(user_id)
        read, more = self._store.page(limit, after, prefix.stored, invited=invited)
        users = [user for user in read if prefix.fits(user.email)]
        if not more or not read:
            return Page(users, None)
        last = read[-1]
        return Page(users, self._cursors.seal((last.email, last.id), binding))

    def patch(
        self,
        user_id: str,
        request: UserPatch,
        precondition: Precondition | None = None,
        first: Callable[[User], Sequence[Write]] = lambda user: (),
    ) -> User:
        """Change a profile; one that is to stay as it is is not written.

        Args:
            user_id: the user whose profile it is.
            request: the change.
            precondition: tells which versions may be changed; None allows any.
            first: returns writes for the same transaction, whose errors come first.

        Raises:
            UserNotFound: there is no user with this id.
            PreconditionFailed: the precondition excludes the stored version.
        """
        changes = request.model_dump(exclude_unset=True)

        def attempt() -> User:
            """Change the profile as it is now."""
            old = self.get(user_id)
            demand_version(old.version, precondition)
            if all(getattr(old, name) == value for name, value in changes.items()):
                self._store.commit(first(old))
                return old
            new = old.model_copy(update={**changes, "version": old.version + 1})
            self._store.save(new, old.version, first(new))
            return new

        return until_unchanged(attempt)
