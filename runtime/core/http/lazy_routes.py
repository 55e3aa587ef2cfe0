"""Routes that FastAPI studies when a request first asks for them.

Studying a route (its signature, its models, its answers) takes FastAPI two
milliseconds, and including a router in another repeats that, so seventy routes would be
a third of a cold start. A cold start serves one request: it studies that one's route.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, cast

from fastapi import APIRouter
from fastapi.params import Depends
from fastapi.routing import APIRoute
from starlette.convertors import CONVERTOR_TYPES
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

# A parameter with a convertor, such as `{item_id:ulid}`; one of `path` would span
# segments, and no route has it.
_CONVERTED = re.compile(r"{(\w+):(?!path})\w+}")


class LazyRoute(BaseRoute):
    """Stands for a FastAPI route until a request fits its path and method."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Keep what FastAPI makes the route of; called as `APIRoute` would be."""
        self.path = path
        self.methods = {method.upper() for method in options["methods"]}
        self.name = endpoint.__name__
        self._endpoint = endpoint
        self._options = options
        self.path_format = _CONVERTED.sub(r"{\1}", path)
        self._head = path.partition("{")[0]
        self._segments = path.split("/")
        self._studied: APIRoute | None = None

    def under(self, prefix: str) -> "LazyRoute":
        """The same route below a prefix, named after its function in documents."""
        options = self._options | {"generate_unique_id_function": _operation_id}
        return LazyRoute(prefix + self.path, self._endpoint, **options)

    def studied(self) -> APIRoute:
        """FastAPI's route, made when it is first needed."""
        if self._studied is None:
            self._studied = APIRoute(self.path, self._endpoint, **self._options)
        return self._studied

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the request is for this route, as FastAPI would answer."""
        if scope["type"] != "http" or not self._fits(scope):
            return Match.NONE, {}
        if scope["method"] not in self.methods:
            return Match.PARTIAL, {"route": self}
        return self.studied().matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse its method."""
        await self.studied().handle(scope, receive, send)

    def _fits(self, scope: Scope) -> bool:
        """Whether the path has this route's form, before any pattern is compiled."""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if not path.startswith(self._head):
            return False
        given = path.split("/")
        return len(given) == len(self._segments) and all(
            _fits(wanted, value)
            for value, wanted in zip(given, self._segments, strict=True)
        )


def _fits(wanted: str, value: str) -> bool:
    """Whether a segment of a path is as the template wants it."""
    if not wanted.startswith("{"):
        return value == wanted
    convertor = CONVERTOR_TYPES[wanted[1:-1].partition(":")[2] or "str"]
    # Compiled once for each kind: `re` keeps it.
    return re.fullmatch(convertor.regex, value) is not None


class Router(APIRouter):
    """A router whose routes are lazy; every module of routes has one."""

    def __init__(
        self,
        *,
        prefix: str = "",
        tags: list[str | Enum] | None = None,
        dependencies: Sequence[Depends] | None = None,
    ) -> None:
        """Take what all its routes share."""
        super().__init__(
            prefix=prefix,
            tags=tags,
            dependencies=dependencies,
            route_class=cast(type[APIRoute], LazyRoute),
        )


def study(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """FastAPI's own routes for lazy ones, and others as they are."""
    return [r.studied() if isinstance(r, LazyRoute) else r for r in routes]


def template_of(scope: Scope) -> str:
    """The path of the route that a request has met, such as `/api/items/{item_id}`.

    For logs: what is in a path itself may be personal.
    """
    route = scope.get("route")
    return route.path_format if isinstance(route, APIRoute | LazyRoute) else "unmatched"


def _operation_id(route: APIRoute) -> str:
    """The route function's name: stable, and a good method name in a client."""
    return route.name
