"""The worker that rotates the keyrings of access tokens and refresh tokens.

It is called once a day, and rotates a keyring when it is time. `{"force": true}`
rotates both now, for example after a leak: what the old keys signed stays valid
until it expires.

Behind a distribution it takes a step in the rotation of that one's secrets, too;
`{"force": "origin"}` takes it now, and leaves the keyrings as they are.
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
from runtime.features.key_rotation.origin.repository import (
    Distribution,
    OriginGuard,
    SlotStore,
)
from runtime.features.key_rotation.origin.service import OriginRotation
from runtime.features.key_rotation.service import (
    REFRESH,
    SIGNING,
    KeyRotation,
    RotationPolicy,
)
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


@cache
def prepared_origin() -> tuple[OriginRotation, tuple[str, str]] | None:
    """Return the rotation of a distribution's secrets; None where there is none."""
    settings, _ = prepared()
    first, other = settings.ORIGIN_SECRET, settings.OTHER_ORIGIN_SECRET
    id, guard = settings.DISTRIBUTION_ID, settings.ORIGIN_GUARD
    if first is None or other is None or id is None or guard is None:
        return None
    rotation = OriginRotation(
        store=SlotStore(aws_client("secretsmanager", settings)),
        front=Distribution(aws_client("cloudfront", settings), id),
        guard=OriginGuard(aws_client("wafv2", settings), guard),
        clock=utc_now,
    )
    return rotation, (first, other)


def handler(event: dict[str, Any], context: Any) -> dict[str, bool | str]:
    """Rotate the keyrings that are due; a failure of one does not stop the other.

    Returns:
        Whether each keyring was rotated, by its name; and the step that was taken with
        the secrets of a distribution.
    """
    asked = event.get("force")
    settings, _ = prepared()
    with invocation(context, settings.STAGE):
        done: dict[str, bool | str] = {}
        failed = ""
        if asked != "origin":
            done |= _rotated_rings(force=asked is True)
            if len(done) < len(_rings(settings)):
                failed = "a ring"
        try:
            origin = prepared_origin()
            if origin:
                rotation, references = origin
                step = rotation.step(references, force=asked == "origin")
                done["origin secrets"] = step.value
        except Exception as error:
            # The message might hold some of the secret.
            logger.error("the secrets of the origin: %s", type(error).__name__)
            failed = failed or "a secret of the origin"
    if failed:
        raise RuntimeError(f"{failed} could not be rotated")
    return done


def _rings(settings: RotationSettings) -> dict[RotationPolicy, str]:
    """Return the references of the keyrings, each with its rotation."""
    return {SIGNING: settings.JWT_SECRET_KEY, REFRESH: settings.REFRESH_SECRET_KEY}


def _rotated_rings(*, force: bool) -> dict[str, bool]:
    """Rotate the keyrings that are due, and leave those out that cannot be."""
    done: dict[str, bool] = {}
    settings, rotation = prepared()
    for policy, reference in _rings(settings).items():
        try:
            done[policy.name] = rotation.rotate(policy, reference, force=force)
        except Exception as error:
            # The message might hold some of the secret.
            logger.error("%s: %s", policy.name, type(error).__name__)
    return done
