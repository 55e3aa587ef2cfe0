"""Dependencies of routes, as FastAPI sees them."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from runtime.core.http.dependencies import assemblies_of
from runtime.core.http.lazy_routes import build
from runtime.features import FEATURES

if TYPE_CHECKING:
    from fastapi import FastAPI


def test_the_assemblies_that_routes_ask_for_are_found(app: "FastAPI") -> None:
    """Those that they ask for by another dependency, too: one of each feature."""
    modules = [f"runtime.features.{name}.assembly" for name in FEATURES]
    found = assemblies_of(build(app.router.routes))

    assert sorted(each.__module__ for each in found) == sorted(
        filter(find_spec, modules)
    )
    assert assemblies_of([]) == set()
