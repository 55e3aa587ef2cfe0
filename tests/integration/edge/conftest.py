"""Fixtures: the service behind a distribution, its two functions in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from edge.handler import make_handler
from infra.declared import router_names
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.settings import Settings
from runtime.features.accounts.assembly import Accounts
from runtime.wiring import connect
from tests.edge_stage import HOST, OTHER, SECRET, edge_function_settings
from tests.simulated.client import SimulatedClient
from tools.local.edge.cloudfront import CloudFront
from tools.local.edge.gateway import LocalGateway
from tools.local.edge.messages import Answer, Headers, Request

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass
class Edge:
    """A distribution, and the gateway behind it.

    Attributes:
        functions: the apps of the functions, by name.
    """

    front: CloudFront
    gateway: LocalGateway
    functions: "dict[str, FastAPI]"

    @property
    def services(self) -> Accounts:
        """The services of accounts, on the table that the functions share."""
        found: Accounts = self.functions["auth"].state.platform.assembled(Accounts)
        return found


@cache
def judge() -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Return the function's handler with the settings of the stage."""
    return make_handler(edge_function_settings())


def frontend(request: Request) -> Answer:
    """Answer as a frontend that shows each person their own page."""
    cookie = request.header("cookie") or "nobody"
    headers: Headers = (("content-type", "text/html"),)
    if request.path.startswith("/_next/static/"):
        headers += (("cache-control", "public, max-age=31536000, immutable"),)
    return Answer(200, headers, f"page of {cookie}".encode())


@pytest.fixture(name="edge")
def _edge(settings: Settings) -> Edge:
    """Return a distribution before both functions, each a process of its own.

    They share a table in memory, which is several times faster than moto's.
    """
    from runtime.main import create_app

    client = SimulatedClient()
    functions: dict[str, FastAPI] = {}
    for name in ("auth", "api"):
        own = settings.model_copy(
            update={
                "ROUTERS": frozenset(router_names(name)),
                "ORIGIN_SECRET": SECRET,
                "OTHER_ORIGIN_SECRET": OTHER,
            }
        )
        functions[name] = create_app(own, connect(own, client))
    gateway = LocalGateway(
        auth=lambda_handler(functions["auth"]),
        api=lambda_handler(functions["api"]),
        admitted={SECRET, OTHER},
    )
    front = CloudFront(
        judge=judge(),
        origins={"api": gateway.serve, "frontend": frontend},
        hosts={"api": HOST, "frontend": "frontend.example.net"},
        secret=SECRET,
    )
    return Edge(front, gateway, functions)
