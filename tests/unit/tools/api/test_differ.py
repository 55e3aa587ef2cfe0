"""Changes planted in the API's document: those that break clients are named."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.api.differ import compare

Json = dict[str, Any]
DOCUMENT = Path(__file__).parents[4] / "clients" / "typescript" / "openapi.json"


@pytest.fixture(scope="module")
def released() -> Json:
    """The document as it is committed."""
    found: Json = json.loads(DOCUMENT.read_text())
    return found


class Planted:
    """A document in which a change is planted."""

    def __init__(self, document: Json) -> None:
        self.document = copy.deepcopy(document)
        self.schemas: Json = self.document["components"]["schemas"]

    def operation(self, name: str) -> Json:
        """Return an operation by its id."""
        for methods in self.document["paths"].values():
            for operation in methods.values():
                if operation["operationId"] == name:
                    found: Json = operation
                    return found
        raise KeyError(name)

    def properties(self, schema: str) -> Json:
        """Return the members of a schema."""
        found: Json = self.schemas[schema]["properties"]
        return found

    def parameter(self, operation: str, name: str) -> Json:
        """Return a parameter of an operation."""
        parameters = self.operation(operation)["parameters"]
        return next(each for each in parameters if each["name"] == name)

    def answer(self, operation: str, status: str = "200") -> Json:
        """Return a successful answer of an operation."""
        found: Json = self.operation(operation)["responses"][status]
        return found

    def move(self, operation: str, path: str, method: str) -> None:
        """Serve an operation elsewhere."""
        found = self.operation(operation)
        for old, methods in list(self.document["paths"].items()):
            for each in [m for m, described in methods.items() if described is found]:
                del self.document["paths"][old][each]
        self.document["paths"].setdefault(path, {})[method] = found

    def errors(self, operation: str, status: str, *codes: str) -> None:
        """Set the codes of an operation's status."""
        variants = [{"$ref": f"#/components/schemas/{code}Problem"} for code in codes]
        self.operation(operation)["responses"][status] = {
            "description": "An error.",
            "content": {"application/problem+json": {"schema": {"oneOf": variants}}},
        }


def _rename(members: Json, old: str, new: str) -> None:
    """Give a member another name."""
    members[new] = members.pop(old)


Plant = Callable[[Planted], Any]
BREAKING: dict[str, tuple[str, Plant]] = {
    "an operation is removed": (
        "get_me",
        lambda p: p.document["paths"]["/users/me"].pop("get"),
    ),
    "an operation is renamed": (
        "list_trash",
        lambda p: p.operation("list_trash").update(operationId="list_removed"),
    ),
    "an operation gets another path": (
        "list_audit",
        lambda p: p.move("list_audit", "/audits", "get"),
    ),
    "an operation gets another method": (
        "update_me",
        lambda p: p.move("update_me", "/users/me", "put"),
    ),
    "an open operation demands a token": (
        "register",
        lambda p: p.operation("register").update(security=[{"HTTPBearer": []}]),
    ),
    "a query parameter is removed": (
        "list_items query tag",
        lambda p: p.operation("list_items")["parameters"].remove(
            p.parameter("list_items", "tag")
        ),
    ),
    "a header parameter is renamed": (
        "create_item header idempotency-key",
        lambda p: p.parameter("create_item", "Idempotency-Key").update(name="Key"),
    ),
    "a parameter is required": (
        "list_items query search",
        lambda p: p.parameter("list_items", "search").update(required=True),
    ),
    "a parameter is new and required": (
        "list_trash query reason",
        lambda p: p.operation("list_trash")["parameters"].append(
            {"name": "reason", "in": "query", "required": True, "schema": {}}
        ),
    ),
    "a parameter's bound is narrower": (
        "list_items query limit",
        lambda p: p.parameter("list_items", "limit")["schema"].update(maximum=50),
    ),
    "a member of a body is required": (
        "create_item body/status",
        lambda p: p.schemas["ItemCreate"]["required"].append("status"),
    ),
    "a member of a body is removed": (
        "create_item body/tags",
        lambda p: p.properties("ItemCreate").pop("tags"),
    ),
    "a text of a body must be shorter": (
        "update_item body/title",
        lambda p: p.properties("ItemPatch")["title"].update(maxLength=50),
    ),
    "a value of a body is not taken any more": (
        "create_item body/status",
        lambda p: p.schemas["ItemStatus"]["enum"].remove("in_progress"),
    ),
    "a member of a body has another type": (
        "change_password body/new_password",
        lambda p: p.properties("ChangePasswordRequest").update(
            new_password={"type": "integer"}
        ),
    ),
    "a member of an answer is removed": (
        "get_item 200/description",
        lambda p: (
            p.properties("Item").pop("description"),
            p.schemas["Item"]["required"].remove("description"),
        ),
    ),
    "a member of an answer may be missing": (
        "get_me 200/email",
        lambda p: p.schemas["UserOut"]["required"].remove("email"),
    ),
    "a member of an answer may be null": (
        "get_item 200/title",
        lambda p: p.properties("Item").update(
            title={"anyOf": [{"type": "string"}, {"type": "null"}]}
        ),
    ),
    "a successful status is another one": (
        "create_item 201",
        lambda p: _rename(p.operation("create_item")["responses"], "201", "200"),
    ),
    "a header of an answer is removed": (
        "get_item 200 header ETag",
        lambda p: p.answer("get_item")["headers"].pop("ETag"),
    ),
    "a code is renamed": (
        "register code email_taken",
        lambda p: p.properties("EmailTakenProblem")["code"].update(
            const="address_taken", enum=["address_taken"]
        ),
    ),
    "a code is not answered any more": (
        "get_item code item_not_found",
        lambda p: p.errors("get_item", "404", "UserNotFound"),
    ),
    "a member of an error is removed": (
        "login code mfa_required/challenge",
        lambda p: (
            p.properties("MfaRequiredProblem").pop("challenge"),
            p.schemas["MfaRequiredProblem"]["required"].remove("challenge"),
        ),
    ),
    "a member of an answer's member is removed": (
        "list_items 200/*/highlights/*/start",
        lambda p: p.properties("Highlight").pop("start"),
    ),
    "a member of a body that takes others, too, is removed": (
        "force_reset body/remove_factor",
        lambda p: (
            p.schemas["ForcedReset"].pop("additionalProperties", None),
            p.properties("ForcedReset").update(
                remove=p.properties("ForcedReset").pop("remove_factor")
            ),
        ),
    ),
    "a value of a parameter is not taken any more": (
        "list_items query sort",
        lambda p: p.schemas["ItemSort"]["enum"].remove("title"),
    ),
    "the server is another": (
        "servers",
        lambda p: p.document.update(servers=[{"url": "/v2"}]),
    ),
    "instants are written in another format": (
        "get_item 200/created_at",
        lambda p: p.properties("Item")["created_at"].pop("format"),
    ),
}
HARMLESS: dict[str, Plant] = {
    "an operation is new": lambda p: p.document["paths"].update(
        {"/new": {"get": {"operationId": "get_new", "responses": {}}}}
    ),
    "an operation is described otherwise": lambda p: p.operation("login").update(
        description="Sign in.", summary="Sign in", tags=["entry"]
    ),
    "operations are in another order": lambda p: p.document.update(
        paths=dict(reversed(p.document["paths"].items()))
    ),
    "a parameter is new": lambda p: p.operation("list_trash")["parameters"].append(
        {"name": "search", "in": "query", "schema": {"type": "string"}}
    ),
    "a parameter's bound is wider": lambda p: p.parameter("list_items", "limit")[
        "schema"
    ].update(maximum=500),
    "a header's name has another case": lambda p: p.parameter(
        "create_item", "Idempotency-Key"
    ).update(name="idempotency-key"),
    "a member of a body is new": lambda p: p.properties("ItemCreate").update(
        priority={"type": "integer", "default": 0}
    ),
    "a member of a body is no longer required": lambda p: p.schemas["ItemCreate"].pop(
        "required"
    ),
    "a text of a body may be longer": lambda p: p.properties("ItemCreate")[
        "title"
    ].update(maxLength=500),
    "a text of a body has no pattern any more": lambda p: p.properties("ItemCreate")[
        "title"
    ].pop("pattern"),
    "a member of a body may be null": lambda p: p.properties("ItemCreate").update(
        description={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "a member of an answer is new": lambda p: (
        p.properties("Item").update(priority={"type": "integer"}),
        p.schemas["Item"]["required"].append("priority"),
    ),
    "a member of an answer is always there": lambda p: p.schemas["Item"].update(
        required=sorted(p.properties("Item"))
    ),
    "a text of an answer may be longer": lambda p: p.properties("UserOut")[
        "email"
    ].update(maxLength=10_000),
    "a number of an answer is always whole": lambda p: p.properties("TokenPair").update(
        expires_in={"type": "integer", "minimum": 1}
    ),
    "an enumeration of answers has a new value": lambda p: p.schemas["AuditAction"][
        "enum"
    ].append("item.shared"),
    "a header of an answer is new": lambda p: p.answer("get_item")["headers"].update(
        Age={"schema": {"type": "integer"}}
    ),
    "an operation has a new code": lambda p: p.errors(
        "get_item", "410", "InvitationNotOpen"
    ),
    "a schema has another name": lambda p: (
        p.schemas.update(Account=p.schemas["UserOut"]),
        p.answer("get_me")["content"]["application/json"].update(
            schema={"$ref": "#/components/schemas/Account"}
        ),
    ),
    "an example and a description are others": lambda p: p.schemas["Item"].update(
        example={}, description="A thing to do."
    ),
    "the version is another": lambda p: p.document["info"].update(version="9.0.0"),
    "a default is another": lambda p: p.properties("ItemCreate")["status"].update(
        default="done"
    ),
}


def test_a_document_differs_from_itself_in_nothing(released: Json) -> None:
    assert compare(released, copy.deepcopy(released)) == []


@pytest.mark.parametrize("name", BREAKING)
def test_a_change_that_breaks_clients_is_found(name: str, released: Json) -> None:
    where, plant = BREAKING[name]
    planted = Planted(released)
    plant(planted)

    broken = [change for change in compare(released, planted.document) if change.breaks]

    assert where in [change.where for change in broken], broken


@pytest.mark.parametrize("name", HARMLESS)
def test_a_change_that_breaks_nobody_is_not_called_breaking(
    name: str, released: Json
) -> None:
    planted = Planted(released)
    HARMLESS[name](planted)
    assert planted.document != released or name.startswith("operations are")

    changes = compare(released, planted.document)

    assert [change for change in changes if change.breaks] == []


def test_a_breaking_change_comes_with_its_reason(released: Json) -> None:
    planted = Planted(released)
    planted.properties("ItemCreate")["title"]["maxLength"] = 20

    changes = map(str, compare(released, planted.document))

    assert "create_item body/title: has maxLength 20, before 200" in changes


def test_a_text_that_may_be_null_is_told_apart_from_null(released: Json) -> None:
    planted = Planted(released)
    text, _ = planted.properties("UserPatch")["name"]["anyOf"]
    text.update(maxLength=7, pattern="x")

    changes = [str(each) for each in compare(released, planted.document)]

    assert "update_me body/name: has maxLength 7, before 200" in changes
    assert not [change for change in changes if "may no longer be" in change]


def test_what_breaks_comes_first(released: Json) -> None:
    planted = Planted(released)
    planted.document["paths"]["/a"] = {"get": {"operationId": "a", "responses": {}}}
    del planted.document["paths"]["/users/me"]["get"]

    changes = compare(released, planted.document)

    assert [change.breaks for change in changes] == [True, False]
