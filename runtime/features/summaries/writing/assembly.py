"""The services of the job that writes summaries, made once per process."""

import time
from datetime import timedelta
from functools import cache

from runtime.core.clock import new_ulid, utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.security.secrets import secret_reader
from runtime.core.settings import read_settings
from runtime.features.summaries.breaker.repository import BreakerRepository
from runtime.features.summaries.breaker.service import CircuitBreaker
from runtime.features.summaries.budget.repository import BudgetRepository
from runtime.features.summaries.budget.service import Budget
from runtime.features.summaries.completions.cache import KeyCache
from runtime.features.summaries.completions.service import LanguageModel
from runtime.features.summaries.repository import SummaryRepository
from runtime.features.summaries.writing.service import SummaryWriter
from runtime.features.summaries.writing.settings import WritingSettings

SERVICE = "language-model"
_MARGIN = timedelta(seconds=30)


@cache
def writer(table: Table) -> SummaryWriter:
    """Return the service that writes the summaries of a table, made at first use."""
    settings = read_settings(WritingSettings)
    return SummaryWriter(
        SummaryRepository(table),
        settings=settings,
        key=KeyCache(settings.OPENAI_API_KEY, secret_reader(settings), utc_now),
        model=LanguageModel(settings, utc_now),
        budget=Budget(
            BudgetRepository(table),
            settings.SUMMARY_DAILY_TOKENS,
            clock=utc_now,
            new_id=new_ulid,
        ),
        breaker=CircuitBreaker(
            BreakerRepository(table, SERVICE),
            utc_now,
            trial=timedelta(seconds=settings.SUMMARY_CALL_SECONDS) + _MARGIN,
        ),
        clock=utc_now,
        sleep=time.sleep,
    )
