"""The worker that watches alarms, called by CodeDeploy after it has moved an alias.

A delivery that moves an alias at once would be over at once, and its alarms would end
nothing. This function keeps it open for some minutes. Whatever goes wrong, the word is
`Failed`, as in the smoke.
"""

import logging
from time import monotonic, sleep
from typing import Any

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, bool]:
    """Watch the alarms of the delivery, and tell CodeDeploy whether all is well."""
    from runtime.features.deliveries.models import Hook
    from runtime.features.deliveries.repository import Deliveries, client

    hook, passed = Hook.of(event), False
    deliveries = Deliveries(client("codedeploy"))
    try:
        _watch(deliveries, hook)
        passed = True
    except Exception:
        logger.exception("the version must not stay")
    finally:
        deliveries.report(hook, passed)
    return {"passed": passed}


def _watch(deliveries: Any, hook: Any) -> None:
    """Watch the alarms that end deliveries of this group."""
    from runtime.core.observability import configure_logging
    from runtime.core.settings import read_settings
    from runtime.features.deliveries.repository import Alarms, client
    from runtime.features.deliveries.settings import WatchSettings
    from runtime.features.deliveries.watch.service import Watch

    settings = read_settings(WatchSettings)
    configure_logging(settings)
    names = deliveries.alarms(deliveries.delivered(hook))
    logger.info("watching", extra={"alarms": names})
    watch = Watch(
        Alarms(client("cloudwatch")),
        seconds=settings.WATCH_MINUTES * 60,
        now=monotonic,
        sleep=sleep,
    )
    watch.run(names)
