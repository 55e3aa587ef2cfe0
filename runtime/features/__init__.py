"""The features of the service, each a folder here that ends with its line below."""

from functools import cache
from importlib import import_module

from runtime.core.declaration import Feature

# In the order in which routes are asked: `/users/me` before `/users/{user_id}`.
FEATURES = (
    "accounts",
    "audit",
    "items",
    "items.bulk",
    "items.reindex",
    "items.retag",
    "summaries",
    "files",
    "exports",
    "jobs",
    "internal",
    "outbox",
    "mail",
    "key_rotation",
    "health",
    "probe",
    "deliveries",
)


@cache
def declarations() -> tuple[Feature, ...]:
    """Read the declaration of every feature."""
    return tuple(
        import_module(f"runtime.features.{name}.declaration").FEATURE
        for name in FEATURES
    )
