"""Chooses the routers that a process serves, of those that features declare."""

import warnings
from collections.abc import Collection, Iterable

from pydantic.warnings import UnsupportedFieldAttributeWarning

from runtime.core.declaration import Feature
from runtime.core.http.lazy_routes import LazyRouter
from runtime.core.settings import InvalidSettings


def routers_of(
    features: Iterable[Feature], names: Collection[str] = ()
) -> list[LazyRouter]:
    """Return the routers of these names, each to be imported when it is needed.

    Args:
        features: declare the routers that there are.
        names: the routers to serve; all if none is named.

    Raises:
        InvalidSettings: there is no router of some name.
    """
    # FastAPI silences this for the fields it makes; with `defer_build` pydantic gives
    # it later, at the first request.
    warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
    declared = [router for feature in features for router in feature.routers]
    unknown = set(names) - {router.name for router in declared}
    if unknown:
        raise InvalidSettings(
            f"ROUTERS: there is no {', '.join(sorted(unknown))}; "
            f"choose from {', '.join(router.name for router in declared)}"
        )
    return [
        LazyRouter(router) for router in declared if router.name in names or not names
    ]
