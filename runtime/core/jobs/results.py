"""Results of the steps of an attempt, by which a repeated step is known."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from runtime.core.jobs.errors import JobFailed
from runtime.core.jobs.models import StepResult, StoredJob

MOST_RESULT_BYTES = 32 * 1024
"""Size of what a step may return: the row of a job keeps it, and an object what is
larger."""
MOST_RESULTS_BYTES = 192 * 1024
"""Size of what all steps of an attempt may return; a row holds 400 KB."""
_SHORT = 12
_MOST_BEFORE = 500


def result_too_large(result: Mapping[str, Any]) -> bool:
    """Tell whether a result is larger than a job keeps."""
    return len(json.dumps(result)) > MOST_RESULT_BYTES


def demand_room(job: StoredJob, name: str, result: Mapping[str, Any]) -> None:
    """Refuse a result that the row of its job cannot keep.

    Raises:
        JobFailed: it is too large, alone or with those of other steps.
    """
    others = [kept.result for step, kept in job.results.items() if step != name]
    if (
        result_too_large(result)
        or len(json.dumps([*others, result])) > MOST_RESULTS_BYTES
    ):
        raise JobFailed("result_too_large", "What a step returns is too large.")


def digest_of(given: Mapping[str, Any] | None) -> str:
    """Return the digest of what a step is given."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def earlier_result(job: StoredJob, name: str, digest: str) -> dict[str, Any] | None:
    """Return what a step returned for the same input in this attempt, if it did."""
    kept = job.results.get(name)
    return kept.result if kept is not None and kept.given == digest else None


def comes_late(job: StoredJob, name: str, digest: str) -> bool:
    """Tell whether a step has gone on since it was given this."""
    return name in job.results and digest[:_SHORT] in job.results[name].before


def following(job: StoredJob, name: str, kept: StepResult) -> StepResult:
    """Return the result of a step with what the runs before it were given."""
    last = job.results.get(name)
    if last is None:
        return kept
    before = [*last.before, last.given[:_SHORT]][-_MOST_BEFORE:]
    return kept.model_copy(update={"before": before})
