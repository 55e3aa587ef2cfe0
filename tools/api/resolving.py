"""OpenAPI documents with their references replaced by what they lead to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Schema = Mapping[str, Any]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """An operation of a document.

    Attributes:
        name: its operation id.
        route: its method and path, such as `GET /items/{item_id}`.
        described: the object that describes it, with references left as they are.
    """

    name: str
    route: str
    described: Mapping[str, Any]


def operations_of(document: Document) -> Iterator[Operation]:
    """Yield the operations of a document."""
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            if method in _METHODS:
                route = f"{method.upper()} {path}"
                yield Operation(described.get("operationId", route), route, described)


def resolved(document: Document, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a reference of a document leads to; anything else as it is.

    Raises:
        KeyError: the reference leads nowhere.
    """
    while "$ref" in value:
        found: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        # OpenAPI 3.1 lets other members stand beside a reference.
        beside = {name: each for name, each in value.items() if name != "$ref"}
        value = {**found, **beside}
    return value
