"""A session as a sign-in opens it."""

from datetime import datetime, timedelta

from runtime.core.clock import new_ulid
from runtime.core.security.callers import Role
from runtime.features.accounts.profiles.models import UserStatus
from runtime.features.accounts.sessions.models import Session


def made_session(now: datetime, user_id: str, **changes: object) -> Session:
    """Return an open session of a user, with other attributes if they are given."""
    session = Session(
        id=new_ulid(now),
        user_id=user_id,
        role=Role.USER,
        status=UserStatus.ACTIVE,
        kid="kid",
        salt="salt",
        counter=0,
        rotated_at=now,
        created_at=now,
        idle_until=now + timedelta(days=7),
        absolute_until=now + timedelta(days=30),
    )
    return session.model_copy(update=changes)
