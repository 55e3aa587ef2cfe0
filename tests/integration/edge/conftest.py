"""Fixtures: the service behind a distribution, its two functions in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
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
from tools.local.edge.gateway import Handler, LocalGateway
from tools.local.edge.messages import Answer, Headers, Request

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass
class Edge:
    """A distribution, and the gateway behind it.

    Attributes:
        processes: the apps of the functions, by name.
        client: the client of the table that they share.
    """

    front: CloudFront
    gateway: LocalGateway
    processes: "dict[str, list[FastAPI]]"
    client: SimulatedClient

    @property
    def functions(self) -> "dict[str, FastAPI]":
        """The first app of each function, by name."""
        return {name: apps[0] for name, apps in self.processes.items()}

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


def edge_before(
    settings: Settings, *, copies: int = 1, cache_url: str | None = None
) -> Edge:
    """Return a distribution before both functions, each in processes of its own.

    They share a table in memory, which is several times faster than moto's.

    Args:
        settings: the settings of the service.
        copies: how many processes each function has; requests go to any of them.
        cache_url: the cache that they share, if they do.
    """
    from runtime.main import create_app

    client = SimulatedClient()
    processes: dict[str, list[FastAPI]] = {}
    for name in ("auth", "api"):
        own = settings.model_copy(
            update={
                "ROUTERS": frozenset(router_names(name)),
                "ORIGIN_SECRET": SECRET,
                "OTHER_ORIGIN_SECRET": OTHER,
                "CACHE_URL": cache_url,
            }
        )
        processes[name] = [create_app(own, connect(own, client)) for _ in range(copies)]
    gateway = LocalGateway(
        auth=any_of([lambda_handler(each) for each in processes["auth"]]),
        api=any_of([lambda_handler(each) for each in processes["api"]]),
        admitted={SECRET, OTHER},
    )
    front = CloudFront(
        judge=judge(),
        origins={"api": gateway.serve, "frontend": frontend},
        hosts={"api": HOST, "frontend": "frontend.example.net"},
        secret=SECRET,
    )
    return Edge(front, gateway, processes, client)


def any_of(handlers: list[Handler]) -> Handler:
    """Return a handler that lets chance decide which of these answers, alike each time.

    Lambda, too, gives a request to whatever process is free.
    """
    chance = Random(1)
    return lambda event, context: chance.choice(handlers)(event, context)


@pytest.fixture(name="edge")
def _edge(settings: Settings) -> Edge:
    """Return a distribution before both functions, each a process of its own."""
    return edge_before(settings)
