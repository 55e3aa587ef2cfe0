"""Calls of a language model, whose outcomes are values: nothing of them is logged."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx2
import openai

from runtime.core.clock import Clock
from runtime.features.summaries.completions.models import Answer, Failure, Prompt
from runtime.features.summaries.completions.parsing import (
    CUT_OFF,
    NONSENSE,
    NOT_REACHED,
    TOO_SLOW,
    answer_in,
    failure_of,
)
from runtime.features.summaries.completions.reading import BoundedTransport, TooLarge
from runtime.features.summaries.completions.requests import most_tokens
from runtime.features.summaries.settings import SummarySettings

# At DEBUG they log headers that a service may fill with what it was sent, and no later
# version of theirs is to log the owner's text.
_TALKATIVE = ("openai", "httpx2", "httpcore2")
_CONNECT_SECONDS = 5.0
_SCHEMA = {
    "name": "summary",
    "strict": True,
    "schema": {
        "type": "object",
        "properties": {"summary": {"type": "string"}},
        "required": ["summary"],
        "additionalProperties": False,
    },
}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "json_schema": {"response_format": {"type": "json_schema", "json_schema": _SCHEMA}},
    "json_object": {"response_format": {"type": "json_object"}},
    "text": {},
}


class Outcome(NamedTuple):
    """The outcome of a call.

    Attributes:
        result: the answer, or why there is none.
        tokens: what it has cost, if the service has told.
    """

    result: Answer | Failure
    tokens: int | None = None


class LanguageModel:
    """The model of the settings, by the official client.

    The client makes each call once: whoever calls decides whether another one is worth
    its tokens. It follows no redirection, which would take the owner's text elsewhere.
    """

    def __init__(
        self,
        settings: SummarySettings,
        clock: Clock,
        transport: Callable[[], httpx2.BaseTransport] = httpx2.HTTPTransport,
    ) -> None:
        """Call the model of these settings.

        Args:
            settings: name service and model.
            clock: returns the current time.
            transport: makes what sends requests.
        """
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._settings = settings
        self._clock = clock
        seconds = float(settings.SUMMARY_CALL_SECONDS)
        self._http = httpx2.Client(
            transport=BoundedTransport(transport(), seconds),
            timeout=httpx2.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds)),
            follow_redirects=False,
        )

    def complete(self, prompt: Prompt, key: str) -> Outcome:
        """Ask the model once.

        Args:
            prompt: what it is asked.
            key: the key of its service.
        """
        settings = self._settings
        client = openai.OpenAI(
            api_key=key,
            base_url=settings.OPENAI_BASE_URL,
            max_retries=0,
            http_client=self._http,
        )
        limit: dict[str, Any] = {
            settings.OPENAI_LIMIT_FIELD: settings.SUMMARY_OUTPUT_TOKENS
        }
        try:
            response = client.chat.completions.with_raw_response.create(
                model=settings.OPENAI_MODEL,
                messages=[
                    {"role": "system", "content": prompt.instructions},
                    {"role": "user", "content": prompt.text},
                ],
                **_FORMATS[settings.OPENAI_ANSWER_FORMAT],
                **limit,
            )
        except openai.APIStatusError as error:
            headers = {k.lower(): v for k, v in error.response.headers.items()}
            failure = failure_of(error.status_code, error.code, headers, self._clock())
            return Outcome(failure)
        except openai.APIConnectionError as error:
            return Outcome(_lost(error))
        most = most_tokens(prompt, settings.SUMMARY_OUTPUT_TOKENS)
        return Outcome(*answer_in(response.http_response.content, most))


def _lost(error: openai.APIConnectionError) -> Failure:
    """Return the failure of a call that has brought no whole answer."""
    cause = error.__cause__
    if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
        return NOT_REACHED
    if isinstance(cause, TooLarge):
        return NONSENSE
    return TOO_SLOW if isinstance(error, openai.APITimeoutError) else CUT_OFF
