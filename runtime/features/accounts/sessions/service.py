"""Rules for sessions and their tokens."""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock, NewId
from runtime.core.context import mark_synthetic
from runtime.core.contract import is_probe_address
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.effects import NO_EFFECTS, Effects, EffectsRecorder
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Caller
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    InvalidRefreshToken,
    SessionNotFound,
    UserNotFound,
)
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.accounts.sessions.access_tokens import (
    AccessClaims,
    AccessTokens,
    InvalidToken,
)
from runtime.features.accounts.sessions.models import (
    IDLE_LIFETIME,
    Session,
    SessionOut,
    TokenPair,
)
from runtime.features.accounts.sessions.repository import SessionRepository

if TYPE_CHECKING:
    from runtime.features.accounts.sessions.refresh_tokens import RefreshTokens
    from runtime.features.accounts.sessions.rotation import Rotation

ABSOLUTE_LIFETIME = timedelta(days=30)


class SessionService:
    """The rules for opening, refreshing, checking, listing and ending sessions."""

    def __init__(
        self,
        *,
        sessions: SessionRepository,
        profiles: UserRepository,
        access_tokens: AccessTokens,
        refresh_tokens: "Callable[[], RefreshTokens]",
        rotation: "Callable[[], Rotation]",
        recorder: EffectsRecorder,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        """Take the collaborators.

        `refresh_tokens` and `rotation` are called whenever one is needed, since their
        keys change, and not before: a function that only authenticates callers must not
        need those keys.
        """
        self._sessions = sessions
        self._profiles = profiles
        self._access_tokens = access_tokens
        self._refresh_tokens = refresh_tokens
        self._rotation = rotation
        self._recorder = recorder
        self._clock = clock
        self._new_id = new_id

    def open(
        self,
        user: User,
        client: ClientInfo = ClientInfo(),
        effects: Effects = NO_EFFECTS,
        extra_writes: Sequence[Write] = (),
    ) -> TokenPair:
        """Open a session for a user on one more device.

        Args:
            user: the user who signs in, as the profile was read.
            client: the client that the request comes from.
            effects: audit entries and mails to write with the session.
            extra_writes: writes of the caller for the same transaction.

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
            address=client.address,
            device=client.device,
            synthetic=is_probe_address(user.email),
        )
        if session.synthetic:
            mark_synthetic()
        surplus = self._sessions.surplus(user.id, now)
        effects = self._with_evictions(user.id, surplus, client, effects)
        self._sessions.create(session, user, effects, extra_writes, surplus)
        return self._pair(session)

    def refresh(self, token: str, client: ClientInfo = ClientInfo()) -> TokenPair:
        """Exchange a refresh token for its successor, or give the active one again.

        Raises:
            InvalidRefreshToken: it is forged, expired, revoked, or was reused.
            Conflict: the session kept changing at the same moment.
        """
        return self._pair(self._rotation().exchange(token, client))

    def authenticate(self, token: str) -> Caller:
        """Return the caller who presents an access token whose session is open.

        Costs one read unit, none within 3 s of the last time.

        Raises:
            Unauthenticated: the token or its session is not valid.
            UserNotFound: the token is valid but its user is gone.
        """
        claims = self._claims(token)
        session = self._sessions.recent(claims.user_id, claims.session_id)
        if session is None:
            if self._profiles.get(claims.user_id) is None:
                raise UserNotFound
            raise Unauthenticated
        if session.user_id != claims.user_id or not session.live(self._clock()):
            raise Unauthenticated
        if session.synthetic:
            mark_synthetic()
        return Caller(user_id=session.user_id, session_id=session.id, role=session.role)

    def of_user(self, user_id: str, current: str | None = None) -> list[SessionOut]:
        """Return a user's open sessions, the one seen last first."""
        now = self._clock()
        live = [s for s in self._sessions.of_user(user_id) if s.live(now)]
        live.sort(key=lambda session: session.rotated_at, reverse=True)
        return [
            SessionOut(
                id=session.id,
                device=session.device,
                address=session.address,
                created_at=session.created_at,
                last_seen_at=session.rotated_at,
                expires_at=session.idle_until,
                current=session.id == current,
            )
            for session in live
        ]

    def sign_out(self, token: str, client: ClientInfo = ClientInfo()) -> None:
        """End the session of an access token, which makes that token invalid.

        A session that has ended before is as it should be, whoever ended it.

        Raises:
            Unauthenticated: the token is not valid, or has expired.
        """
        claims = self._claims(token)
        entry = self._recorder.entry(claims.user_id, AuditAction.SIGNED_OUT, client)
        try:
            self._sessions.delete(
                claims.user_id, claims.session_id, Effects(entries=(entry,))
            )
        except ConditionFailed:
            pass

    def revoke_token(self, token: str, client: ClientInfo = ClientInfo()) -> None:
        """End the session of a refresh or access token, if it has one.

        Raises:
            TooManyAttempts: this network presented too many tokens without a session.
        """
        try:
            self.sign_out(token, client)
        except Unauthenticated:
            self._rotation().revoke(token, client)

    def revoke(
        self, caller: Caller, session_id: str, client: ClientInfo = ClientInfo()
    ) -> None:
        """Sign out one of the caller's devices.

        Raises:
            SessionNotFound: the caller has no such session.
            Unauthenticated: the caller's own session has ended meanwhile.
        """
        entry = self._recorder.entry(
            caller.user_id, AuditAction.SESSION_REVOKED, client, session=session_id
        )
        own = session_id == caller.session_id
        try:
            self._sessions.delete(
                caller.user_id,
                session_id,
                Effects(entries=(entry,)),
                None if own else caller,
            )
        except ConditionFailed:
            raise (Unauthenticated if own else SessionNotFound) from None

    def revoke_others(self, caller: Caller, client: ClientInfo = ClientInfo()) -> None:
        """Sign out every device of the caller but the one that asks.

        Raises:
            Unauthenticated: the caller's own session has ended meanwhile.
        """
        self._revoke_all(caller.user_id, caller, client, caller.session_id)

    def revoke_all(
        self, user_id: str, admin: Caller, client: ClientInfo = ClientInfo()
    ) -> None:
        """Sign out every device of a user, as an administrator.

        Raises:
            Unauthenticated: the administrator's own session has ended meanwhile.
        """
        self._revoke_all(user_id, admin, client, None)

    def _revoke_all(
        self, user_id: str, caller: Caller, client: ClientInfo, kept: str | None
    ) -> None:
        """End all sessions but the one in `kept`, if it names one."""
        ending = [s.id for s in self._sessions.of_user(user_id) if s.id != kept]
        if not ending:
            return
        entry = self._recorder.entry(
            user_id,
            AuditAction.SESSIONS_REVOKED,
            client,
            actor_id=caller.user_id,
            sessions=str(len(ending)),
        )
        self._sessions.delete_many(user_id, ending, Effects(entries=(entry,)), caller)

    def _claims(self, token: str) -> AccessClaims:
        """Return the claims of an access token, or raise Unauthenticated."""
        try:
            return self._access_tokens.verify(token)
        except InvalidToken:
            raise Unauthenticated from None

    def _with_evictions(
        self,
        user_id: str,
        surplus: Sequence[Session],
        client: ClientInfo,
        effects: Effects,
    ) -> Effects:
        """Return effects with an entry that tells which open sessions make room."""
        now = self._clock()
        evicted = [session.id for session in surplus if session.live(now)]
        if not evicted:
            return effects
        which = {"session": evicted[0]} if len(evicted) == 1 else {}
        entry = self._recorder.entry(
            user_id,
            AuditAction.SESSIONS_EVICTED,
            client,
            **which,
            sessions=str(len(evicted)),
        )
        return effects.model_copy(update={"entries": (*effects.entries, entry)})

    def _pair(self, session: Session) -> TokenPair:
        """Return tokens for the present count of a session.

        Raises:
            InvalidRefreshToken: the key that derives its refresh tokens is gone.
        """
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
            refresh_expires_at=session.idle_until,
            session_expires_at=session.absolute_until,
        )
