"""The services of exports, each built when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.platform import Platform

if TYPE_CHECKING:
    from runtime.features.exports.asking.service import AskingService
    from runtime.features.exports.repository import ExportRepository
    from runtime.features.exports.service import ExportService


class Exports:
    """The services of exports on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build the services on this platform."""
        self._platform = platform

    @cached_property
    def repository(self) -> "ExportRepository":
        """The repository of exports."""
        from runtime.features.exports.repository import ExportRepository

        return ExportRepository(self._platform.table)

    @cached_property
    def asking(self) -> "AskingService":
        """The rules for asking for an export."""
        from runtime.features.accounts.assembly import Accounts
        from runtime.features.exports.asking.service import AskingService

        platform = self._platform
        return AskingService(
            self.repository,
            proofs=platform.assembled(Accounts).proofs,
            jobs=platform.jobs,
            throttling=platform.throttling,
            recorder=platform.effects,
            clock=platform.clock,
        )

    @cached_property
    def service(self) -> "ExportService":
        """The rules for looking at an export, and for fetching it."""
        from runtime.core.s3.signing import bucket_signer
        from runtime.features.exports.service import ExportService

        platform = self._platform
        return ExportService(
            self.repository,
            jobs=platform.jobs,
            signer=bucket_signer(platform.settings),
            clock=platform.clock,
        )
