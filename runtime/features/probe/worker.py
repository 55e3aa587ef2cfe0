"""The worker of the probe, which a schedule calls.

A run that fails is no error of the function, which would only be called again: the
metric tells, and the log says which step failed and why.
"""

import json
import logging
from functools import cache
from typing import Any

from pydantic import ValidationError

from runtime.core.contract import PROBE_METRIC
from runtime.core.environment import in_lambda
from runtime.core.invocation import invocation
from runtime.core.json_client import JsonClient
from runtime.core.observability import configure_logging, emit_counts
from runtime.core.security.secrets import secret_reader
from runtime.core.settings import read_settings
from runtime.features.probe.errors import ProbeFailed
from runtime.features.probe.models import Account
from runtime.features.probe.service import Probe
from runtime.features.probe.settings import ProbeSettings

AGENT = "backend-probe"
TIMEOUT = 10.0
"""Seconds of one step of a request; a client would have given up."""

logger = logging.getLogger(__name__)


class NoAccount(Exception):
    """The secret holds no account; the message has nothing of it."""


@cache
def settings() -> ProbeSettings:
    """Return the settings, read when they are first needed."""
    found = read_settings(ProbeSettings)
    configure_logging(found)
    return found


def account() -> Account:
    """Read the account, at every run: somebody may have mended it.

    Raises:
        NoAccount: the secret is not what it should be.
    """
    text = secret_reader(settings())(settings().PROBE_ACCOUNT)
    try:
        return Account.model_validate(json.loads(text))
    except (ValidationError, ValueError):
        raise NoAccount(f"{settings().PROBE_ACCOUNT} holds no account") from None


def handler(event: dict[str, Any], context: Any) -> dict[str, bool]:
    """Use the service once, and tell whether that went well."""
    given = settings()
    with invocation(context, given.STAGE):
        used = account()
        headers = {"User-Agent": AGENT}
        if used.api_key:
            headers["x-api-key"] = used.api_key
        well = _run(Probe(JsonClient(given.PROBE_URL, headers, TIMEOUT), used))
        if in_lambda():
            emit_counts(given.STAGE, {PROBE_METRIC: int(well)})
    return {"well": well}


def _run(probe: Probe) -> bool:
    """Run once; the log says what went wrong."""
    try:
        probe.run()
    except ProbeFailed as error:
        logger.error("the probe failed", extra={"step": error.step, "why": str(error)})
        return False
    return True
