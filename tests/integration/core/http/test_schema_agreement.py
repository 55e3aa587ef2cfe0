"""The OpenAPI document allows what the service takes, and nothing that it refuses."""

import itertools
import tomllib
from typing import Any

import pytest

from tests.integration.client import Api
from tests.integration.conftest import Person
from tests.integration.documents import allows, body_schema, resolved
from tools.local.config import ROOT
from tools.local.contract import SECRETS_NEEDED
from tools.local.contract_supplies import SUPPLIED

ABSENT = object()
CODES = (ABSENT, None, "492039")
RECOVERY_CODES = (ABSENT, None, "7XQ2-M0RK-9D4T-ZB6H")


@pytest.fixture(name="document")
def _document(api: Api) -> dict[str, Any]:
    """Return the served document."""
    document: dict[str, Any] = api.get("/api/openapi.json").body
    return document


@pytest.mark.parametrize(
    ("method", "path", "needed", "takes_none"),
    [
        ("POST", "/api/auth/login/factor", {"challenge": "mc1.x"}, False),
        ("DELETE", "/api/auth/factors/totp", {"password": "x"}, True),
        ("POST", "/api/auth/factors/recovery-codes", {"password": "x"}, True),
        ("DELETE", "/api/users/me", {"password": "x"}, True),
    ],
)
def test_a_code_and_a_recovery_code_exclude_each_other(
    document: dict[str, Any],
    ada: Person,
    method: str,
    path: str,
    needed: dict[str, str],
    takes_none: bool,
) -> None:
    """Document and service agree, also that null is as good as absent."""
    operations = document["paths"][path.removeprefix("/api")]
    schema = body_schema(operations[method.lower()])
    for code, recovery_code in itertools.product(CODES, RECOVERY_CODES):
        shown = {"code": code, "recovery_code": recovery_code}
        body = needed | {k: v for k, v in shown.items() if v is not ABSENT}
        given = sum(isinstance(value, str) for value in shown.values())
        expected = given == 1 or takes_none and given == 0

        assert allows(document, schema, body) is expected, body
        answer = ada.api.call(method, path, body)
        assert (answer.status != 422) is expected, (body, answer.text)


def test_examples_are_what_their_schemaallows(document: dict[str, Any]) -> None:
    """The documentation page offers them to be sent."""
    schemas = document["components"]["schemas"]
    given = {name: s["example"] for name, s in schemas.items() if "example" in s}
    assert {"ProofRequest", "SecondStepRequest"} <= set(given)
    for name, example in given.items():
        assert allows(document, schemas[name], example), name


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-31", True),
        ("2024-02-29", True),
        ("0001-01-01", True),
        ("2026-02-29", False),
        ("2026-13-01", False),
        ("0", False),
        ("1769817600", False),
        ("2026-01-31T00:00:00", False),
        ("2026-01-31T00:00:00Z", False),
        ("20260131", False),
        ("2026-W05-6", False),
        ("2026-1-31", False),
        (" 2026-01-31", False),
        ("2026-01-31\n", False),
        ("２０２６-01-31", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_a_day_is_a_full_date(
    document: dict[str, Any], admin: Person, day: str, expected: bool
) -> None:
    """Pydantic would also take seconds since 1970 and times of day."""
    parameters = document["paths"]["/audit"]["get"]["parameters"]
    (parameter,) = [p for p in parameters if p["name"] == "day"]

    assert allows(document, parameter["schema"], day) is expected
    answer = admin.api.get("/api/audit", query={"day": day})
    assert answer.status == (200 if expected else 422)
    assert expected or answer.body["errors"][0]["pointer"] == "/query/day"


def test_an_empty_parameter_is_taken_where_the_document_allows_it(
    document: dict[str, Any], admin: Person
) -> None:
    """A filter that takes it as absent would list everything, against the document."""
    asked = []
    for path, operations in document["paths"].items():
        listing = operations.get("get", {})
        for parameter in listing.get("parameters", ()):
            parameter = resolved(document, parameter)
            if parameter["in"] != "query" or "{" in path:
                continue
            name = parameter["name"]
            expected = allows(document, parameter["schema"], "")
            answer = admin.api.get(f"/api{path}", query={name: ""})
            assert answer.status in (200, 422), (path, name)
            # Another parameter may be missing that is required.
            errors = answer.body["errors"] if answer.status == 422 else []
            refused = f"/query/{name}" in [error["pointer"] for error in errors]
            assert refused is not expected, (path, name)
            asked.append((path, name, expected))
    assert ("/jobs", "kind", False) in asked
    assert ("/files", "item", False) in asked
    assert ("/items", "search", True) in asked


def test_what_the_contract_test_says_of_operations_is_of_operations_that_exist(
    document: dict[str, Any],
) -> None:
    """Otherwise a renamed operation would stay excused for ever."""
    labels = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    rules = tomllib.loads((ROOT / "schemathesis.toml").read_text("utf-8"))["operations"]
    excused: set[str] = set()
    for rule in rules:
        names = rule.get("include-name", [])
        excused.update([names] if isinstance(names, str) else names)

    assert labels >= SECRETS_NEEDED
    assert labels >= SUPPLIED.keys()
    assert labels >= excused
