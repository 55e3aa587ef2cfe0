"""The types of the document as clients read them: described, named, without noise."""

import re
from collections.abc import Iterator
from functools import cache
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel

VARIANTS = "x-variants"
"""Member of a schema whose type is one of several, by the property that each needs."""
NAME = "x-name"
"""Member of a schema inside another: the name that it has as a type of its own."""
ENUM = "x-enum"
"""Member of a property that holds one of the values of a named enumeration."""
REFERENCE = "#/components/schemas/"

_SECTION = re.compile(r"\n+Attributes:\n(?P<lines>(?: {4}.*(?:\n|$)|\n)+)")
_ENTRY = re.compile(r"^ {4}(\w+): ((?:.|\n {5,})*)", re.MULTILINE)


def complete_models(document: dict[str, Any]) -> None:
    """Describe each property, name each type, and drop what says nothing."""
    schemas = document["components"]["schemas"]
    _name_forms(document)
    for name, schema in list(schemas.items()):
        _describe(name, schema)
        for member in schema.get("required", ()) if "example" in schema else ():
            # FastAPI leaves out what is null.
            schema["example"].setdefault(member, None)
        _split(schemas, name, schema)
    for schema in _all_schemas(document):
        name = schema.pop(NAME, None)
        if name is not None:
            schemas[name] = dict(schema)
            schema.clear()
            schema["$ref"] = REFERENCE + name
        # A title made of the name says nothing, and would be a comment on each field.
        schema.pop("title", None)
        enum = schema.pop(ENUM, None)
        if enum is not None:
            schema.pop("type")
            schema["$ref"] = REFERENCE + enum


def add_audit_actions(document: dict[str, Any], actions: list[str]) -> None:
    """List the actions that features write to the audit log."""
    schemas = document["components"]["schemas"]
    if "AuditEntry" not in schemas:
        return
    schemas["AuditAction"] = {
        "description": "The action that an entry of the audit log tells of.",
        "type": "string",
        "enum": actions,
    }
    schemas["AuditEntry"]["properties"]["action"] |= {ENUM: "AuditAction"}


def let_parameters_be_absent(document: dict[str, Any]) -> None:
    """Drop null from the types of parameters: one that is not sent has no value."""
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                schema = parameter["schema"]
                kinds = [k for k in schema.get("anyOf", ()) if k != {"type": "null"}]
                if len(kinds) == 1:
                    del schema["anyOf"]
                    parameter["schema"] = kinds[0] | schema


def let_fields_be_left_out(document: dict[str, Any]) -> None:
    """Declare an answer with some fields where the fields can be chosen.

    A model for it would cost every cold start something that only the document needs.
    """
    schemas = document["components"]["schemas"]
    for path in document["paths"].values():
        for operation in path.values():
            names = {p["name"] for p in operation.get("parameters", [])}
            if "fields" not in names:
                continue
            content = operation["responses"]["200"]["content"]["application/json"]
            whole = content["schema"]
            model = whole["items"]["$ref"].removeprefix(REFERENCE)
            part = {key: v for key, v in schemas[model].items() if key != "example"}
            schemas[f"{model}Part"] = part | {
                "description": "The fields that were asked for, and the id.",
                "required": ["id"],
            }
            parts = {"$ref": f"{REFERENCE}{model}Part"}
            content["schema"] = {
                "anyOf": [
                    {"type": "array", "items": whole["items"]},
                    {"type": "array", "items": parts},
                ],
            }


def _name_forms(document: dict[str, Any]) -> None:
    """Name the type of a form after its operation: `TokenRequest`, not `Body_token`."""
    schemas = document["components"]["schemas"]
    for path in document["paths"].values():
        for operation in path.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                given = content["schema"].get("$ref", "").removeprefix(REFERENCE)
                if given.startswith("Body_"):
                    words = operation["operationId"].split("_")
                    name = "".join(word.title() for word in words) + "Request"
                    schemas[name] = schemas.pop(given) | {
                        "description": f"The form of `{operation['operationId']}`."
                    }
                    content["schema"]["$ref"] = REFERENCE + name


def _describe(name: str, schema: dict[str, Any]) -> None:
    """Move what a model's docstring says of its attributes to the properties."""
    schema["description"] = _SECTION.sub("", schema.get("description", "")).strip()
    model = _models().get(name)
    properties = schema.get("properties", {})
    for described in properties.values():
        _lift_description(described)
    for base in reversed(model.__mro__ if model else ()):
        if not issubclass(base, BaseModel):
            continue
        for attribute, text in _attributes(base.__doc__ or "").items():
            if attribute in properties:
                _set_description(properties[attribute], text)


def _lift_description(schema: dict[str, Any]) -> None:
    """Describe an optional property as its type is described."""
    for kind in schema.get("anyOf", ()):
        if "description" in kind:
            schema.setdefault("description", kind.pop("description"))


def _set_description(schema: dict[str, Any], text: str) -> None:
    """Describe a property, unless its field has a description of its own."""
    schema.setdefault("description", text[:1].upper() + text[1:])


def _attributes(docstring: str) -> dict[str, str]:
    """Return what a docstring says of each attribute of its class."""
    section = _SECTION.search(cleandoc(docstring))
    if section is None:
        return {}
    return {
        name: re.sub(r"\s+", " ", text).strip()
        for name, text in _ENTRY.findall(section["lines"])
    }


@cache
def _models() -> dict[str, type[BaseModel]]:
    """Return the service's models by their names."""
    return {
        model.__name__: model
        for model in _below(BaseModel)
        if model.__module__.startswith("runtime.")
    }


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield all that derive from a model."""
    for subclass in model.__subclasses__():
        yield subclass
        yield from _below(subclass)


def _split(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    """Make a type that needs exactly one of some properties a choice between types.

    In each of them one of the properties is required, and the others may be null.
    """
    variants: dict[str, str] = schema.pop(VARIANTS, {})
    if not variants:
        return
    for needed, variant in variants.items():
        properties = dict(schema["properties"])
        for other in variants:
            optional = properties[other]
            given, nothing = optional["anyOf"]
            properties[other] = (given if other == needed else nothing) | {
                "description": optional["description"]
            }
        schemas[variant] = {
            **{k: v for k, v in schema.items() if k != "example"},
            "properties": properties,
            "required": [*schema["required"], needed],
        }
    kept = {key: schema[key] for key in ("description", "example") if key in schema}
    references = [{"$ref": REFERENCE + variant} for variant in variants.values()]
    schemas[name] = {**kept, "oneOf": references}


def _all_schemas(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every schema of the document, and all that are in them."""
    for schema in list(document["components"]["schemas"].values()):
        yield from _with_inner(schema)
    for path in document["paths"].values():
        for operation in path.values():
            holders = [*operation.get("parameters", [])]
            holders += operation.get("requestBody", {}).get("content", {}).values()
            for response in operation["responses"].values():
                holders += response.get("content", {}).values()
            for holder in holders:
                yield from _with_inner(holder.get("schema", {}))


def _with_inner(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema and the schemas in it."""
    yield schema
    inner = [*schema.get("properties", {}).values()]
    for name in ("anyOf", "oneOf", "allOf"):
        inner += schema.get(name, ())
    for name in ("items", "not", "additionalProperties"):
        inner += [schema[name]] if isinstance(schema.get(name), dict) else []
    for each in inner:
        yield from _with_inner(each)
