"""The end of jobs with the account of their owner."""

import os
from typing import TYPE_CHECKING, Any

from tests.clock import ManualClock
from tests.integration.conftest import SerialClient
from tests.integration.features.accounts.erasure.leaving import PROOF, sign_up
from tests.integration.features.jobs.office import Office
from tests.integration.stored import rows, rows_of

if TYPE_CHECKING:
    from runtime.core.settings import Settings


def test_the_jobs_of_an_account_go_with_it(settings: "Settings", aws: Any) -> None:
    """Also those that run, whose work then ends, and the locks of their kinds."""
    import pytest

    from runtime.core.jobs.errors import JobEnded
    from runtime.core.jobs.working import Invocation, JobWorker
    from tests.services import Services
