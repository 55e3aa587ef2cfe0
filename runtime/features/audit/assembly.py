"""The service of the audit log."""

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.platform import Platform

if TYPE_CHECKING:
    from runtime.features.audit.service import AuditService


class Audit:
    """The service of the audit log on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build on this platform."""
        self._platform = platform

    @cached_property
    def service(self) -> "AuditService":
        """The rules for reading the audit log."""
        from runtime.features.audit.repository import AuditRepository
        from runtime.features.audit.service import AuditService

        platform = self._platform
        return AuditService(
            AuditRepository(platform.table), platform.cursors, platform.clock
        )
