"""The one list of routers; a resource is registered here and nowhere else."""

import warnings
from collections.abc import Collection, Iterator
from importlib import import_module

from pydantic.warnings import UnsupportedFieldAttributeWarning

from runtime.core.contract import PREFIX
from runtime.core.http.lazy_routes import LazyRoute
from runtime.core.settings import InvalidSettings

# In the order in which they are asked: `/users/me` before `/users/{user_id}`.
ROUTERS = {
    "auth": "accounts.sign_in",
    "passwords": "accounts.passwords",
    "emails": "accounts.addresses",
    "factors": "accounts.second_factor",
    "accounts": "accounts.erasure",
    "users": "accounts.profiles",
    "sessions": "accounts.sessions",
    "audit": "audit",
    "admin": "accounts.administration",
    "items": "items",
    "items_bulk": "items.bulk",
    "trash": "items.trash",
    "internal": "internal",
    "health": "health",
}


def load_routes(names: Collection[str]) -> list[LazyRoute]:
    """The routes of these routers under `/api`; of all if none is named.

    Imported one by one, so that a function pays only for what it serves.

    Raises:
        InvalidSettings: there is no router of some name.
    """
    # FastAPI silences this for the fields it makes; with `defer_build` pydantic gives
    # it later, at the first request.
    warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
    unknown = set(names) - ROUTERS.keys()
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
    module = f"runtime.features.{ROUTERS[name]}.routes"
    for route in import_module(module).router.routes:
        if not isinstance(route, LazyRoute):
            raise TypeError(f"{module}: use Router of runtime.core.http.lazy_routes")
        yield route
