"""The services of the features on a platform of their own, each by a short name."""

from typing import Any

from runtime.core.clock import Clock, utc_now
from runtime.core.settings import Settings
from runtime.features.accounts.assembly import Accounts
from runtime.features.audit.assembly import Audit
from runtime.features.items.assembly import Items
from runtime.wiring import connect


class Services:
    """The services that tests call without HTTP, wired as the process wires them."""

    def __init__(self, settings: Settings, client: Any, clock: Clock = utc_now) -> None:
        """Connect a platform of its own to this DynamoDB client and clock."""
        self.platform = platform = connect(settings, client, clock)
        items = platform.assembled(Items)
        self.table = platform.table
        self.throttling = platform.throttling
        self.accounts = platform.assembled(Accounts)
        self.audit = platform.assembled(Audit).service
        self.items = items.service
        self.trash = items.trash
