"""The services of jobs, each built when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from runtime.core.platform import Platform

if TYPE_CHECKING:
    from runtime.features.jobs.service import JobsService


class Jobs:
    """The services of jobs on one platform."""

    def __init__(self, platform: Platform) -> None:
        """Build the services on this platform."""
        self._platform = platform

    @cached_property
    def service(self) -> "JobsService":
        """The service for listings and for administrators."""
        from runtime.features.jobs.repository import JobLists
        from runtime.features.jobs.service import JobsService

        platform = self._platform
        return JobsService(
            platform.jobs,
            JobLists(platform.table),
            recorder=platform.effects,
            cursors=platform.cursors,
        )
