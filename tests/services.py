"""The services of one platform, each by a short name, for tests."""

from typing import Any

from runtime.core.clock import Clock, utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.platform import Platform
from runtime.core.settings import Settings
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.assembly import Accounts
from runtime.features.audit.assembly import Audit
from runtime.features.audit.service import AuditService
from runtime.features.items.assembly import Items
from runtime.features.items.service import ItemService
from runtime.features.items.trash.service import TrashService
from runtime.wiring import connect


class Services:
    """The services of the features on one platform.

    Attributes:
        platform: the platform.
        accounts: the services of accounts.
    """

    def __init__(self, platform: Platform) -> None:
        """Take the services from this platform, and no copies of them."""
        self.platform = platform
        self.accounts = platform.assembled(Accounts)

    @classmethod
    def over(
        cls, settings: Settings, client: Any = None, clock: Clock = utc_now
    ) -> "Services":
        """Connect a platform of its own."""
        return cls(connect(settings, client, clock))

    @property
    def table(self) -> Table:
        """The one table."""
        return self.platform.table

    @property
    def settings(self) -> Settings:
        """The settings of the process."""
        return self.platform.settings

    @property
    def throttling(self) -> Throttling:
        """The part that slows guessing down."""
        return self.platform.throttling

    @property
    def items(self) -> ItemService:
        """The rules for items."""
        return self.platform.assembled(Items).service

    @property
    def trash(self) -> TrashService:
        """The rules for deleted items."""
        return self.platform.assembled(Items).trash

    @property
    def audit(self) -> AuditService:
        """The rules for reading the audit log."""
        return self.platform.assembled(Audit).service
