"""The OpenAPI document, the documentation page, and apps that serve a part."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.client import PROBLEM, Api, assert_problem
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from runtime.core.settings import Settings

OPERATIONS = Path(__file__).with_name("operations.json")


def _served(settings: "Settings", **changes: Any) -> Api:
    """Return a client of an app with some settings changed."""
    from runtime.core.http.lambda_events import lambda_handler
    from runtime.core.settings import Settings
    from runtime.main import create_app

    changed = Settings.model_validate(settings.model_dump() | changes)
    return Api(lambda_handler(create_app(changed)))


def _operations(api: Api) -> list[dict[str, Any]]:
    """Return every operation of the served document."""
    answer = api.get("/api/openapi.json")
    assert answer.status == 200
    return [op for path in answer.body["paths"].values() for op in path.values()]


def test_operation_ids_and_tags_are_the_published_ones(
    api: Api, request: pytest.FixtureRequest
) -> None:
    """Generated clients name their methods after them."""
    operations = _operations(api)
    served = {
        "operation_ids": sorted(op["operationId"] for op in operations),
        "tags": sorted({tag for op in operations for tag in op["tags"]}),
    }
    assert len(set(served["operation_ids"])) == len(operations)
    if request.config.getoption("renew_snapshots", default=False):
        OPERATIONS.write_text(json.dumps(served, indent=2) + "\n", encoding="utf-8")
    assert served == json.loads(OPERATIONS.read_text(encoding="utf-8"))


def test_every_operation_declares_its_problems(api: Api) -> None:
    """Each refers to a problem document at least for 500."""
    document = api.get("/api/openapi.json").body
    for operation in _operations(api):
        problems = {s: r for s, r in operation["responses"].items() if s >= "400"}
        assert "500" in problems, operation["operationId"]
        for response in problems.values():
            name = response["$ref"].rsplit("/", 1)[1]
            kind = "application/json" if ".oauth" in name else PROBLEM
            assert kind in document["components"]["responses"][name]["content"]


def test_operations_behind_a_token_declare_its_refusal(api: Api) -> None:
    """A generated client must expect the 401."""
    secured = [
        op for op in _operations(api) if {"HTTPBearer": []} in op.get("security", ())
    ]
    assert secured
    assert all("401" in op["responses"] for op in secured)


def test_documentation_page_is_absent_in_production(api: Api) -> None:
    """It exists only with DEBUG."""
    assert_problem(api.get("/api/docs"), 404)


def test_documentation_page_is_there_for_developers(settings: "Settings") -> None:
    """With DEBUG it is served, under a policy that allows its own scripts only."""
    answer = _served(settings, DEBUG=True).get("/api/docs")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_app_serves_only_the_routers_it_is_told(
    settings: "Settings", ada: Person
) -> None:
    """The document names them all: clients see several functions as one API."""
    api = _served(settings, ROUTERS="items,health").signed_in(str(ada.api.token))
    assert api.get("/api/health").status == 200
    assert api.get("/api/items").status == 200
    for path in ("/api/users/me", "/api/users", "/api/internal/users/x"):
        assert_problem(api.get(path), 404)
    assert_problem(api.post("/api/auth/login", {}), 404)
    tags = {tag for op in _operations(api) for tag in op["tags"]}
    assert sorted(tags) == json.loads(OPERATIONS.read_text(encoding="utf-8"))["tags"]


def test_a_function_names_also_the_methods_that_the_other_serves(
    settings: "Settings", api: Api
) -> None:
    """The gateway takes a wrong method at such a path to `api`."""
    from infra.declared import router_names
    from runtime.core.http.registry import routes_outside
    from runtime.features import declarations

    served = _served(settings, ROUTERS=",".join(router_names("api")))
    paths = {path for _, path in routes_outside(declarations())}
    assert paths
    for path in paths:
        operations = api.get("/api/openapi.json").body["paths"][path[len("/api") :]]
        answer = served.call("PUT", path)
        assert_problem(answer, 405)
        allowed = set(answer.headers["allow"].split(", "))
        assert allowed - {"HEAD"} == {method.upper() for method in operations}


def test_unknown_router_stops_the_start(settings: "Settings") -> None:
    """The message names the routers that there are."""
    from runtime.core.settings import InvalidSettings

    with pytest.raises(InvalidSettings, match="choose from"):
        _served(settings, ROUTERS="itmes")
