"""The choice of the routers that a process serves, among those of all features."""

import warnings
from collections.abc import Collection, Iterable

from pydantic.warnings import UnsupportedFieldAttributeWarning

from runtime.core.declaration import Feature, Route
from runtime.core.http.lazy_routes import LazyRouter
from runtime.core.settings import InvalidSettings


def routers_of(
    features: Iterable[Feature], names: Collection[str] = ()
) -> list[LazyRouter]:
    """Return the routers of these names, each of which is imported at first use.

    Args:
        features: the features that declare the routers.
        names: the names of the routers to serve; empty serves all.

    Raises:
        InvalidSettings: a name is not that of a router.
    """
    # FastAPI silences this warning while it makes fields; with `defer_build` pydantic
    # gives it later, at the first request.
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


def routes_outside(features: Iterable[Feature]) -> frozenset[Route]:
    """Return method and path of the routes that the gateway lists one by one.

    Any other method at their paths leads to `api`, which may not serve these itself.
    """
    return frozenset(
        route
        for feature in features
        for router in feature.routers
        for route in router.outside
    )
