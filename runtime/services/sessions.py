"""Sessions: who is signed in, and the tokens that prove it."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from runtime.core.clock import Clock, NewId
from runtime.core.context import count
from runtime.core.errors import InvalidRefreshToken, Unauthenticated, UserNotFound
from runtime.core.refresh_tokens import PresentedToken, RefreshTokens
from runtime.core.tokens import AccessTokens, InvalidToken
from runtime.models.sessions import Caller, Session, TokenPair
from runtime.models.trail import NO_TRAIL, Origin, Trail
from runtime.models.users import User
from runtime.repositories.table import ConditionFailed, Write

IDLE_LIFETIME = timedelta(days=7)
ABSOLUTE_LIFETIME = timedelta(days=30)
REUSE_GRACE = timedelta(seconds=10)
"""How long after a rotation the old token still earns the same successor."""

_CACHE_SECONDS = 3.0
_CACHE_ENTRIES = 1_000


class SessionStore(Protocol):
    """Where sessions are kept."""

    def create(
        self, session: Session, user: User, trail: Trail, also: Sequence[Write] = ()
    ) -> None:
        """Write a session, or ConditionFailed if role, status or epoch changed."""

    def get(self, user_id: str, session_id: str) -> Session | None:
        """A session as it was written last."""

    def rotate(self, session: Session, now: datetime, idle_until: datetime) -> None:
        """Count on by one, or ConditionFailed if somebody else did."""

    def delete(self, user_id: str, session_id: str) -> None:
        """End a session."""


class ProfileStore(Protocol):
    """Where profiles are read."""

    def get(self, user_id: str) -> User | None:
        """A profile."""


class SessionService:
    """Opens, refreshes, recognises and ends sessions."""

    def __init__(
        self,
        sessions: SessionStore,
        profiles: ProfileStore,
        access_tokens: AccessTokens,
        refresh_tokens: Callable[[], RefreshTokens],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        """Take what the rules need from outside.

        `refresh_tokens` is called whenever some are needed, since their keys change,
        and not before: a function that only recognises callers has no business with
        those keys.
        """
        self._sessions = sessions
        self._profiles = profiles
        self._access_tokens = access_tokens
        self._refresh_tokens = refresh_tokens
        self._clock = clock
        self._new_id = new_id
        self._cache = _SessionCache()

    def open(
        self,
        user: User,
        origin: Origin = Origin(),
        trail: Trail = NO_TRAIL,
        also: Sequence[Write] = (),
    ) -> TokenPair:
        """Sign a user in on one more device.

        Args:
            user: who.
            origin: where from.
            trail: what the sign-in leaves behind.
            also: what else is written in the same transaction.

        Raises:
            ConditionFailed: role, status or epoch changed since the profile was read.
        """
        now = self._clock()
        session = Session(
            id=self._new_id(now),
            user_id=user.id,
            role=user.role,
            status=user.status,
            epoch=user.session_epoch,
            kid=self._refresh_tokens().current_kid(),
            salt=secrets.token_hex(16),
            counter=0,
            rotated_at=now,
            created_at=now,
            idle_until=now + IDLE_LIFETIME,
            absolute_until=now + ABSOLUTE_LIFETIME,
            address=origin.address,
            device=origin.device,
        )
        self._sessions.create(session, user, trail, also)
        return self._pair(session)

    def refresh(self, token: str) -> TokenPair:
        """Exchange a refresh token for its one successor.

        Everyone who presents the same token within REUSE_GRACE of its exchange gets
        the same successor; later it is taken for stolen and the session ends.

        Raises:
            InvalidRefreshToken: not ours, expired, revoked or reused too late.
        """
        presented = self._refresh_tokens().parse(token)
        if presented is None:
            raise InvalidRefreshToken
        session = self._session_of(presented)
        now = self._clock()
        if presented.counter == session.counter:
            idle_until = min(now + IDLE_LIFETIME, session.absolute_until)
            try:
                self._sessions.rotate(session, now, idle_until)
                return self._pair(_counted(session, session.counter + 1))
            except ConditionFailed:
                session = self._session_of(presented)
        if presented.counter > session.counter:
            raise InvalidRefreshToken
        recent = now - session.rotated_at <= REUSE_GRACE
        if presented.counter == session.counter - 1 and recent:
            return self._pair(session)
        self.end(session.user_id, session.id)
        count("RefreshTokenReused")
        raise InvalidRefreshToken

    def authenticate(self, token: str) -> Caller:
        """Who presents an access token whose session is still open.

        Costs one read unit, none within 3 s of the last time.

        Raises:
            Unauthenticated: the token or its session is not valid.
            UserNotFound: the token is valid but its user is gone.
        """
        try:
            claims = self._access_tokens.verify(token)
        except InvalidToken:
            raise Unauthenticated from None
        session = self._cache.get(claims.session_id)
        if session is None:
            session = self._sessions.get(claims.user_id, claims.session_id)
            if session is None:
                if self._profiles.get(claims.user_id) is None:
                    raise UserNotFound
                raise Unauthenticated
            self._cache.put(session)
        if session.user_id != claims.user_id or not session.live(self._clock()):
            raise Unauthenticated
        return Caller(user_id=session.user_id, session_id=session.id, role=session.role)

    def end(self, user_id: str, session_id: str) -> None:
        """Sign one device out; its access token dies with the session."""
        self._sessions.delete(user_id, session_id)
        self._cache.drop(session_id)

    def _session_of(self, presented: PresentedToken) -> Session:
        """The live session that derived this token."""
        session = self._sessions.get(presented.user_id, presented.session_id)
        if session is None or session.kid != presented.kid:
            raise InvalidRefreshToken
        if not self._refresh_tokens().proves(presented, session.salt):
            raise InvalidRefreshToken
        if not session.live(self._clock()):
            raise InvalidRefreshToken
        # A session that opened while all were ending, and which a crash then left.
        user = self._profiles.get(session.user_id)
        if user is None or user.session_epoch != session.epoch:
            raise InvalidRefreshToken
        return session

    def _pair(self, session: Session) -> TokenPair:
        """Tokens for a session as it now stands."""
        refresh_token = self._refresh_tokens().derive(
            session.kid, session.user_id, session.id, session.salt, session.counter
        )
        if refresh_token is None:
            raise InvalidRefreshToken
        now = self._clock()
        return TokenPair(
            access_token=self._access_tokens.issue(
                session.user_id, session.id, self._new_id(now)
            ),
            refresh_token=refresh_token,
            expires_in=int(self._access_tokens.lifetime.total_seconds()),
        )


def _counted(session: Session, counter: int) -> Session:
    return session.model_copy(update={"counter": counter})


class _SessionCache:
    """Sessions seen in the last seconds, so that a busy client costs no reads."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, tuple[float, Session]] = OrderedDict()
        self._lock = Lock()

    def get(self, session_id: str) -> Session | None:
        """A session read less than 3 s ago."""
        with self._lock:
            read_at, session = self._entries.get(session_id, (0.0, None))
        if session is None or time.monotonic() - read_at > _CACHE_SECONDS:
            return None
        return session

    def put(self, session: Session) -> None:
        """Keep a session, forgetting the oldest beyond the bound."""
        with self._lock:
            self._entries[session.id] = (time.monotonic(), session)
            self._entries.move_to_end(session.id)
            if len(self._entries) > _CACHE_ENTRIES:
                self._entries.popitem(last=False)

    def drop(self, session_id: str) -> None:
        """Forget a session."""
        with self._lock:
            self._entries.pop(session_id, None)
