"""Puts repositories, keys, clock and ids together into services, once per process.

Each service is made, and its module imported, when it is first asked for: a start pays
for what its first request needs, and the auth function never loads what items are.
"""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from runtime.core.aws import aws_client
from runtime.core.clock import Clock, new_ulid, utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.effects.recorder import Trails
from runtime.core.security.cursors import Cursors
from runtime.core.security.keyring import is_reference, parse_keyring
from runtime.core.security.secrets import secret_reader
from runtime.core.settings import Settings
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.accounts.sessions.access_tokens import AccessTokens, KeyringSource
from runtime.features.accounts.sessions.refresh_tokens import RefreshTokens
from runtime.features.accounts.sessions.repository import SessionRepository
from runtime.features.accounts.sessions.service import SessionService

if TYPE_CHECKING:
    from runtime.core.idempotency.service import Idempotency
    from runtime.core.security.sealing import Sealer
    from runtime.core.security.tickets import Tickets
    from runtime.core.throttling.service import Guessing
    from runtime.features.accounts.account_status import StandingRepository
    from runtime.features.accounts.addresses.service import EmailService
    from runtime.features.accounts.administration.service import AdminService
    from runtime.features.accounts.erasure.deletion_request import DeletionService
    from runtime.features.accounts.known_clients import Devices
    from runtime.features.accounts.mailed_links.service import OneTimeTokens
    from runtime.features.accounts.passwords.service import PasswordService
    from runtime.features.accounts.profiles.service import UserService
    from runtime.features.accounts.second_factor.second_step import SecondFactor
    from runtime.features.accounts.second_factor.service import FactorService
    from runtime.features.accounts.sign_in.service import AccountService
    from runtime.features.audit.service import AuditService
    from runtime.features.items.bulk.service import ItemBulkService
    from runtime.features.items.repository import ItemRepository
    from runtime.features.items.service import ItemService
    from runtime.features.items.trash.service import TrashService


class Services:
    """Every service of one process, sharing one connection pool and one keyring."""

    def __init__(
        self,
        settings: Settings,
        client: Any | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Connect.

        Args:
            settings: where to and with which keys.
            client: a DynamoDB client to use instead of one made from the settings.
            clock: tells the time instead of the system.
        """
        self.settings = settings
        self._clock = clock or utc_now
        self._read_secret = secret_reader(settings)
        self.table = Table(
            client or aws_client("dynamodb", settings), settings.DYNAMODB_TABLE_NAME
        )
        self._users = UserRepository(self.table)
        self._sessions = SessionRepository(self.table)
        self._trails = Trails(self._clock, new_ulid)

        def signing_keys() -> Any:
            """The signing ring, read anew."""
            value = settings.JWT_SECRET_KEY
            text = self._read_secret(value) if is_reference(value) else value
            return parse_keyring(text)

        self._signing_keys = KeyringSource(signing_keys)
        self._signing_keys.load()
        self._refresh_keys = KeyringSource(
            lambda: settings.refresh_keyring(self._read_secret)
        )
        self._factor_keys = KeyringSource(
            lambda: settings.factor_keyring(self._read_secret)
        )
        self.frontend_secret = settings.frontend_secret(self._read_secret)
        self._cursors = Cursors(self._signing_keys, self._clock)

    @cached_property
    def _items(self) -> "ItemRepository":
        """The rows of items."""
        from runtime.features.items.repository import ItemRepository

        return ItemRepository(self.table)

    @cached_property
    def _standing(self) -> "StandingRepository":
        """What administrators and leaving change of an account."""
        from runtime.features.accounts.account_status import StandingRepository

        return StandingRepository(self.table, self._sessions)

    @cached_property
    def _idempotency(self) -> "Idempotency":
        """What makes a repeated request happen once."""
        from runtime.core.idempotency.repository import IdempotencyRepository
        from runtime.core.idempotency.service import Idempotency

        return Idempotency(
            IdempotencyRepository(self.table), self._signing_keys, self._clock
        )

    @cached_property
    def items(self) -> "ItemService":
        """The rules for items."""
        from runtime.features.items.service import ItemService

        return ItemService(
            self._items,
            self._idempotency,
            self._cursors,
            self._clock,
            new_ulid,
        )

    @cached_property
    def items_bulk(self) -> "ItemBulkService":
        """The rules for changing many items at once."""
        from runtime.features.items.bulk.service import ItemBulkService

        return ItemBulkService(
            self.items,
            self._items,
            self._idempotency,
            self._clock,
            new_ulid,
            versions_required=self.settings.REQUIRE_IF_MATCH,
        )

    @cached_property
    def trash(self) -> "TrashService":
        """The rules for deleted items."""
        from runtime.features.items.trash.repository import TrashRepository
        from runtime.features.items.trash.service import TrashService

        return TrashService(
            TrashRepository(self.table), self._items, self._cursors, self._clock
        )

    @cached_property
    def users(self) -> "UserService":
        """The rules for profiles."""
        from runtime.features.accounts.profiles.service import UserService

        return UserService(self._users, self._cursors)

    @cached_property
    def admin(self) -> "AdminService":
        """The rules for administrators."""
        from runtime.features.accounts.administration.service import AdminService

        return AdminService(
            self._users,
            self._standing,
            self._trails,
            self._idempotency,
            self._clock,
            new_ulid,
            self.sessions.forget,
        )

    @cached_property
    def sessions(self) -> SessionService:
        """The rules for sessions."""
        settings = self.settings
        return SessionService(
            self._sessions,
            self._users,
            AccessTokens(
                self._signing_keys,
                self._clock,
                algorithm=settings.JWT_ALGORITHM,
                issuer=settings.JWT_ISSUER,
                audience=settings.JWT_AUDIENCE,
                lifetime=timedelta(minutes=settings.ACCESS_TOKEN_EXPIRE_MINUTES),
            ),
            lambda: RefreshTokens(self._refresh_keys.fresh(), self._clock),
            self._trails,
            self._clock,
            new_ulid,
        )

    @cached_property
    def audit(self) -> "AuditService":
        """The audit log."""
        from runtime.features.audit.repository import AuditRepository
        from runtime.features.audit.service import AuditService

        return AuditService(AuditRepository(self.table), self._cursors, self._clock)

    @cached_property
    def guessing(self) -> "Guessing":
        """The rules that slow guessing down."""
        from runtime.core.throttling.repository import ThrottleRepository
        from runtime.core.throttling.service import Guessing

        return Guessing(ThrottleRepository(self.table), self._clock)

    @cached_property
    def second_factor(self) -> "SecondFactor":
        """The rules for the second step of a sign-in."""
        from runtime.features.accounts.second_factor.challenges import Challenges
        from runtime.features.accounts.second_factor.second_step import SecondFactor

        return SecondFactor(
            Challenges(self._signing_keys, self._clock, new_ulid),
            self._sealer,
            self.guessing,
            self._clock,
        )

    @cached_property
    def factors(self) -> "FactorService":
        """The rules for having a second factor."""
        from runtime.features.accounts.second_factor.repository import FactorRepository
        from runtime.features.accounts.second_factor.service import FactorService

        return FactorService(
            self._users,
            self.passwords,
            FactorRepository(self.table),
            self.second_factor,
            self._sealer,
            self._trails,
            self._clock,
            new_ulid,
            self.settings.PROJECT_NAME,
        )

    @cached_property
    def _sealer(self) -> "Sealer":
        """What secrets of second factors are sealed with."""
        from runtime.core.security.sealing import Sealer

        return Sealer(self._factor_keys.fresh, self._clock)

    @cached_property
    def accounts(self) -> "AccountService":
        """The rules for signing up and in."""
        from runtime.features.accounts.sign_in.service import AccountService

        return AccountService(
            self._users,
            self.sessions,
            self.guessing,
            self.second_factor,
            self._devices,
            self._trails,
            self._idempotency,
            self._restore_tickets,
            self._clock,
            new_ulid,
        )

    @cached_property
    def deletion(self) -> "DeletionService":
        """The rules for leaving."""
        from runtime.features.accounts.erasure.deletion_request import DeletionService

        return DeletionService(
            self.passwords,
            self.factors,
            self._users,
            self._standing,
            self.sessions,
            self._restore_tickets,
            self._trails,
            self._clock,
        )

    @cached_property
    def _restore_tickets(self) -> "Tickets":
        """What lets those return who wanted to leave."""
        from runtime.core.security.tickets import Tickets
        from runtime.features.accounts.erasure.deletion_request import (
            TICKET_LIFETIME,
            TICKET_PURPOSE,
        )

        return Tickets(self._signing_keys, self._clock, TICKET_PURPOSE, TICKET_LIFETIME)

    @cached_property
    def _devices(self) -> "Devices":
        """What knows devices again."""
        from runtime.core.security.tickets import Tickets
        from runtime.features.accounts.known_clients import (
            TICKET_PURPOSE,
            TRUSTED_FOR,
            Devices,
        )

        # By the refresh keys: an old signing key is gone a day after its successor
        # began.
        keys = self._refresh_keys
        return Devices(Tickets(keys, self._clock, TICKET_PURPOSE, TRUSTED_FOR))

    @cached_property
    def one_time(self) -> "OneTimeTokens":
        """Tokens that serve once."""
        from runtime.features.accounts.mailed_links.repository import OneTimeRepository
        from runtime.features.accounts.mailed_links.service import OneTimeTokens

        return OneTimeTokens(OneTimeRepository(self.table), self._clock)

    @cached_property
    def passwords(self) -> "PasswordService":
        """The rules for passwords."""
        from runtime.core.mail.outbox import OutboxRepository
        from runtime.features.accounts.passwords.repository import PasswordRepository
        from runtime.features.accounts.passwords.service import PasswordService

        return PasswordService(
            self._users,
            PasswordRepository(self.table, self._sessions),
            OutboxRepository(self.table),
            self.one_time,
            self.guessing,
            self._devices,
            self._trails,
            self._clock,
        )

    @cached_property
    def emails(self) -> "EmailService":
        """The rules for e-mail addresses."""
        from runtime.core.mail.outbox import OutboxRepository
        from runtime.features.accounts.addresses.repository import EmailRepository
        from runtime.features.accounts.addresses.service import EmailService

        return EmailService(
            self._users,
            EmailRepository(self.table, self._sessions),
            self.passwords,
            OutboxRepository(self.table),
            self.one_time,
            self.guessing,
            self._trails,
            self._clock,
        )

    def connect(self) -> None:
        """Open the connection that the first request will use.

        While it starts a Lambda function has a whole CPU, later its memory's share.
        """
        self.table.connect()

    def ready(self) -> None:
        """Reach the table, or raise Unavailable."""
        self.table.get(("READY", "READY"), consistent=False)
