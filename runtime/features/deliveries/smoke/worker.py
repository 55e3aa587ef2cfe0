"""The worker that tries a new version, called by CodeDeploy before it moves an alias.

CodeDeploy waits an hour for a word. So whatever goes wrong, this function's own code
and settings included, the word is `Failed`: nothing that could fail is imported before.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runtime.features.deliveries.models import Credentials
    from runtime.features.deliveries.settings import SmokeSettings

# Enough to say so, at worst by the last attempt.
RESERVED_SECONDS = 40.0
_LOCAL_SECONDS = 300.0

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, bool]:
    """Try the version that is delivered, and tell CodeDeploy whether it works."""
    from runtime.features.deliveries.models import Hook
    from runtime.features.deliveries.repository import Deliveries, client

    hook, passed = Hook.of(event), False
    deliveries = Deliveries(client("codedeploy"))
    try:
        _try(deliveries, hook, context)
        passed = True
    except Exception:
        logger.exception("the version must not be delivered")
    finally:
        deliveries.report(hook, passed)
    return {"passed": passed}


def _try(deliveries: Any, hook: Any, context: Any) -> None:
    """Run the smoke on the version that is delivered."""
    from runtime.core.aws import aws_client
    from runtime.core.observability import configure_logging
    from runtime.core.settings import read_settings
    from runtime.features.deliveries.repository import Functions
    from runtime.features.deliveries.settings import SmokeSettings
    from runtime.features.deliveries.smoke.service import STEP_SECONDS, Smoke

    settings = read_settings(SmokeSettings)
    configure_logging(settings)
    delivered = deliveries.delivered(hook)
    logger.info(
        "trying",
        extra={"function": delivered.function, "version": delivered.version},
    )
    smoke = Smoke(
        Functions(aws_client("lambda", settings, read_timeout=STEP_SECONDS)),
        stage=settings.STAGE,
        auth=settings.AUTH_FUNCTION,
        api=settings.API_FUNCTION,
        account=_account(settings),
        left=_left(context),
        origin_secret=_origin_secret(settings),
    )
    smoke.run(delivered.function, delivered.version)


def _account(settings: "SmokeSettings") -> "Credentials | None":
    """Read the account of the probe, in a stage that has one."""
    from runtime.core.security.secrets import secret_reader
    from runtime.features.deliveries.models import Credentials

    if settings.PROBE_ACCOUNT is None:
        return None
    return Credentials.parse(secret_reader(settings)(settings.PROBE_ACCOUNT))


def _origin_secret(settings: "SmokeSettings") -> str | None:
    """Read what proves a request of the distribution, in a stage that has one."""
    from runtime.core.security.secrets import secret_reader

    if settings.ORIGIN_SECRET is None:
        return None
    return secret_reader(settings)(settings.ORIGIN_SECRET)


def _left(context: Any) -> Callable[[], float]:
    """Return a function that tells the seconds until the word must be said."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is None:
        return lambda: _LOCAL_SECONDS
    return lambda: float(remaining()) / 1000 - RESERVED_SECONDS
