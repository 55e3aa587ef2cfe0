"""The problems of the document: every code, its members, and where it is explained."""

import re
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import runtime
from runtime.core.errors import ServiceError
from tests.integration.client import Api
from tests.integration.conftest import Person
from tests.integration.documents import allows, operations_of, resolved
from tools.local.config import ROOT

_LINE = re.compile(r"^\| `(\w+)` \| ([\d, ]+|any) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def _below(error: type[ServiceError]) -> list[type[ServiceError]]:
    """Return a class and all that derive from it."""
    return [error] + [
        each for subclass in error.__subclasses__() for each in _below(subclass)
    ]


def _errors() -> list[type[ServiceError]]:
    """Return every error of the service, of modules that are never loaded as well."""
    for module in walk_packages(runtime.__path__, "runtime."):
        import_module(module.name)
    return [each for each in _below(ServiceError) if each.__module__ != __name__]


def _problem(document: dict[str, Any], operation: str, status: str) -> dict[str, Any]:
    """Return the schema of a problem of an operation."""
    (found,) = (
        each for each in operations_of(document) if each["operationId"] == operation
    )
    response = resolved(document, found["responses"][status])
    (content,) = response["content"].values()
    schema: dict[str, Any] = content["schema"]
    return schema


def test_the_enumeration_has_every_code(document: dict[str, Any]) -> None:
    """A client's `switch` misses none, and has none that is never answered."""
    codes = document["components"]["schemas"]["ProblemCode"]["enum"]
    framework = {"method_not_allowed", "unsupported_media_type", "http_error"}
    own = {error.code for error in _errors() if error.__module__ != "tests"}
    assert framework <= set(codes)
    assert set(codes) - framework == own - framework
    assert codes == sorted(codes)


def test_each_code_has_a_type_that_the_union_names(document: dict[str, Any]) -> None:
    """`switch (problem.code)` narrows the type."""
    schemas = document["components"]["schemas"]
    union = schemas["Problem"]
    mapping = union["discriminator"]["mapping"]
    assert union["discriminator"]["propertyName"] == "code"
    assert sorted(mapping) == schemas["ProblemCode"]["enum"]
    assert sorted(mapping.values()) == sorted(each["$ref"] for each in union["oneOf"])
    for code, reference in mapping.items():
        properties = resolved(document, {"$ref": reference})["properties"]
        assert properties["code"]["const"] == code
        assert properties["type"]["const"] == f"urn:problem:{code}"


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("mfa_required", {"challenge"}),
        ("deletion_pending", {"delete_after", "restore_token"}),
    ],
)
def test_members_belong_to_their_code(
    document: dict[str, Any], code: str, members: set[str]
) -> None:
    """They are required there, and nowhere else."""
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        if "type" not in schema.get("properties", {}) or not name.endswith("Problem"):
            continue
        here = schema["properties"]["code"]["const"] == code
        assert (members <= set(schema["required"])) is here, name
        assert bool(members & set(schema["properties"])) is here, name


def test_a_sign_in_answers_one_of_the_types_of_its_codes(
    document: dict[str, Any],
) -> None:
    """The challenge is known without a cast."""
    schema = _problem(document, "login", "401")
    assert set(schema["discriminator"]["mapping"]) == {
        "invalid_code",
        "invalid_credentials",
        "mfa_required",
    }
    assert (
        "deletion_pending"
        in _problem(document, "login", "409")["discriminator"]["mapping"]
    )


@pytest.mark.parametrize(
    ("operation", "statuses"),
    [
        (
            "forgot_password",
            {"202", "400", "409", "413", "415", "422", "429", "500", "503"},
        ),
        (
            "refresh",
            {"200", "400", "401", "409", "413", "415", "422", "429", "500", "503"},
        ),
        ("get_health", {"200", "500"}),
        ("get_ready", {"200", "429", "500", "503"}),
        ("list_my_sessions", {"200", "401", "404", "422", "429", "500", "503"}),
    ],
)
def test_an_operation_declares_its_own_statuses_only(
    document: dict[str, Any], operation: str, statuses: set[str]
) -> None:
    """None that it cannot answer is there to be handled."""
    (found,) = (
        each for each in operations_of(document) if each["operationId"] == operation
    )
    assert set(found["responses"]) == statuses


def test_answers_fit_the_schemas_of_their_problems(
    document: dict[str, Any], api: Api, ada: Person
) -> None:
    """Also one with members of its own, and one of OAuth 2.0."""
    unknown = {"email": "nobody@example.com", "password": "wrong password"}
    refused = api.post("/api/auth/login", unknown)
    assert allows(document, _problem(document, "login", "401"), refused.body)
    missing = ada.api.get("/api/items/01JD5Q8V3T1Z6W9X4B7N2M0KRC")
    assert missing.body["type"] == "urn:problem:item_not_found"
    assert allows(document, _problem(document, "get_item", "404"), missing.body)
    unreadable = ada.api.get("/api/items/no-such-id")
    assert unreadable.body["code"] == "not_found"
    assert allows(document, _problem(document, "get_item", "404"), unreadable.body)
    other = missing.body | {"code": "session_not_found"}
    assert not allows(document, _problem(document, "get_item", "404"), other)
    form = api.form("/api/auth/token", "grant_type=password&username=a&password=b")
    assert form.body["type"] == f"urn:problem:{form.body['code']}"
    assert allows(document, _problem(document, "token", "400"), form.body)


def test_the_page_of_errors_has_a_line_for_each_code(document: dict[str, Any]) -> None:
    """It tells cause and remedy, and the statuses of the code's answers."""
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    lines = {code: statuses for code, statuses, _, _ in _LINE.findall(page)}
    assert list(lines) == document["components"]["schemas"]["ProblemCode"]["enum"]
    mapping = document["components"]["schemas"]["Problem"]["discriminator"]["mapping"]
    for code, reference in mapping.items():
        status = resolved(document, {"$ref": reference})["properties"]["status"]
        if "enum" in status:
            told = sorted(int(each) for each in lines[code].split(","))
            assert told == status["enum"], code
