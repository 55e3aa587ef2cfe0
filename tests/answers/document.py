"""Comparison of the answers that were seen with those that the document promises."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from tests.answers.recording import Seen
from tests.answers.unseen import IMPLIED_UNSEEN, UNSEEN
from tests.integration.documents import resolved

Key = tuple[str, int, str]
"""An operation, a status, and a code, which is empty unless it is a problem's."""


@dataclass(frozen=True)
class Promises:
    """Promises of the document: what operations answer.

    Attributes:
        headers: the names of the headers of each answer, in lower case.
        known: the names of all headers that the document tells of.
        required: those of them that are sent wherever they are declared.
        declared: the answers that routes declare themselves.
    """

    headers: dict[Key, frozenset[str]]
    known: frozenset[str]
    required: frozenset[str]
    declared: frozenset[Key]

    @classmethod
    def made(cls) -> "Promises":
        """Read them from the document, and from the routes."""
        from runtime.main import app

        return cls.of(app.openapi(), _declared())

    @classmethod
    def of(cls, document: dict[str, Any], declared: Collection[Key]) -> "Promises":
        """Read them from a document."""
        components = document["components"]
        headers: dict[Key, frozenset[str]] = {}
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, given in operation["responses"].items():
                    response = resolved(document, given)
                    names = frozenset(name.lower() for name in response["headers"])
                    for code in codes_of(document, response):
                        headers[operation["operationId"], int(status), code] = names
        required = {k for k, v in components["headers"].items() if v["required"]}
        return cls(
            headers,
            frozenset(name.lower() for name in components["headers"]),
            frozenset(name.lower() for name in required),
            frozenset(declared),
        )


def codes_of(document: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """Return the codes of a response: one empty text if it is no problem."""
    for content in response.get("content", {}).values():
        schema = content.get("schema", {})
        kinds = [resolved(document, each) for each in schema.get("oneOf", [schema])]
        codes = [kind.get("properties", {}).get("code", {}) for kind in kinds]
        if all("const" in code for code in codes):
            return [code["const"] for code in codes]
    return [""]


def unpromised(seen: Iterable[Seen], promises: Promises) -> list[str]:
    """Return a line for each answer, or header of one, that no promise covers."""
    lines: set[str] = set()
    for operation, status, code, sent in seen:
        here = f"{operation} {status} {code}".rstrip()
        promised = promises.headers.get((operation, status, code))
        if promised is None:
            lines.add(here)
            continue
        given = promises.known & set(sent)
        lines |= {f"{here}: header {name}" for name in given - promised}
        missing = promises.required & promised - given
        lines |= {f"{here}: no header {name}" for name in missing}
    return sorted(lines)


def unproven(seen: Collection[Seen], promises: Promises) -> list[str]:
    """Return a line for each promise that no answer has kept, and each stale excuse.

    A success, and what a route declares, must have been answered by that operation.
    What follows from parameters, bodies and dependencies, by any operation.
    """
    kept, somewhere = {each[:3] for each in seen}, {each[1:3] for each in seen}
    lines = _headers_unseen(seen, promises)
    for key in promises.headers:
        operation, status, code = key
        if not code or key in promises.declared:
            if key not in kept and (operation, code) not in UNSEEN:
                lines.append(f"{operation} {status} {code}".strip())
        elif (status, code) not in somewhere and code not in IMPLIED_UNSEEN:
            lines.append(f"{status} {code} (implied)")
    seen_codes = {code for _, code in somewhere}
    here = {(operation, code) for operation, _, code in kept}
    stale = [f"{name} {code}" for name, code in UNSEEN if (name, code) in here]
    stale += [code for code in IMPLIED_UNSEEN if code in seen_codes]
    lines += [f"{excuse}: was seen, and needs no excuse" for excuse in stale]
    return sorted(set(lines))


def _headers_unseen(seen: Collection[Seen], promises: Promises) -> list[str]:
    """Return a line for each header that no success of an operation has had."""
    sent: dict[str, set[str]] = {}
    for operation, status, _, headers in seen:
        if status < 400:
            sent.setdefault(operation, set()).update(headers)
    return [
        f"{operation} {status}: no test has seen header {name}"
        for (operation, status, _), names in promises.headers.items()
        if status < 400
        for name in names - sent.get(operation, set())
    ]


def _declared() -> set[Key]:
    """Return the answers that routes declare themselves."""
    from fastapi.routing import APIRoute

    from runtime.core.errors import raised_by
    from runtime.core.http.lazy_routes import build
    from runtime.core.http.registry import routers_of
    from runtime.features import declarations

    return {
        (route.name, status, error.code)
        for route in build(routers_of(declarations()))
        if isinstance(route, APIRoute)
        for error, status in raised_by(route.endpoint)
    }
