"""The one list of routers; a resource is registered here and nowhere else."""

import warnings
from collections.abc import Collection, Iterator
from importlib import import_module

from pydantic.warnings import UnsupportedFieldAttributeWarning

from runtime.api.routing import LazyRoute
from runtime.core.contract import PREFIX
from runtime.core.settings import InvalidSettings

# In the order in which they are asked: `/users/me` before `/users/{user_id}`.
ROUTERS = (
    "auth",
    "passwords",
    "emails",
    "factors",
    "accounts",
    "users",
    "sessions",
    "audit",
    "admin",
    "items",
    "items_bulk",
    "trash",
    "internal",
    "health",
)


def load_routes(names: Collection[str]) -> list[LazyRoute]:
    """The routes of these routers under `/api`; of all if none is named.

    Imported one by one, so that a function pays only for what it serves.

    Raises:
        InvalidSettings: there is no router of some name.
    """
    # FastAPI silences this for the fields it makes; with `defer_build` pydantic gives
    # it later, at the first request.
    warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
    unknown = set(names) - set(ROUTERS)
    if unknown:
        raise InvalidSettings(
            f"ROUTERS: there is no {', '.join(sorted(unknown))}; "
            f"choose from {', '.join(ROUTERS)}"
        )
    return [
        route.under(PREFIX)
        for name in ROUTERS
        if name in names or not names
        for route in _routes_of(name)
    ]


def _routes_of(name: str) -> Iterator[LazyRoute]:
    """The routes that a module declares."""
    for route in import_module(f"runtime.api.{name}").router.routes:
        if not isinstance(route, LazyRoute):
            raise TypeError(f"runtime.api.{name}: use Router of runtime.api.routing")
        yield route
