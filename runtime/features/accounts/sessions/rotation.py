"""Rules for exchanging refresh tokens, so that theft shows and honest clients stay.

A refresh token serves once. Whoever presents one that has served may be a thief, or the
owner after a thief; or a client that never got the answer, or whose tabs ask at once.
"""

from datetime import datetime, timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.optimistic import until_unchanged
from runtime.core.security.networks import network_of
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvalidRefreshToken
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.accounts.sessions.models import IDLE_LIFETIME, Session
from runtime.features.accounts.sessions.refresh_tokens import (
    PresentedToken,
    RefreshTokens,
)
from runtime.features.accounts.sessions.repository import SessionRepository
from runtime.features.accounts.throttles import REVOCATIONS

REUSE_GRACE = timedelta(seconds=10)
"""Time after its exchange in which any token still gets the one that is active."""
MAX_RETRIED = 3
RETRIES_COUNT_FOR = timedelta(hours=24)
"""Time in which at most MAX_RETRIED tokens may be presented again after the grace."""
MAX_EXCHANGES = 100
"""Exchanges of the last seconds whose times a session keeps: a bound for its row."""


class Rotation:
    """The rules for exchanging and revoking refresh tokens.

    It is made for each request, since the keys of refresh tokens change.
    """

    def __init__(
        self,
        *,
        sessions: SessionRepository,
        profiles: UserRepository,
        refresh_tokens: RefreshTokens,
        throttling: Throttling,
        recorder: EffectsRecorder,
        clock: Clock,
        retry_for: timedelta,
    ) -> None:
        """Take the collaborators, and the time in which an answer may be asked again.

        Args:
            sessions: the sessions.
            profiles: the users.
            refresh_tokens: the derivation of refresh tokens.
            throttling: the service that limits revocations of unknown tokens.
            recorder: the maker of audit entries and mails.
            clock: returns the current time.
            retry_for: the time after an exchange in which whoever presents the token
                that it replaced gets the active one, unless that was presented.
        """
        self._sessions = sessions
        self._profiles = profiles
        self._refresh_tokens = refresh_tokens
        self._throttling = throttling
        self._recorder = recorder
        self._clock = clock
        self._retry_for = retry_for

    def exchange(self, token: str, client: ClientInfo = ClientInfo()) -> Session:
        """Return the session of a refresh token, whose count derives the one to answer.

        The active token is exchanged for the next. Any other that presents itself
        within REUSE_GRACE of its own exchange gets the active one; so does, for
        `retry_for`, the parent of the active one, which is audited. Everything else is
        taken for theft: the session ends.

        Costs 2 read units and 1 write unit.

        Raises:
            InvalidRefreshToken: it is forged, expired, revoked, or was reused.
            Conflict: the session kept changing at the same moment.
        """
        presented = self._refresh_tokens.parse(token)
        if presented is None:
            raise InvalidRefreshToken
        return until_unchanged(lambda: self._exchange(presented, client))

    def revoke(self, token: str, client: ClientInfo = ClientInfo()) -> None:
        """End the session of a refresh token, also of one that has served.

        A token that has no session is no error (RFC 7009), but is counted: otherwise
        anybody could keep the table busy.

        Raises:
            TooManyAttempts: this network presented too many tokens without a session.
        """
        presented = self._refresh_tokens.parse(token)
        session = self._proven(presented) if presented else None
        if session is not None:
            entry = self._recorder.entry(
                session.user_id, AuditAction.SIGNED_OUT, client
            )
            self._end(session, Effects(entries=(entry,)))
            return
        network = network_of(client.address)
        if network is not None:
            self._throttling.spend(REVOCATIONS, network)

    def _exchange(self, presented: PresentedToken, client: ClientInfo) -> Session:
        """Decide by the session as it is now; ConditionFailed if it changes meanwhile.

        Raises:
            InvalidRefreshToken: the token is not good, or the session has just ended.
        """
        session, now = self._session_of(presented), self._clock()
        if presented.counter == session.counter:
            successor = _exchanged(session, client, now)
            self._sessions.rotate(session, successor)
            return successor
        exchanged_at = session.exchanged_at(presented.counter)
        if exchanged_at is not None and now - exchanged_at <= REUSE_GRACE:
            return session
        if presented.counter > session.counter:
            raise InvalidRefreshToken
        retries = self._retries(session, presented.counter, now)
        if retries is not None:
            entry = self._recorder.entry(
                session.user_id, AuditAction.REFRESH_RETRIED, client, session=session.id
            )
            self._sessions.retry(session, retries, Effects(entries=(entry,)))
            count_metric("RefreshTokenRetried")
            return session
        self._end(session, self._reused(session, client))
        count_metric("RefreshTokenReused")
        raise InvalidRefreshToken

    def _retries(
        self, session: Session, counter: int, now: datetime
    ) -> dict[str, datetime] | None:
        """Return the retries with one more; None if the token may not be retried.

        It may be if its answer can be asked again still, and if it is one of at most
        MAX_RETRIED such tokens in RETRIES_COUNT_FOR. A thief who follows the owner
        round by round, or goes before, is found by that at the latest.
        """
        exchanged_at = session.exchanged_at(counter)
        if counter != session.counter - 1 or exchanged_at is None:
            return None
        if now - exchanged_at > self._retry_for:
            return None
        retries = {
            retried: at
            for retried, at in session.retries.items()
            if now - at < RETRIES_COUNT_FOR
        }
        retries.setdefault(str(counter), now)
        return retries if len(retries) <= MAX_RETRIED else None

    def _reused(self, session: Session, client: ClientInfo) -> Effects:
        """Return the effects of reuse, with a mail if it is from elsewhere.

        An honest client that could not ask again in time must not alarm its owner.
        """
        entry = self._recorder.entry(
            session.user_id, AuditAction.REFRESH_REUSED, client, session=session.id
        )
        user = self._profiles.get(session.user_id)
        if user is None or not _from_elsewhere(session, client):
            return Effects(entries=(entry,))
        mail = self._recorder.mail(
            MailKind.SESSION_REUSED,
            user.email,
            user.id,
            **client.mailable(),
        )
        return Effects(entries=(entry,), mails=(mail,))

    def _end(self, session: Session, effects: Effects) -> None:
        """End a session; if it has ended meanwhile, no effects are written."""
        try:
            self._sessions.delete(session.user_id, session.id, effects)
        except ConditionFailed:
            pass

    def _session_of(self, presented: PresentedToken) -> Session:
        """Return the open session that a token was derived for: 2 read units.

        Raises:
            InvalidRefreshToken: there is none.
        """
        session = self._proven(presented)
        if session is None or not session.live(self._clock()):
            raise InvalidRefreshToken
        while True:
            user = self._profiles.get(session.user_id)
            if user is not None and user.session_epoch == session.epoch:
                return session
            again = self._sessions.get(presented.user_id, presented.session_id)
            if user is None or again is None or again.epoch == session.epoch:
                # Of another epoch for good: it opened while all sessions were ending,
                # and a crash kept it from being deleted afterwards.
                raise InvalidRefreshToken
            # The password changed between the two reads, and this session stayed.
            session = again

    def _proven(self, presented: PresentedToken) -> Session | None:
        """Return the stored session that a token was derived for: 1 read unit."""
        session = self._sessions.get(presented.user_id, presented.session_id)
        if session is None or session.kid != presented.kid:
            return None
        if not self._refresh_tokens.proves(presented, session.salt):
            return None
        return session


def _exchanged(session: Session, client: ClientInfo, now: datetime) -> Session:
    """Return the session after the exchange of its active token."""
    exchanges = {**session.exchanges, str(session.counter): now}
    recent = [key for key, at in exchanges.items() if now - at <= REUSE_GRACE]
    # By count, since the table keeps no order.
    latest = sorted(recent, key=int)[-MAX_EXCHANGES:]
    return session.model_copy(
        update={
            "counter": session.counter + 1,
            "rotated_at": now,
            "exchanges": {key: exchanges[key] for key in latest},
            "idle_until": min(now + IDLE_LIFETIME, session.absolute_until),
            "address": client.address or session.address,
            "device": client.device or session.device,
        }
    )


def _from_elsewhere(session: Session, client: ClientInfo) -> bool:
    """Return whether network or device is another than when the session was used."""
    same_network = network_of(client.address) == network_of(session.address)
    return not same_network or client.device != session.device
