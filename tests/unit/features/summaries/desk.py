"""The work on summaries: a table in memory, a server that obeys, the real client."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.dynamodb.schema import owner_pk, tokens_key
from runtime.core.jobs.ending import CANCELLED, FAILED, JobEnding, Outcome
from runtime.core.jobs.errors import JobCancelled, JobEnded, JobFailed
from runtime.core.jobs.leases import Invocation
from runtime.core.jobs.models import Job, JobStatus, StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.working import JobWorker
from runtime.core.owner import Owner
from runtime.features.items.models import Item, ItemCreate
from runtime.features.summaries.assembly import Summaries
from runtime.features.summaries.breaker.repository import BreakerRepository
from runtime.features.summaries.breaker.service import CircuitBreaker
from runtime.features.summaries.budget.repository import BudgetRepository
from runtime.features.summaries.budget.service import Budget
from runtime.features.summaries.completions.cache import KeyCache
from runtime.features.summaries.completions.service import LanguageModel
from runtime.features.summaries.declaration import FEATURE
from runtime.features.summaries.models import Summary
from runtime.features.summaries.repository import SummaryRepository
from runtime.features.summaries.settings import SummarySettings
from runtime.features.summaries.writing import job as work
from runtime.features.summaries.writing.service import SummaryWriter
from tests.model_server import ModelServer
from tests.unit.world import World, settings

(KIND,) = FEATURE.jobs
KINDS = {KIND.name: KIND}
OWNER = Owner.user("owner")
KEY = "sk-unit-0123456789abcdef"
TITLE = "Zanzibar-Titel"
TEXT = "Wanderfalke nistet am Kirchturm. Der Turm wird renoviert."


def keyed_world() -> World:
    """Return a world whose service has the key of a language model."""
    given = settings().model_dump() | {"OPENAI_API_KEY": KEY}
    return World(type(settings())(_env_file=None, **given))


class Desk:
    """The place where summaries are asked for and written.

    Attributes:
        world: the world, with items of its owner.
        server: the server of the model.
        service: the rules for summaries.
        pauses: how long the work has waited between calls.
        key: the key of the model, for the next writer.
    """

    def __init__(
        self, world: World, server: ModelServer, patch: pytest.MonkeyPatch, **given: Any
    ) -> None:
        """Write summaries by this server, with these settings."""
        self.world = world
        self.server = server
        self.service = world.platform.assembled(Summaries).service
        self.pauses: list[float] = []
        self.key: Callable[[str], str] = lambda reference: KEY
        self._patch = patch
        self._store = JobRepository(world.table)
        self._worker = JobWorker(self._store, world.table, world.clock)
        self._ending = JobEnding(self._store, KINDS, world.table, world.clock)
        self._runs = 0
        self.hire(**given)

    def hire(self, **given: Any) -> None:
        """Let another process do the work from now on, with these settings."""
        given = {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": self.server.url,
            "OPENAI_MODEL": "double",
        } | given
        self.settings = SummarySettings(**given)
        table, clock = self.world.table, self.world.clock
        self.breaker = CircuitBreaker(
            BreakerRepository(table, "language-model"),
            clock,
            trial=timedelta(minutes=2),
        )
        self.writer = SummaryWriter(
            SummaryRepository(table),
            settings=self.settings,
            key=KeyCache(
                self.settings.OPENAI_API_KEY, lambda name: self.key(name), clock
            ),
            model=LanguageModel(self.settings, clock),
            budget=Budget(
                BudgetRepository(table),
                self.settings.SUMMARY_DAILY_TOKENS,
                clock=clock,
                new_id=self.world.platform.new_id,
            ),
            breaker=self.breaker,
            clock=clock,
            sleep=self._sleep,
        )
        self._patch.setattr(work, "writer", lambda _: self.writer)

    def _sleep(self, seconds: float) -> None:
        """Note a pause, and let the time pass."""
        self.pauses.append(seconds)
        self.world.clock.advance(seconds=seconds)

    def item(self, title: str = TITLE, description: str = TEXT) -> Item:
        """Create an item."""
        request = ItemCreate(title=title, description=description)
        return self.world.items.create(OWNER, request).resource

    def ask(self, item: Item) -> Job:
        """Ask for a summary."""
        return self.service.ask(OWNER, item.id).resource

    def job(self, asked: Job) -> StoredJob:
        """Return a job as it is now."""
        found = self._store.get(OWNER, asked.id)
        assert found is not None
        return found

    def do(self, asked: Job) -> StoredJob:
        """Let the function do the job, as Lambda calls it; errors let it try again."""
        stored = self._store.get(OWNER, asked.id)
        attempt = Attempt(OWNER, asked.id, stored.attempt if stored else 1)
        self._runs += 1
        until = self.world.clock() + timedelta(minutes=15)
        invoked = Invocation(f"run-{self._runs}", until)
        try:
            result = self._worker.step(
                attempt, KIND.name, work.write, invocation=invoked
            )
        except JobEnded:
            return self.job(asked)
        except JobCancelled:
            outcome = CANCELLED
        except JobFailed as error:
            outcome = Outcome(FAILED.status, code=error.code, detail=error.detail)
        else:
            outcome = Outcome(JobStatus.SUCCEEDED, result=result)
        self._ending.end(attempt, outcome)
        return self.job(asked)

    def written(self, item: Item) -> StoredJob:
        """Ask for a summary, and let it be written."""
        return self.do(self.ask(item))

    def summary(self, item: Item) -> Summary:
        """Return the summary of an item."""
        return self.service.get(OWNER, item.id)

    def used(self) -> int:
        """Return the tokens that the owner has used today."""
        row = self._tokens()
        return int(row.get("used", 0))

    def open_reservations(self) -> list[int]:
        """Return the tokens of each reservation that was not settled."""
        row = self._tokens()
        return [int(row[name]) for name in row if name.startswith("open_")]

    def rows(self, prefix: str) -> list[dict[str, Any]]:
        """Return the owner's rows whose sort keys begin so."""
        return self.world.rows(owner_pk(OWNER), prefix)

    def _tokens(self) -> dict[str, Any]:
        """Return the row of today's tokens; empty if there is none."""
        found = self.world.rows(*tokens_key(OWNER, self.world.clock().date()))
        return found[0] if found else {}


def code(job: StoredJob) -> str | None:
    """Return why a job has failed."""
    assert (job.problem is not None) is (job.status is JobStatus.FAILED)
    return job.problem.code if job.problem else None
