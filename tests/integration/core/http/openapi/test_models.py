"""The types of the document are those that a client in TypeScript wants."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.documents import operations_of, schemas_in

MAY_BE_ABSENT = {
    "BulkProblem": {"version"},
    "BulkResult": {"item", "problem"},
    "Item": {"highlights"},
    "ItemPart": {
        "title",
        "description",
        "status",
        "tags",
        "version",
        "search_truncated",
        "created_at",
        "updated_at",
        "highlights",
    },
}
"""Members of answers that are left out at times, by their type."""
INSTANTS = ("_at", "_after", "_until")
"""The ends of the names of members that hold an instant."""


def _named(document: dict[str, Any], node: Any) -> Iterator[str]:
    """Yield the names of the types that a part of the document leads to."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            reference = each.get("$ref", "")
            name = reference.removeprefix("#/components/schemas/")
            if name != reference and name not in found:
                found.add(name)
                waiting.append(document["components"]["schemas"][name])
            waiting += each.values()
    yield from found


def _answered(document: dict[str, Any]) -> dict[str, Any]:
    """Return the types that successes lead to, by name."""
    successes = [
        response
        for operation in operations_of(document)
        for status, response in operation["responses"].items()
        if status < "300"
    ]
    schemas = document["components"]["schemas"]
    return {name: schemas[name] for name in _named(document, successes)}


def test_an_answer_has_all_its_members(document: dict[str, Any]) -> None:
    """A default is no reason to leave one out of the type."""
    optional = {
        name: set(schema["properties"]) - set(schema.get("required", ()))
        for name, schema in _answered(document).items()
        if "properties" in schema
    }
    assert {name: left for name, left in optional.items() if left} == MAY_BE_ABSENT


def test_a_request_may_leave_out_what_has_a_default(document: dict[str, Any]) -> None:
    """A client need not repeat the defaults."""
    schemas = document["components"]["schemas"]
    assert schemas["ItemCreate"]["required"] == ["title"]
    assert schemas["Invitation"]["required"] == ["email"]
    assert "required" not in schemas["BulkRequest"]
    assert not [name for name in schemas if name.endswith(("-Input", "-Output"))]


def test_each_instant_says_that_it_is_one(document: dict[str, Any]) -> None:
    """A client may then make a date of it."""
    instants = 0
    for name, schema in document["components"]["schemas"].items():
        for member, given in schema.get("properties", {}).items():
            if not member.endswith(INSTANTS) and member != "at":
                continue
            if name == "ItemReplace":
                continue  # It takes what was read, and looks at none of it.
            (kind,) = (
                each
                for each in given.get("anyOf", [given])
                if each.get("type") != "null"
            )
            assert kind["format"] == "date-time", f"{name}.{member}"
            instants += 1
    assert instants >= 20


def test_every_member_and_parameter_is_described(document: dict[str, Any]) -> None:
    """Editors show it beside the name."""
    bare = [
        f"{name}.{member}"
        for name, schema in document["components"]["schemas"].items()
        for member, given in schema.get("properties", {}).items()
        if not given.get("description")
    ]
    bare += [
        f"{operation['operationId']}: {parameter['name']}"
        for operation in operations_of(document)
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
    ]
    bare += [
        name
        for name, schema in document["components"]["schemas"].items()
        if not schema.get("description")
    ]
    assert not bare


def test_no_type_has_the_text_of_a_docstrings_section(document: dict[str, Any]) -> None:
    """Its lines are at the members that they describe."""
    for name, schema in document["components"]["schemas"].items():
        assert "Attributes:" not in schema["description"], name
    session = document["components"]["schemas"]["SessionOut"]["properties"]
    assert session["last_seen_at"]["description"].startswith("When it last fetched")
    shown = document["components"]["schemas"]["TrashedItem"]["properties"]
    assert shown["version"]["description"].startswith("Goes up with each change")


def test_no_schema_has_a_title(document: dict[str, Any]) -> None:
    """`Created At` would be a comment on `created_at`."""
    assert not [schema for schema in schemas_in(document) if "title" in schema]


def test_no_object_is_anonymous(document: dict[str, Any]) -> None:
    """A client can name what it passes on."""
    named = list(document["components"]["schemas"].values())
    for schema in schemas_in(document):
        if "properties" in schema and "not" not in schema:
            assert schema in named or "type" not in schema, schema
    assert {"Highlight", "ProblemField", "TokenRequest", "RevokeRequest"} <= set(
        document["components"]["schemas"]
    )
    assert not [n for n in document["components"]["schemas"] if n.startswith("Body_")]


@pytest.mark.parametrize(
    ("name", "needed", "other"),
    [
        ("SecondStepByCode", "code", "recovery_code"),
        ("SecondStepByRecoveryCode", "recovery_code", "code"),
    ],
)
def test_the_second_step_is_one_of_two_named_requests(
    document: dict[str, Any], name: str, needed: str, other: str
) -> None:
    """Each has what it needs, and not the other."""
    schemas = document["components"]["schemas"]
    variants = [each["$ref"] for each in schemas["SecondStepRequest"]["oneOf"]]
    assert f"#/components/schemas/{name}" in variants
    assert schemas[name]["required"] == ["challenge", needed]
    assert schemas[name]["properties"][needed]["type"] == "string"
    assert schemas[name]["properties"][other]["type"] == "null"
    assert schemas[name]["additionalProperties"] is False


def test_no_mark_for_the_making_of_the_document_is_left(
    document: dict[str, Any],
) -> None:
    """They mean nothing to a client."""
    marks = ("x-name", "x-enum", "x-variants")
    for schema in schemas_in(document):
        assert not [mark for mark in marks if mark in schema]
