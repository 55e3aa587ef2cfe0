"""The routes of our api function, and the same routes in each peer's framework."""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from infra.declared import router_names
from runtime.core.http.registry import routers_of
from runtime.features import declarations

MARK = "# @@ROUTES@@"
"""Line of a peer's application at which its other routes are inserted."""

_MEASURED = {("GET", "/api/items/{item_id}"), ("GET", "/api/items")}
_NAMES = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Route:
    """One operation of the HTTP API.

    Attributes:
        method: HTTP method in capitals.
        path: path template such as `/api/items/{item_id}`.
        has_body: whether it takes a JSON body.
    """

    method: str
    path: str
    has_body: bool

    @property
    def name(self) -> str:
        """A unique function name for the route."""
        return re.sub(r"\W+", "_", f"{self.method.lower()}{self.path}").strip("_")


def api_routes() -> list[Route]:
    """Return the routes of the api function, in order."""
    return [
        Route(method, route.path_format, route.built().body_field is not None)
        for router in routers_of(declarations(), router_names("api"))
        for route in router.routes()
        for method in sorted(route.methods)
    ]


def with_routes(peer: Path, routes: list[Route]) -> str:
    """Return a peer's application, completed by the routes that it lacks.

    Args:
        peer: folder of the peer.
        routes: routes of the api function.
    """
    application = (peer / "app.py").read_text(encoding="utf-8")
    if MARK not in application:
        return application
    written = [
        _written(peer, route)
        for route in routes
        if (route.method, route.path) not in _MEASURED
    ]
    return application.replace(MARK, "\n\n".join(written))


def _written(peer: Path, route: Route) -> str:
    """Return one more route, from the peer's template."""
    file = "route_with_body.txt" if route.has_body else "route.txt"
    return Template((peer / file).read_text(encoding="utf-8")).substitute(
        method=route.method.lower(),
        METHOD=route.method,
        path=route.path,
        angled=_NAMES.sub(r"<\1>", route.path),
        name=route.name,
        names=", ".join(f"{name}: str" for name in _NAMES.findall(route.path)),
    )
