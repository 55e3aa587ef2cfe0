"""The services of summaries that answer requests, each built when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.platform import Platform

if TYPE_CHECKING:
    from runtime.features.summaries.service import SummaryService


class Summaries:
    """The services of summaries on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build the services on this platform."""
        self._platform = platform

    @cached_property
    def service(self) -> "SummaryService":
        """The service for summaries."""
        from runtime.features.summaries.repository import SummaryRepository
        from runtime.features.summaries.service import SummaryService

        platform = self._platform
        return SummaryService(
            SummaryRepository(platform.table),
            jobs=platform.jobs,
            # Only whether there is one: the key itself is read by the worker alone.
            configured=bool(platform.settings.OPENAI_API_KEY),
            clock=platform.clock,
        )
