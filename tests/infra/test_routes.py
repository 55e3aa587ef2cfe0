"""Every route of the service is reachable on its path, by its callers only."""

import re
from functools import cache
from typing import Any

import pytest
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from infra.constructs.rest_api import SENSITIVE_PATHS, SENSITIVE_ROUTES
from infra.declared import routes_outside
from runtime.core.contract import PREFIX
from runtime.core.http.dependencies import OPTIONAL_SCHEME
from tests.infra.matching import METHOD, find_method, path_of
from tests.infra.templates import Assembly, Resource, StackView

OUTSIDE = routes_outside("auth")
INTERNAL = f"{PREFIX}/internal/"
VERBS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
OPTIONAL: list[dict[str, list[str]]] = [{OPTIONAL_SCHEME: []}]
"""The security of an operation that takes a token and does not demand one."""


@cache
def operations(routers: str = "") -> dict[tuple[str, str], dict[str, Any]]:
    """Return what a service with these routers really serves, by method and path."""
    from runtime.core.http.lazy_routes import build
    from runtime.core.settings import Settings
    from runtime.main import app, create_app

    settings = app.state.platform.settings.model_dump() | {"ROUTERS": routers}
    served = create_app(Settings.model_validate(settings))
    routes = build(served.routes)
    # Its own document describes the whole API, whatever this app serves of it.
    document = get_openapi(title="-", version="-", routes=routes)
    # The routes of other services are in no document.
    return {
        (method, route.path_format): document["paths"]
        .get(route.path_format, {})
        .get(method.lower(), {})
        for route in routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }


def test_document_describes_what_both_functions_serve_together() -> None:
    """The document has every operation that people may call, and no other."""
    from runtime.main import app

    promised = {
        (method.upper(), PREFIX + path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    served = {route for route in operations() if not route[1].startswith(INTERNAL)}
    assert promised == served
    assert served < set(operations())


def concrete(path: str) -> str:
    """Fill in a path as a client would."""
    return re.sub(r"\{\w+\}", "01JDXYZ", path)


def function_of(method: Resource) -> str:
    """Return `Auth` or `Api`, by the alias that the method calls."""
    found = re.search(
        r"/functions/\$\{Service\.(\w+)Live\}/", method["Integration"]["Uri"]
    )
    assert found, method["Integration"]["Uri"]
    return found[1]


def routers_of(service: StackView, function: str) -> str:
    """Return the routers that a function serves."""
    variables = service.resources[f"{function}Function"]["Environment"]["Variables"]
    return str(variables["ROUTERS"])


def test_every_route_reaches_the_function_that_serves_it(deployed: Assembly) -> None:
    """The alias and the authorization of the method that answers are the right ones."""
    assert len(operations()) > 15
    for verb, path in operations():
        method = find_method(deployed.service, verb, concrete(path))
        assert method, f"{verb} {path} is refused by the gateway"

        elsewhere = (verb, path) in OUTSIDE
        expected = "Auth" if path.startswith("/api/auth/") or elsewhere else "Api"
        assert function_of(method) == expected, path
        served = operations(routers_of(deployed.service, expected))
        assert (verb, path) in served, f"{expected} does not serve {verb} {path}"

        signed = path.startswith("/api/internal/")
        assert method["AuthorizationType"] == ("AWS_IAM" if signed else "NONE"), path


def test_every_function_serves_only_what_reaches_it(deployed: Assembly) -> None:
    """No route is left that the gateway sends to the other."""
    for function in ("Auth", "Api"):
        for verb, path in operations(routers_of(deployed.service, function)):
            method = find_method(deployed.service, verb, concrete(path))
            assert method and function_of(method) == function, path


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs", "/api/nowhere"])
def test_the_rest_of_api_is_answered_by_the_service(prod: Assembly, path: str) -> None:
    """Its own 404 says more than the gateway's 403."""
    method = find_method(prod.service, "GET", path)
    assert method and function_of(method) == "Api"


@pytest.mark.parametrize(
    "path", ["/api/auth/nowhere", "/api/auth/login/more", "/api/auth/email/more/still"]
)
def test_sign_in_has_no_back_door(prod: Assembly, path: str) -> None:
    """Every path below sign-in stays with the auth function."""
    method = find_method(prod.service, "POST", path)
    assert method and function_of(method) == "Auth"


@pytest.mark.parametrize(("verb", "path"), OUTSIDE)
def test_only_the_one_method_of_a_shared_path_is_the_auth_functions(
    deployed: Assembly, verb: str, path: str
) -> None:
    """Its other methods, and all paths below it, are served by the api function."""
    for other in VERBS:
        method = find_method(deployed.service, other, path)
        assert method and function_of(method) == ("Auth" if other == verb else "Api")
        below = find_method(deployed.service, other, f"{path}/more/and/more")
        assert below and function_of(below) == "Api"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "path", ["/", "/ping", "/apis", "/apiary/items", "/v1/api/items"]
)
def test_nothing_outside_api_is_reachable(
    deployed: Assembly, path: str, verb: str
) -> None:
    """The gateway refuses without calling anything."""
    assert find_method(deployed.service, verb, path) is None


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("path", ["/api/internal/users/1", "/api/internal/x/y/z"])
def test_internal_routes_demand_a_signature_for_every_method(
    guarded: Assembly, path: str, verb: str
) -> None:
    """This holds as well for a stage with API keys, where OPTIONS needs no key."""
    method = find_method(guarded.service, verb, path)
    assert method and method["AuthorizationType"] == "AWS_IAM"


def test_routes_without_a_token_that_change_something_are_the_sensitive_ones(
    deployed: Assembly,
) -> None:
    """Each exists, as POST, with a throttle of its own."""
    anonymous = {
        path
        for (verb, path), operation in operations().items()
        if verb == "POST" and operation.get("security", OPTIONAL) == OPTIONAL
    }
    assert anonymous == {f"/api/auth/{name}" for name in SENSITIVE_ROUTES}
    for path in anonymous:
        method = find_method(deployed.service, "POST", path)
        assert method and method["HttpMethod"] == "POST"
        assert path_of(deployed.service, method["ResourceId"]) == path


def test_sensitive_routes_pass_other_methods_on(deployed: Assembly) -> None:
    """The service answers 405, with CORS headers, and the preflight."""
    for name in SENSITIVE_ROUTES:
        for verb in ("GET", "OPTIONS"):
            method = find_method(deployed.service, verb, f"/api/auth/{name}")
            assert method and function_of(method) == "Auth"


def test_every_method_of_the_api_was_looked_at(deployed: Assembly) -> None:
    """The tests above resolve to every method that the gateway has."""
    seen = {
        path_of(deployed.service, method["ResourceId"])
        for method in deployed.service.of_type(METHOD)
    }
    assert seen == {
        *(f"/api/auth/{path}" for path in SENSITIVE_PATHS),
        *(f"/api/auth/{path}/{{proxy+}}" for path in SENSITIVE_PATHS),
        "/api/auth/{proxy+}",
        "/api/internal/{proxy+}",
        "/api/{proxy+}",
        *(path for _, path in OUTSIDE),
        *(f"{path}/{{proxy+}}" for _, path in OUTSIDE),
    }
