"""Rules for summaries: asking for one, reading it, and taking it away."""

from runtime.core.clock import Clock
from runtime.core.idempotency.service import Created
from runtime.core.jobs.models import Job
from runtime.core.jobs.service import JobService
from runtime.core.optimistic import Precondition, demand_version, until_unchanged
from runtime.core.owner import Owner
from runtime.features.summaries.errors import (
    ItemNotFound,
    NotConfigured,
    SummaryNotFound,
)
from runtime.features.summaries.models import Found, Summary, SummaryRequest
from runtime.features.summaries.repository import SummaryChanged, SummaryRepository

KIND = "summaries.write"


class SummaryService:
    """The rules for summaries. A summary is no part of its item, and changes nothing.

    It is readable as long as its item is: one whose item is in the trash is there again
    when the item is restored, and goes with it otherwise.
    """

    def __init__(
        self,
        store: SummaryRepository,
        *,
        jobs: JobService,
        configured: bool,
        clock: Clock,
    ) -> None:
        """Take what the rules need from outside.

        Args:
            store: the summaries.
            jobs: the jobs that write them.
            configured: whether there is a key of a language model.
            clock: returns the current time.
        """
        self._store = store
        self._jobs = jobs
        self._configured = configured
        self._clock = clock

    def ask(self, owner: Owner, item_id: str, key: str | None = None) -> Created[Job]:
        """Ask for a summary of an item as it will be when the job begins.

        Raises:
            NotConfigured: nothing can write it; no job is made.
            ItemNotFound: the owner has no such item.
        """
        if not self._configured:
            raise NotConfigured
        if not self._store.has_item(owner, item_id):
            raise ItemNotFound
        return self._jobs.ask(
            owner,
            KIND,
            {"item_id": item_id},
            key=key,
            body=SummaryRequest(item_id=item_id),
        )

    def get(self, owner: Owner, item_id: str) -> Summary:
        """Return the summary of an item.

        Raises:
            ItemNotFound: the owner has no such item.
            SummaryNotFound: it has no summary.
        """
        found = self._found(owner, item_id)
        if found.summary is None:
            raise SummaryNotFound
        return found.summary.shown(found.item.version)

    def delete(
        self, owner: Owner, item_id: str, precondition: Precondition | None = None
    ) -> None:
        """Remove the summary of an item.

        Raises:
            ItemNotFound: the owner has no such item.
            SummaryNotFound: it has no summary.
            PreconditionFailed: the precondition excludes the version.
        """

        def attempt() -> None:
            """Remove the summary as it is now."""
            found = self._found(owner, item_id)
            if found.summary is None:
                raise SummaryNotFound
            shown = found.summary.shown(found.item.version)
            demand_version(shown.version, precondition)
            self._store.remove(owner, found.summary)

        until_unchanged(attempt, lost=SummaryChanged)

    def _found(self, owner: Owner, item_id: str) -> Found:
        """Return an item with its summary."""
        found = self._store.find(owner, item_id, self._clock())
        if found is None:
            raise ItemNotFound
        return found
