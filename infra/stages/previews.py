"""The stages of pull requests: each is `dev` once more, and can be taken away whole."""

import re
from typing import Any

from infra.stages.removal import Removal
from infra.stages.schema import PREVIEW, Stage

_NUMBER = re.compile(rf"{PREVIEW}$")
# What would outlive the stage, exists once only, costs while nobody looks, or mails
# somebody at night.
_WITHOUT: dict[str, Any] = {
    "domain": None,
    "removal": Removal.DESTROY,
    "deletion_protection": False,
    "customer_managed_key": False,
    "log_retention_days": 1,
    "alarm_email": None,
    "objectives": None,
    "probe": None,
    "budget": None,
    "cache": "dynamodb",
    "edge": None,
    "backups": None,
    "adopted_table": None,
    "delivery": None,
}
_FUNCTIONS = ("api", "auth", "jobs", "worker", "eraser")
_WARM = {"reserved": None, "provisioned": None, "snap_start": False}


def is_preview(name: str) -> bool:
    """Say whether this is the name of a pull request's stage, such as `pr-12`."""
    return _NUMBER.fullmatch(name) is not None


def preview_of(dev: Stage, name: str) -> Stage:
    """Return the stage of a pull request.

    Args:
        dev: the stage that it inherits from.
        name: its name, for which `is_preview` holds.
    """
    settings = dev.model_dump() | _WITHOUT | {"name": name}
    for function in _FUNCTIONS:
        settings[function] |= _WARM
    return Stage.model_validate(settings)
