"""Lazy routes answer as FastAPI's own would, and are studied no earlier than needed."""

from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Match

from runtime.core.http.lazy_routes import LazyRoute, Router, study

router = Router(prefix="/things", tags=["things"])


@router.get("")
async def list_things() -> list[str]:
    """List."""
    return []


@router.get("/new")
async def new_thing() -> str:
    """A literal beside a parameter."""
    return "new"


@router.get("/{thing_id}/parts/{part_id}")
async def get_part(thing_id: str, part_id: int) -> str:
    """Two parameters."""
    return f"{thing_id}{part_id}"


@router.get("/{thing_id:int}/size")
async def get_size(thing_id: int) -> int:
    """A convertor."""
    return thing_id


@router.put("/{thing_id}")
async def put_thing(thing_id: str) -> str:
    """Another method."""
    return thing_id


def lazy_routes() -> list[LazyRoute]:
    """Fresh ones below a prefix."""
    return [
        route.under("/api") for route in router.routes if isinstance(route, LazyRoute)
    ]


def scope(method: str, path: str, **more: Any) -> dict[str, Any]:
    """A request."""
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
    """The same verdict, and the same parameters where it serves the request."""
    for lazy in lazy_routes():
        match, child = lazy.matches(scope(method, path))
        expected, theirs = lazy.under("").studied().matches(scope(method, path))

        assert match is expected, lazy.path
        if match is Match.FULL:
            assert child["path_params"] == theirs["path_params"]
            assert child["route"].path == lazy.path


def test_only_the_route_that_serves_is_studied() -> None:
    """Neither its neighbours nor the ones with another method."""
    routes = lazy_routes()

    for route in routes:
        route.matches(scope("GET", "/api/things/new"))

    studied = [route.name for route in routes if route._studied is not None]
    assert studied == ["new_thing"]


def test_templates_in_logs_name_no_convertor() -> None:
    """As FastAPI's own do."""
    for route in lazy_routes():
        assert route.path_format == route.studied().path_format


def test_a_mounted_service_finds_its_routes() -> None:
    """Behind a prefix that the server strips."""
    mounted = scope("GET", "/stage/api/things", root_path="/stage")

    assert lazy_routes()[0].matches(mounted)[0] is Match.FULL


def test_a_websocket_is_for_no_route() -> None:
    """There are none."""
    assert lazy_routes()[0].matches({"type": "websocket"}) == (Match.NONE, {})


def test_studied_routes_are_fastapis_and_made_once() -> None:
    """With what their router says of them all."""
    routes = lazy_routes()

    first, again = study(routes), study(routes)

    assert all(isinstance(route, APIRoute) for route in first)
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert [route.tags for route in first if isinstance(route, APIRoute)] == (
        [["things"]] * 5
    )


def test_a_plain_router_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be studied with every start, unnoticed."""
    from fastapi import APIRouter

    from runtime.core.http.registry import load_routes
    from runtime.features.health import routes as health

    plain = APIRouter()
    plain.get("/x")(list_things)
    monkeypatch.setattr(health, "router", plain)

    with pytest.raises(TypeError, match=r"runtime\.features\.health\.routes"):
        load_routes(["health"])
