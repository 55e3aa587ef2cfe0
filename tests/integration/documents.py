"""The OpenAPI document, as tests compare it with the service."""

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import validator_for


def allows(document: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    """Tell whether a schema of the document takes a value."""
    whole = schema | {"components": document["components"]}
    return validator_for(whole, validate_formats=True).is_valid(value)


def body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that an operation gives for its body."""
    content = operation["requestBody"]["content"]
    schema: dict[str, Any] = content["application/json"]["schema"]
    return schema


def operations_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every operation of the document."""
    paths = document["paths"].values()
    return [operation for path in paths for operation in path.values()]


def resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference of the document leads to, or the node itself."""
    if "$ref" not in node:
        return node
    found: Any = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return resolved(document, found)


def schemas_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every schema of the document, those inside others among them."""
    waiting = list(document["components"]["schemas"].values())
    for operation in operations_of(document):
        holders = [*operation.get("parameters", ())]
        holders += operation.get("requestBody", {}).get("content", {}).values()
        for response in operation["responses"].values():
            holders += resolved(document, response).get("content", {}).values()
        waiting += [holder["schema"] for holder in holders if "schema" in holder]
    while waiting:
        schema = waiting.pop()
        yield schema
        waiting += schema.get("properties", {}).values()
        for several in ("anyOf", "oneOf", "allOf"):
            waiting += schema.get(several, ())
        for one in ("items", "not", "additionalProperties"):
            waiting += [schema[one]] if isinstance(schema.get(one), dict) else []
