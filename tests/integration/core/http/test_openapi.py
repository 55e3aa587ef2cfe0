"""The OpenAPI document, the documentation page, and apps that serve a part."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.client import PROBLEM, Api, assert_problem
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from runtime.core.settings import Settings

TAGS = {
    "accounts",
    "admin",
    "audit",
    "auth",
    "emails",
    "factors",
    "health",
    "internal",
    "items",
    "passwords",
    "sessions",
    "trash",
    "users",
}
# Names of methods in generated clients: changing one breaks them.
OPERATION_IDS = [
    "change_email",
    "change_items",
    "change_password",
    "change_role",
    "confirm_email_change",
    "confirm_totp",
    "create_item",
    "delete_item",
    "delete_me",
    "delete_user",
    "disable_totp",
    "disable_user",
    "empty_trash",
    "enable_user",
    "force_reset",
    "forgot_password",
    "get_factors",
    "get_health",
    "get_item",
    "get_me",
    "get_ready",
    "get_trashed_item",
    "get_user",
    "get_user_internally",
    "invite_user",
    "list_audit",
    "list_items",
    "list_my_audit",
    "list_my_sessions",
    "list_trash",
    "list_user_audit",
    "list_user_sessions",
    "list_users",
    "login",
    "login_factor",
    "logout",
    "purge_item",
    "refresh",
    "register",
    "renew_recovery_codes",
    "replace_item",
    "resend_verification",
    "reset_password",
    "restore",
    "restore_item",
    "revoke_my_other_sessions",
    "revoke_my_session",
    "revoke_user_sessions",
    "start_totp",
    "token",
    "undo_email_change",
    "update_item",
    "update_me",
    "verify_email",
]


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


def test_operation_ids_are_the_published_ones(api: Api) -> None:
    """Generated clients name their methods after them."""
    assert sorted(op["operationId"] for op in _operations(api)) == OPERATION_IDS


def test_every_operation_declares_its_problems(api: Api) -> None:
    """Each refers to a problem document at least for 500 and 503."""
    document = api.get("/api/openapi.json").body
    for operation in _operations(api):
        problems = {s: r for s, r in operation["responses"].items() if s >= "400"}
        assert {"500", "503"} <= set(problems), operation["operationId"]
        for response in problems.values():
            name = response["$ref"].rsplit("/", 1)[1]
            assert PROBLEM in document["components"]["responses"][name]["content"]


def test_operations_behind_a_token_declare_its_refusal(api: Api) -> None:
    """A generated client must expect the 401."""
    secured = [op for op in _operations(api) if "security" in op]
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
    assert tags == TAGS


def test_unknown_router_stops_the_start(settings: "Settings") -> None:
    """The message names the routers that there are."""
    from runtime.core.settings import InvalidSettings

    with pytest.raises(InvalidSettings, match="choose from"):
        _served(settings, ROUTERS="itmes")
