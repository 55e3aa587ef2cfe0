"""Dependencies of routes, as FastAPI sees them."""

from typing import TYPE_CHECKING

from runtime.core.http.dependencies import assemblies_of
from runtime.core.http.lazy_routes import build
from runtime.features.accounts.assembly import Accounts
from runtime.features.audit.assembly import Audit
from runtime.features.items.assembly import Items

if TYPE_CHECKING:
    from fastapi import FastAPI


def test_the_assemblies_that_routes_ask_for_are_found(app: "FastAPI") -> None:
    """Those that they ask for by another dependency, too."""
    found = assemblies_of(build(app.router.routes))

    assert found >= {Accounts, Audit, Items}
    assert assemblies_of([]) == set()
