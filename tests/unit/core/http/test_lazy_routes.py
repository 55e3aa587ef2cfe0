"""Lazy routes answer as FastAPI's own would, and are built no earlier than needed."""

import subprocess
import sys
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Match

from runtime.core.declaration import Router as Declared
from runtime.core.http.lazy_routes import LazyRoute, LazyRouter, Router, build

router = Router(prefix="/things", tags=["things"])


@router.get("")
async def list_things() -> list[str]:
    """Serve a list."""
    return []


@router.get("/new")
async def new_thing() -> str:
    """Serve a literal path beside a parameter."""
    return "new"


@router.get("/{thing_id}/parts/{part_id}")
async def get_part(thing_id: str, part_id: int) -> str:
    """Serve a path with two parameters."""
    return f"{thing_id}{part_id}"


@router.get("/{thing_id:int}/size")
async def get_size(thing_id: int) -> int:
    """Serve a path with a convertor."""
    return thing_id


@router.put("/{thing_id}")
async def put_thing(thing_id: str) -> str:
    """Serve another method."""
    return thing_id


def lazy_routes() -> list[LazyRoute]:
    """Return new lazy routes below a prefix."""
    return [
        route.under("/api") for route in router.routes if isinstance(route, LazyRoute)
    ]


def scope(method: str, path: str, **more: Any) -> dict[str, Any]:
    """Return the scope of a request."""
    return {"type": "http", "method": method, "path": path, "headers": [], **more}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/things",
        "/api/things/",
        "/api/things/new",
        "/api/things/x",
        "/api/things/x/parts/7",
        "/api/things//parts/7",
        "/api/things/7/size",
        "/api/things/x/size",
        "/api/things/x/parts",
        "/api/things/x/parts/7/more",
        "/things",
        "/api/thing",
        "/",
    ],
)
def test_a_lazy_route_matches_what_fastapis_route_matches(
    method: str, path: str
) -> None:
    """The match is the same, and so are the parameters if it is full."""
    for lazy in lazy_routes():
        match, child = lazy.matches(scope(method, path))
        expected, theirs = lazy.under("").built().matches(scope(method, path))

        assert match is expected, lazy.path
        if match is Match.FULL:
            assert child["path_params"] == theirs["path_params"]
            assert child["route"].path == lazy.path


def test_only_the_route_that_serves_is_built() -> None:
    """Neighbours and routes of other methods stay unbuilt."""
    routes = lazy_routes()

    for route in routes:
        route.matches(scope("GET", "/api/things/new"))

    built = [route.name for route in routes if route._built is not None]
    assert built == ["new_thing"]


def test_templates_in_logs_name_no_convertor() -> None:
    """FastAPI's own templates have none either."""
    for route in lazy_routes():
        assert route.path_format == route.built().path_format


def test_a_mounted_service_finds_its_routes() -> None:
    """The server strips a prefix from the path."""
    mounted = scope("GET", "/stage/api/things", root_path="/stage")

    assert lazy_routes()[0].matches(mounted)[0] is Match.FULL


def test_a_websocket_is_for_no_route() -> None:
    """The service has no websockets."""
    assert lazy_routes()[0].matches({"type": "websocket"}) == (Match.NONE, {})


def test_built_routes_are_fastapis_and_made_once() -> None:
    """They have what their router sets for all routes."""
    routes = lazy_routes()

    first, again = build(routes), build(routes)

    assert all(isinstance(route, APIRoute) for route in first)
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert [route.tags for route in first if isinstance(route, APIRoute)] == (
        [["things"]] * 5
    )


def test_a_plain_router_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its routes would be built at import, and nobody would notice."""
    from fastapi import APIRouter

    from runtime.core.http.registry import routers_of
    from runtime.features import declarations
    from runtime.features.health import routes as health

    plain = APIRouter()
    plain.get("/x")(list_things)
    monkeypatch.setattr(health, "router", plain)
    (router,) = routers_of(declarations(), ["health"])

    with pytest.raises(TypeError, match=r"runtime\.features\.health\.routes"):
        router.routes()


def things(*paths: str) -> LazyRouter:
    """Return a lazy router of this module's routes."""
    return LazyRouter(Declared(name="things", module=__name__, paths=paths))


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/api/things", "/api/things/new", "/api/things/x/size", "/api/thing"]
)
def test_a_lazy_router_matches_what_its_routes_match(method: str, path: str) -> None:
    """A full match counts more than a match of the path alone."""
    asked = scope(method, path)
    verdicts = [route.matches(asked) for route in things("/things").routes()]
    best = max((verdict[0] for verdict in verdicts), key=lambda match: match.value)

    match, child = things("/things").matches(asked)

    assert match is best
    if match is not Match.NONE:
        assert child["route"].path_format.startswith("/api/things")


@pytest.mark.parametrize(
    ("path", "imported"),
    [
        ("/api/things", True),
        ("/api/things/", True),
        ("/api/things/x", True),
        ("/api/thingsome", False),
        ("/api/other", False),
        ("/things", False),
    ],
)
def test_a_module_is_imported_for_paths_below_its_own_only(
    path: str, imported: bool
) -> None:
    """A start imports only the feature that its request is for."""
    router = things("/things", "/more")

    router.matches(scope("GET", path))

    assert (router._routes is not None) is imported


def test_every_route_begins_as_its_declaration_says() -> None:
    """Otherwise its router would never be asked for it."""
    from runtime.features import declarations

    for feature in declarations():
        for declared in feature.routers:
            router = LazyRouter(declared)
            for route in router.routes():
                assert router._may_match(route.path_format), route.path_format


def test_a_path_with_an_id_is_compared_whichever_module_comes_first() -> None:
    """The convertor of ids is there, also before a module of routes needs it."""
    program = """
from runtime.core.http.lazy_routes import LazyRoute
async def read(id: str) -> str:
    return id
route = LazyRoute("/things/{id:ulid}", read, methods=["GET"])
for path in ("/things/new", "/things/01JZZZZZZZZZZZZZZZZZZZZZZZ"):
    print(route._fits({"type": "http", "method": "GET", "path": path}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], text=True, capture_output=True, check=False
    )

    assert (done.stdout.split(), done.stderr) == (["False", "True"], "")
