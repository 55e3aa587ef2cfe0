"""Readings of what a service has sent: its answer, its errors, when to ask again."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import Field, ValidationError

from runtime.core.models import Model
from runtime.features.summaries.completions.models import Answer, Failure

MOST_PAUSE_SECONDS = 86_400
NOT_REACHED = Failure(
    "model_unreachable",
    "The language model's service cannot be reached.",
    again=True,
    counts=True,
)
CUT_OFF = NOT_REACHED._replace(
    detail="The connection to the language model's service was cut off.", costs=True
)
TOO_SLOW = Failure(
    "model_too_slow",
    "The language model has not answered in time.",
    again=True,
    counts=True,
    costs=True,
)
UNUSABLE = Failure(
    "model_answer_unusable",
    "The language model has written what is no summary.",
    again=True,
    costs=True,
)
NONSENSE = UNUSABLE._replace(
    detail="The language model's service has sent what is no answer.", counts=True
)
TOO_LONG = UNUSABLE._replace(
    detail="The language model has not come to an end.", again=False
)
DECLINED = Failure(
    "model_declined", "The language model declines to write about this.", costs=True
)
KEY_REFUSED = Failure("model_key_refused", "The language model's key is not taken.")
_THROTTLED = Failure(
    "model_throttled", "The language model is asked too often.", again=True
)
_QUOTA = Failure(
    "model_quota_exhausted", "The language model's account has nothing left."
)
_FAILING = Failure(
    "model_failing", "The language model's service fails.", again=True, counts=True
)
_REFUSED = Failure(
    "model_request_refused", "The language model's service refuses the request."
)
# A conflict, and a request that it gave up to wait for.
_WORTH_ANOTHER = (408, 409, 425)


class _Message(Model):
    """The message of a model."""

    content: str | None = None
    refusal: str | None = None


class _Choice(Model):
    """One of the answers, and why it has ended."""

    message: _Message
    finish_reason: str | None = None


class _Usage(Model):
    """The tokens that a call has cost."""

    total_tokens: int | None = None


class _Completion(Model):
    """The parts of a completion that are used."""

    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


def answer_in(body: bytes, most: int) -> tuple[Answer | Failure, int | None]:
    """Return what the body of a completion says, and the tokens that it cost.

    Args:
        body: the body of an answer with status 200.
        most: the tokens that the call can have cost at all.
    """
    try:
        completion = _Completion.model_validate_json(body)
    except (ValidationError, RecursionError):
        return NONSENSE, None
    total = completion.usage.total_tokens if completion.usage else None
    tokens = min(total, most) if total is not None and total > 0 else None
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return DECLINED, tokens
    if choice.finish_reason == "length":
        return TOO_LONG, tokens
    if not choice.message.content:
        return UNUSABLE, tokens
    return Answer(choice.message.content, tokens), tokens


def failure_of(
    status: int, code: object, headers: Mapping[str, str], now: datetime
) -> Failure:
    """Return the failure that an answer with another status than 200 tells of.

    Args:
        status: the status.
        code: the code of the error, if its body has one.
        headers: the headers, by their names in lower case.
        now: the time.
    """
    if status == 429 and code == "insufficient_quota":
        return _QUOTA
    if status == 429:
        return _THROTTLED._replace(retry_after=retry_after(headers, now))
    if status >= 500 or status in _WORTH_ANOTHER:
        return _FAILING._replace(retry_after=retry_after(headers, now))
    return KEY_REFUSED if status in (401, 403) else _REFUSED


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a service wants to be left alone, if it tells any.

    They are given in milliseconds, in seconds, or as a time (RFC 9110 10.2.3).
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds):
            return _within_a_day(seconds)
    try:
        at = parsedate_to_datetime(headers.get("retry-after", ""))
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return _within_a_day((at - now).total_seconds())


def _within_a_day(seconds: float) -> float:
    """Return a pause between none and a day."""
    return min(max(seconds, 0.0), MOST_PAUSE_SECONDS)
