"""The work that writes a summary: what it may cost, whom it asks, what it stores."""

import logging
import random
from collections.abc import Callable
from datetime import timedelta

from runtime.core.clock import Clock
from runtime.core.context import count_metric
from runtime.core.jobs.errors import JobFailed
from runtime.core.jobs.running import Done, RunningJob
from runtime.features.summaries.breaker.service import CircuitBreaker
from runtime.features.summaries.budget.models import Reservation
from runtime.features.summaries.budget.service import Budget
from runtime.features.summaries.completions.cache import KeyCache
from runtime.features.summaries.completions.checking import Unusable, checked_summary
from runtime.features.summaries.completions.models import Answer, Failure, Prompt
from runtime.features.summaries.completions.parsing import KEY_REFUSED, UNUSABLE
from runtime.features.summaries.completions.requests import likely_tokens, prompt_of
from runtime.features.summaries.completions.service import LanguageModel, Outcome
from runtime.features.summaries.errors import ItemGone, NoKey, OutOfTime
from runtime.features.summaries.models import StoredSummary
from runtime.features.summaries.repository import SummaryRepository, storing
from runtime.features.summaries.settings import SummarySettings

logger = logging.getLogger(__name__)

MOST_CALLS = 3
"""Calls of the model for one summary, within one invocation."""
LONGEST_PAUSE_SECONDS = 60.0
"""Pause between two calls; a service that wants a longer one fails the job."""
_FIRST_PAUSE_SECONDS = 1.0
_MARGIN = timedelta(seconds=10)


class SummaryWriter:
    """The service that has summaries written by a language model."""

    def __init__(
        self,
        store: SummaryRepository,
        *,
        settings: SummarySettings,
        key: KeyCache,
        model: LanguageModel,
        budget: Budget,
        breaker: CircuitBreaker,
        clock: Clock,
        sleep: Callable[[float], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._key = key
        self._model = model
        self._budget = budget
        self._breaker = breaker
        self._clock = clock
        self._sleep = sleep

    def write(self, job: RunningJob) -> Done:
        """Write the summary of an item as it is now.

        Nothing of the item or the answer is in the result, which is kept for months.

        Raises:
            JobFailed: it cannot be written; the code says why.
        """
        settings, item_id = self._settings, job.given["item_id"]
        found = self._store.find(job.owner, item_id, self._clock())
        if found is None:
            raise ItemGone
        prompt = prompt_of(
            found.item,
            most=settings.SUMMARY_INPUT_CHARACTERS,
            form=settings.OPENAI_ANSWER_FORMAT,
        )
        text = self._asked(job, prompt)
        now = self._clock()
        summary = StoredSummary(
            item_id=item_id,
            text=text,
            model=settings.OPENAI_MODEL,
            item_version=found.item.version,
            truncated=prompt.truncated,
            created_at=now,
            expires_at=now + timedelta(days=settings.SUMMARY_KEPT_DAYS),
        )
        count_metric("SummariesWritten")
        result = {
            "item_id": item_id,
            "item_version": summary.item_version,
            "truncated": summary.truncated,
        }
        return Done(result, storing(job.owner, summary))

    def _asked(self, job: RunningJob, prompt: Prompt) -> str:
        """Return the summary that the model has written, at the third try at most.

        Raises:
            JobFailed: it has written none.
        """
        calls = 0
        while True:
            outcome = self._call(job, prompt)
            calls += 1
            result = self._judged(outcome.result, prompt)
            if isinstance(result, str):
                return result
            pause = self._pause(job, result, calls)
            logger.warning("no summary: %s", result.code)
            if pause is None:
                count_metric("SummariesFailed")
                raise JobFailed(result.code, _detail(result))
            self._sleep(pause)

    def _call(self, job: RunningJob, prompt: Prompt) -> Outcome:
        """Call the model once, with tokens that were reserved for it.

        Raises:
            JobFailed: it may not be called.
        """
        if not self._has_time(job):
            raise OutOfTime
        key = self._read_key()
        tokens = likely_tokens(prompt, self._settings.SUMMARY_OUTPUT_TOKENS)
        reservation = self._budget.reserve(job.owner, job.given["item_id"], tokens)
        spent = 0
        try:
            self._breaker.admit()
            with job.outside("model"):
                # Until the model has told: an error of ours may have cost tokens, too.
                spent = reservation.tokens
                outcome = self._model.complete(prompt, key)
                spent = _spent(outcome, reservation)
                self._tell_breaker(outcome.result)
        finally:
            self._budget.settle(reservation, spent)
        return outcome

    def _read_key(self) -> str:
        """Return the key of the model's service.

        Raises:
            NoKey: there is none, or it cannot be read.
        """
        try:
            key = self._key.get()
        except Exception as error:
            logger.warning("no key of the model: %s", type(error).__name__)
            raise NoKey from None
        if key is None:
            raise NoKey
        return key

    def _tell_breaker(self, result: Answer | Failure) -> None:
        """Tell the breaker of a call; what one item causes does not count."""
        if not isinstance(result, Failure) or result.costs and not result.counts:
            self._breaker.succeeded()
        elif result.counts:
            self._breaker.failed()

    def _judged(self, result: Answer | Failure, prompt: Prompt) -> str | Failure:
        """Return the summary in an answer, or why there is none."""
        if isinstance(result, Failure):
            return result
        try:
            form = self._settings.OPENAI_ANSWER_FORMAT
            return checked_summary(result.text, prompt, form=form)
        except Unusable as error:
            logger.warning("an answer is no summary: %s", error)
            return UNUSABLE

    def _pause(self, job: RunningJob, failure: Failure, calls: int) -> float | None:
        """Return the seconds until the next call; None if there is none."""
        if failure is KEY_REFUSED and calls == 1 and self._key.forget():
            # It may have been replaced since it was read.
            return 0.0
        if not failure.again or calls >= MOST_CALLS:
            return None
        pause = random.uniform(0.5, 1.0) * _FIRST_PAUSE_SECONDS * 2.0 ** (calls - 1)
        if failure.retry_after is not None:
            pause = max(pause, failure.retry_after)
        within = pause <= LONGEST_PAUSE_SECONDS and self._has_time(job, pause)
        return pause if within else None

    def _has_time(self, job: RunningJob, pause: float = 0.0) -> bool:
        """Tell whether a call can end before the invocation does."""
        seconds = self._settings.SUMMARY_CALL_SECONDS + pause
        return job.time_left >= timedelta(seconds=seconds) + _MARGIN


def _spent(outcome: Outcome, reservation: Reservation) -> int:
    """Return the tokens that a call has cost, as far as anybody knows."""
    if outcome.tokens is not None:
        return outcome.tokens
    free = isinstance(outcome.result, Failure) and not outcome.result.costs
    return 0 if free else reservation.tokens


def _detail(failure: Failure) -> str:
    """Return what happened, with the time after which it is worth another try."""
    if failure.retry_after is None:
        return failure.detail
    return f"{failure.detail} Try again after {failure.retry_after:.0f} s."
