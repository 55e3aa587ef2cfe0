"""Changes of profiles that take effect once for each Idempotency-Key."""

from runtime.core.clock import Clock
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.dynamodb.writes import Write
from runtime.core.idempotency.repository import remember as claim
from runtime.core.idempotency.service import (
    Created,
    Idempotency,
    IdempotentRequest,
    Remember,
)
from runtime.core.optimistic import Precondition
from runtime.core.owner import Owner
from runtime.features.accounts.profiles.models import ChangedProfile, User, UserPatch
from runtime.features.accounts.profiles.service import ProfileService


class RepeatableProfileChanges:
    """The changes of one's own profile, each done once for each Idempotency-Key."""

    def __init__(
        self, profiles: ProfileService, idempotency: Idempotency, clock: Clock
    ) -> None:
        """Make changes by this service."""
        self._profiles = profiles
        self._idempotency = idempotency
        self._clock = clock

    def patch(
        self,
        user_id: str,
        request: UserPatch,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[ChangedProfile]:
        """Change a profile.

        Raises:
            UserNotFound: there is no user with this id.
            PreconditionFailed: the precondition excludes the stored version.
            IdempotencyKeyReused: the key was used with another change.
        """

        def change(remember: Remember) -> ChangedProfile:
            """Change the profile, and remember the answer in the same transaction."""

            def first(user: User) -> list[Write]:
                """Return the write of the record, if there is a key."""
                record = remember(ChangedProfile.of(user))
                return [claim(record, self._clock())] if record else []

            return ChangedProfile.of(
                self._profiles.patch(user_id, request, precondition, first)
            )

        scope = owner_pk(Owner.user(user_id))
        return self._idempotency.change(
            IdempotentRequest(scope, "users/me", key, request, user_id),
            ChangedProfile,
            change,
            # The answer is never too large to keep.
            reread=lambda _: None,
        )
