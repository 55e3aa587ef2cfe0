"""The worker that rotates the keyrings of access tokens and refresh tokens.

It is called once a day, and rotates a keyring when it is time. `{"force": true}`
rotates both now, for example after a leak: what the old keys signed stays valid
until it expires.
"""

import logging
from functools import cache
from typing import Any

from runtime.core.aws import aws_client
from runtime.core.clock import utc_now
from runtime.core.invocation import invocation
from runtime.core.observability import configure_logging
from runtime.core.security.secrets import SecretVersions
from runtime.core.settings import read_settings
from runtime.features.key_rotation.service import REFRESH, SIGNING, KeyRotation
from runtime.features.key_rotation.settings import RotationSettings

logger = logging.getLogger(__name__)


@cache
def prepared() -> tuple[RotationSettings, KeyRotation]:
    """Return the settings and the service, made when they are first needed.

    Not when the module is imported: nobody waits for a function that runs once a day.
    """
    settings = read_settings(RotationSettings)
    configure_logging(settings)
    secrets = SecretVersions(aws_client("secretsmanager", settings))
    return settings, KeyRotation(secrets, utc_now)


def handler(event: dict[str, Any], context: Any) -> dict[str, bool]:
    """Rotate the keyrings that are due; a failure of one does not stop the other.

    Returns:
        Whether each keyring was rotated, by its name.
    """
    force = event.get("force") is True
    done: dict[str, bool] = {}
    settings, rotation = prepared()
    rings = {SIGNING: settings.JWT_SECRET_KEY, REFRESH: settings.REFRESH_SECRET_KEY}
    with invocation(context, settings.STAGE):
        for policy, reference in rings.items():
            try:
                done[policy.name] = rotation.rotate(policy, reference, force=force)
            except Exception as error:
                # The message might hold some of the secret.
                logger.error("%s: %s", policy.name, type(error).__name__)
    if len(done) < len(rings):
        raise RuntimeError("a ring could not be rotated")
    return done
