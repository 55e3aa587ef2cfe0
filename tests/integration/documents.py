"""The OpenAPI document, as tests compare it with the service."""

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
