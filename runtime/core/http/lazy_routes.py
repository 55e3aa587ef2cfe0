"""Routes that are imported and built when a request first asks for them.

Building a route (its signature, its models, its responses) takes FastAPI two
milliseconds, and including a router in another repeats that, so seventy routes would be
a third of a cold start. A cold start serves one request, so it builds one route.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import partial
from importlib import import_module
from typing import Any, cast

from fastapi import APIRouter
from fastapi.params import Depends
from fastapi.routing import APIRoute
from starlette.convertors import CONVERTOR_TYPES
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

# Registers the convertor that paths are compared by, whichever router comes first.
import runtime.core.http.ids  # noqa: F401
from runtime.core.contract import PREFIX
from runtime.core.declaration import Router as Declared
from runtime.core.http.strict_routes import StrictRoute

# A parameter with a convertor, such as `{item_id:ulid}`. The convertor `path` is
# excluded, since it would span segments; no route has it.
_CONVERTED = re.compile(r"{(\w+):(?!path})\w+}")


class LazyRoute(BaseRoute):
    """The stand-in for a FastAPI route until a request fits its path and method."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Keep the arguments, which are those of `StrictRoute`."""
        self.path = path
        self.methods = {method.upper() for method in options["methods"]}
        self.name = endpoint.__name__
        self._endpoint = endpoint
        self._options = options
        self.path_format = _CONVERTED.sub(r"{\1}", path)
        self._head = path.partition("{")[0]
        self._segments = path.split("/")
        self._built: APIRoute | None = None

    def under(self, prefix: str) -> "LazyRoute":
        """Return the same route below a prefix; its function names the operation."""
        options = self._options | {"generate_unique_id_function": _operation_id}
        return LazyRoute(prefix + self.path, self._endpoint, **options)

    def built(self) -> APIRoute:
        """Return FastAPI's route, built at first use."""
        if self._built is None:
            self._built = StrictRoute(self.path, self._endpoint, **self._options)
        return self._built

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether the request is for this route, as FastAPI's route would."""
        if scope["type"] != "http" or not self._fits(scope):
            return Match.NONE, {}
        if scope["method"] not in self.methods:
            return Match.PARTIAL, {"route": self}
        return self.built().matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse its method."""
        await self.built().handle(scope, receive, send)

    def _fits(self, scope: Scope) -> bool:
        """Tell whether the path has this route's form; its pattern is not compiled."""
        path = _path(scope)
        if not path.startswith(self._head):
            return False
        given = path.split("/")
        return len(given) == len(self._segments) and all(
            _fits(wanted, value)
            for value, wanted in zip(given, self._segments, strict=True)
        )


def _fits(wanted: str, value: str) -> bool:
    """Tell whether a segment of a path fits that of a template."""
    if not wanted.startswith("{"):
        return value == wanted
    convertor = CONVERTOR_TYPES[wanted[1:-1].partition(":")[2] or "str"]
    # `re` compiles the pattern of each convertor once and caches it.
    return re.fullmatch(convertor.regex, value) is not None


class Router(APIRouter):
    """A router whose routes are lazy; every module of routes has one."""

    def __init__(
        self,
        *,
        prefix: str = "",
        tags: list[str | Enum] | None = None,
        dependencies: Sequence[Depends] | None = None,
        include_in_schema: bool = True,
        any_query: bool = False,
    ) -> None:
        """Make a router without routes.

        Args:
            prefix: the beginning of the paths of its routes.
            tags: the tags of its operations.
            dependencies: what all its routes depend on.
            any_query: whether its routes pass unknown query parameters over.
        """
        route_class = partial(LazyRoute, any_query=True) if any_query else LazyRoute
        super().__init__(
            include_in_schema=include_in_schema,
            prefix=prefix,
            tags=tags,
            dependencies=dependencies,
            route_class=cast(type[APIRoute], route_class),
        )


class LazyRouter(BaseRoute):
    """The stand-in for the routes of a module until a path begins like theirs.

    So a cold start imports the routes and the models of one feature only: that of its
    request.
    """

    def __init__(self, declared: Declared) -> None:
        self._module = declared.module
        self._beginnings = tuple(f"{PREFIX}{path}" for path in declared.paths)
        self._routes: list[LazyRoute] | None = None

    def routes(self) -> list[LazyRoute]:
        """Return the routes under `/api`, imported at first use.

        Raises:
            TypeError: the module's router is not a `Router` of this module, so all of
                its routes would be built when it is imported.
        """
        if self._routes is None:
            routes = import_module(self._module).router.routes
            if not all(isinstance(route, LazyRoute) for route in routes):
                raise TypeError(f"{self._module}: use Router of {__name__}")
            self._routes = [route.under(PREFIX) for route in routes]
        return self._routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether the request is for one of the routes."""
        if scope["type"] != "http" or not self._may_match(_path(scope)):
            return Match.NONE, {}
        found: tuple[Match, Scope] = Match.NONE, {}
        for route in self.routes():
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, child
            if match is Match.PARTIAL and found[0] is Match.NONE:
                found = match, child
        return found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request by the route that it matched."""
        await scope["route"].handle(scope, receive, send)

    def _may_match(self, path: str) -> bool:
        """Tell whether a path is one of the declared beginnings, or lies below one."""
        return any(
            path.startswith(beginning) and path[len(beginning) :][:1] in ("", "/")
            for beginning in self._beginnings
        )


def build(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """Return FastAPI's own routes for lazy ones, and others as they are."""
    built: list[BaseRoute] = []
    for route in routes:
        if isinstance(route, LazyRouter):
            built += build(route.routes())
        else:
            built.append(route.built() if isinstance(route, LazyRoute) else route)
    return built


def _path(scope: Scope) -> str:
    """Return the path of a request below the root of the app."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def template_of(scope: Scope) -> str:
    """Return the path of the route of a request, such as `/api/items/{item_id}`.

    Logs hold this and not the request's own path, which may hold personal data.
    """
    route = scope.get("route")
    return route.path_format if isinstance(route, APIRoute | LazyRoute) else "unmatched"


def _operation_id(route: APIRoute) -> str:
    """Return the route function's name: stable, and a good method name in a client."""
    return route.name
