"""The services of accounts, each made when it is first needed."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.errors import Unauthenticated, raises
from runtime.core.platform import Platform
from runtime.core.security.keyring_source import KeyringSource
from runtime.features.accounts.errors import UserNotFound

if TYPE_CHECKING:
    from runtime.core.security.callers import Authenticator
    from runtime.core.security.sealing import Sealer
    from runtime.core.security.tickets import Tickets
    from runtime.features.accounts.account_status import AccountStatusRepository
    from runtime.features.accounts.addresses.service import AddressService
    from runtime.features.accounts.administration.service import AdministrationService
    from runtime.features.accounts.erasure.deletion_request import (
        DeletionRequestService,
    )
    from runtime.features.accounts.known_clients import Devices
    from runtime.features.accounts.mailed_links.service import OneTimeTokens
    from runtime.features.accounts.open_invitations.service import InvitationService
    from runtime.features.accounts.passwords.service import PasswordService
    from runtime.features.accounts.profiles.repeatable import RepeatableProfileChanges
    from runtime.features.accounts.profiles.repository import UserRepository
    from runtime.features.accounts.profiles.service import ProfileService
    from runtime.features.accounts.proofs.service import ProofService
    from runtime.features.accounts.second_factor.second_step import SecondFactor
    from runtime.features.accounts.second_factor.service import FactorService
    from runtime.features.accounts.sessions.refresh_tokens import RefreshTokens
    from runtime.features.accounts.sessions.repository import SessionRepository
    from runtime.features.accounts.sessions.rotation import Rotation
    from runtime.features.accounts.sessions.service import SessionService
    from runtime.features.accounts.sign_in.service import SignInService


@raises(Unauthenticated, UserNotFound)
def authenticator(platform: Platform) -> "Authenticator":
    """Return the service that authenticates callers by their open session."""
    return platform.assembled(Accounts).sessions


class Accounts:
    """The services of accounts on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build on this platform; keys are read when they are first needed."""
        self._platform = platform
        settings, read_secret = platform.settings, platform.read_secret
        self._refresh_keys = KeyringSource(
            lambda: settings.refresh_keyring(read_secret)
        )
        self._factor_keys = KeyringSource(lambda: settings.factor_keyring(read_secret))

    @cached_property
    def users(self) -> "UserRepository":
        """The repository of profiles and credentials."""
        from runtime.features.accounts.profiles.repository import UserRepository

        return UserRepository(self._platform.table)

    @cached_property
    def _session_rows(self) -> "SessionRepository":
        """The repository of sessions."""
        from runtime.features.accounts.sessions.repository import SessionRepository

        cache = self._platform.shared_cache
        if cache is None:
            return SessionRepository(self._platform.table)
        from runtime.features.accounts.sessions.shared_cache import SharedSessionCache

        shared = SharedSessionCache(cache, self._platform.clock)
        return SessionRepository(self._platform.table, shared)

    @cached_property
    def _statuses(self) -> "AccountStatusRepository":
        """The repository that changes an account's role or status."""
        from runtime.features.accounts.account_status import AccountStatusRepository

        return AccountStatusRepository(self._platform.table, self._session_rows)

    @cached_property
    def profiles(self) -> "ProfileService":
        """The rules for profiles."""
        from runtime.features.accounts.profiles.service import ProfileService

        return ProfileService(self.users, self._platform.cursors)

    @cached_property
    def profile_changes(self) -> "RepeatableProfileChanges":
        """The changes of profiles that may be repeated with an Idempotency-Key."""
        from runtime.features.accounts.profiles.repeatable import (
            RepeatableProfileChanges,
        )

        platform = self._platform
        return RepeatableProfileChanges(
            self.profiles, platform.idempotency, platform.clock
        )

    @cached_property
    def sessions(self) -> "SessionService":
        """The rules for sessions."""
        from runtime.features.accounts.sessions.access_tokens import AccessTokens
        from runtime.features.accounts.sessions.service import SessionService

        platform, settings = self._platform, self._platform.settings
        return SessionService(
            sessions=self._session_rows,
            profiles=self.users,
            access_tokens=AccessTokens(
                platform.signing_keys,
                platform.clock,
                algorithm=settings.JWT_ALGORITHM,
                issuer=settings.JWT_ISSUER,
                audience=settings.JWT_AUDIENCE,
                lifetime=timedelta(minutes=settings.ACCESS_TOKEN_EXPIRE_MINUTES),
            ),
            refresh_tokens=self._refresh_tokens,
            rotation=self._rotation,
            recorder=platform.effects,
            clock=platform.clock,
            new_id=platform.new_id,
        )

    def _refresh_tokens(self) -> "RefreshTokens":
        """Return the derivation of refresh tokens, with the present keys."""
        from runtime.features.accounts.sessions.refresh_tokens import RefreshTokens

        return RefreshTokens(self._refresh_keys.fresh(), self._platform.clock)

    def _rotation(self) -> "Rotation":
        """Return the rules for exchanging refresh tokens, with the present keys."""
        from runtime.features.accounts.sessions.rotation import Rotation

        platform = self._platform
        return Rotation(
            sessions=self._session_rows,
            profiles=self.users,
            refresh_tokens=self._refresh_tokens(),
            throttling=platform.throttling,
            recorder=platform.effects,
            clock=platform.clock,
            retry_for=timedelta(seconds=platform.settings.REFRESH_RETRY_SECONDS),
        )

    @cached_property
    def sign_in(self) -> "SignInService":
        """The rules for registering and signing in."""
        from runtime.features.accounts.sign_in.service import SignInService
        from runtime.features.accounts.throttles import registrations

        platform = self._platform
        return SignInService(
            store=self.users,
            sessions=self.sessions,
            throttling=platform.throttling,
            second_factor=self.second_step,
            devices=self._devices,
            recorder=platform.effects,
            idempotency=platform.idempotency,
            tickets=self._restore_tickets,
            clock=platform.clock,
            new_id=platform.new_id,
            registrations=registrations(platform.settings.LOCAL_SIGN_UP_LIMIT),
        )

    @cached_property
    def passwords(self) -> "PasswordService":
        """The rules for passwords."""
        from runtime.core.mail.outbox import OutboxRepository
        from runtime.features.accounts.passwords.repository import PasswordRepository
        from runtime.features.accounts.passwords.service import PasswordService

        platform = self._platform
        return PasswordService(
            accounts=self.users,
            store=PasswordRepository(platform.table, self._session_rows),
            outbox=OutboxRepository(platform.table),
            tokens=self.one_time_tokens,
            throttling=platform.throttling,
            recorder=platform.effects,
            clock=platform.clock,
        )

    @cached_property
    def addresses(self) -> "AddressService":
        """The rules for e-mail addresses."""
        from runtime.core.mail.outbox import OutboxRepository
        from runtime.features.accounts.addresses.repository import AddressRepository
        from runtime.features.accounts.addresses.service import AddressService

        platform = self._platform
        return AddressService(
            accounts=self.users,
            store=AddressRepository(platform.table, self._session_rows),
            passwords=self.passwords,
            outbox=OutboxRepository(platform.table),
            tokens=self.one_time_tokens,
            throttling=platform.throttling,
            recorder=platform.effects,
            clock=platform.clock,
        )

    @cached_property
    def second_factor(self) -> "FactorService":
        """The rules for setting up, renewing and removing a second factor."""
        from runtime.core.mail.outbox import OutboxRepository
        from runtime.features.accounts.second_factor.repository import FactorRepository
        from runtime.features.accounts.second_factor.service import FactorService

        platform = self._platform
        return FactorService(
            accounts=self.users,
            passwords=self.passwords,
            store=FactorRepository(platform.table),
            second_factor=self.second_step,
            tokens=self.one_time_tokens,
            outbox=OutboxRepository(platform.table),
            throttling=platform.throttling,
            sealer=self._sealer,
            recorder=platform.effects,
            clock=platform.clock,
            new_id=platform.new_id,
            issuer=platform.settings.PROJECT_NAME,
        )

    @cached_property
    def second_step(self) -> "SecondFactor":
        """The rules for the second step of a sign-in."""
        from runtime.features.accounts.second_factor.challenges import Challenges
        from runtime.features.accounts.second_factor.repository import FactorRepository
        from runtime.features.accounts.second_factor.second_step import SecondFactor

        platform = self._platform
        return SecondFactor(
            challenges=Challenges(
                platform.signing_keys, platform.clock, platform.new_id
            ),
            store=FactorRepository(platform.table),
            sealer=self._sealer,
            throttling=platform.throttling,
            recorder=platform.effects,
            clock=platform.clock,
        )

    @cached_property
    def administration(self) -> "AdministrationService":
        """The rules for administrators."""
        from runtime.features.accounts.administration.service import (
            AdministrationService,
        )

        platform = self._platform
        return AdministrationService(
            users=self.users,
            statuses=self._statuses,
            recorder=platform.effects,
            idempotency=platform.idempotency,
            clock=platform.clock,
            new_id=platform.new_id,
        )

    @cached_property
    def invitations(self) -> "InvitationService":
        """The rules for invitations that were not accepted yet."""
        from runtime.features.accounts.open_invitations.repository import (
            InvitationRepository,
        )
        from runtime.features.accounts.open_invitations.service import InvitationService

        platform = self._platform
        return InvitationService(
            users=self.users,
            store=InvitationRepository(platform.table),
            throttling=platform.throttling,
            recorder=platform.effects,
            clock=platform.clock,
            new_id=platform.new_id,
        )

    @cached_property
    def deletion(self) -> "DeletionRequestService":
        """The rules for deleting one's own account, and for undoing that."""
        from runtime.features.accounts.erasure.deletion_request import (
            DeletionRequestService,
        )

        platform = self._platform
        return DeletionRequestService(
            proofs=self.proofs,
            profiles=self.users,
            statuses=self._statuses,
            sessions=self.sessions,
            tickets=self._restore_tickets,
            recorder=platform.effects,
            clock=platform.clock,
        )

    @cached_property
    def proofs(self) -> "ProofService":
        """The rules for proving to be the owner of the account one is signed in to."""
        from runtime.features.accounts.proofs.service import ProofService

        return ProofService(self.passwords, self.second_factor)

    @cached_property
    def one_time_tokens(self) -> "OneTimeTokens":
        """The tokens of mailed links."""
        from runtime.features.accounts.mailed_links.repository import OneTimeRepository
        from runtime.features.accounts.mailed_links.service import OneTimeTokens

        platform = self._platform
        return OneTimeTokens(OneTimeRepository(platform.table), platform.clock)

    @cached_property
    def _sealer(self) -> "Sealer":
        """The encryption of the second factors' secrets."""
        from runtime.core.security.sealing import Sealer

        return Sealer(self._factor_keys.fresh, self._platform.clock)

    @cached_property
    def _restore_tickets(self) -> "Tickets":
        """The tickets that undo a deletion."""
        from runtime.core.security.tickets import Tickets
        from runtime.features.accounts.erasure.deletion_request import (
            TICKET_LIFETIME,
            TICKET_PURPOSE,
        )

        platform = self._platform
        return Tickets(
            platform.signing_keys,
            platform.clock,
            purpose=TICKET_PURPOSE,
            lifetime=TICKET_LIFETIME,
        )

    @cached_property
    def _devices(self) -> "Devices":
        """The tokens by which known devices are recognised."""
        from runtime.core.security.tickets import Tickets
        from runtime.features.accounts.known_clients import (
            TICKET_PURPOSE,
            TRUSTED_FOR,
            Devices,
        )

        # With the refresh keys: an old signing key is removed a day after its
        # successor began, and a device token is valid for 30 days.
        tickets = Tickets(
            self._refresh_keys,
            self._platform.clock,
            purpose=TICKET_PURPOSE,
            lifetime=TRUSTED_FOR,
        )
        return Devices(tickets)
