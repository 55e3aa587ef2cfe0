"""The OpenAPI document, made only when somebody asks for it.

A response model per route and status would cost milliseconds of every cold start; so
what operations can answer is added here, once for all.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from runtime.core.contract import PREFIX
from runtime.core.declaration import Feature, oauth_paths, resolve
from runtime.core.http.lazy_routes import build
from runtime.core.http.openapi.errors import answers_of, is_limited
from runtime.core.http.openapi.headers import declare_headers, header_components
from runtime.core.http.openapi.models import (
    add_audit_actions,
    complete_models,
    let_fields_be_left_out,
    let_parameters_be_absent,
)
from runtime.core.http.openapi.problems import Problems
from runtime.core.http.openapi.security import add_oauth, let_tokens_be_left_out
from runtime.core.http.registry import routers_of

_DESCRIPTION = (
    "Accounts and items. Errors are RFC 9457 problems, whose `code` tells them apart. "
    "What stands in front of the service can answer with problems, too: "
    "`blocked`, `forbidden`, `length_required`, `payload_too_large`, `throttled`, "
    "`bad_gateway`, `service_unavailable` and `gateway_timeout`."
)


def document_of(app: FastAPI, features: Sequence[Feature]) -> dict[str, Any]:
    """Return the app's document, made at first use.

    Args:
        app: the app that serves the document.
        features: the features to describe: all of them, since all functions together
            are one API to a client.
    """
    if app.openapi_schema is None:
        app.openapi_schema = _made(app, features)
    return app.openapi_schema


def _made(app: FastAPI, features: Sequence[Feature]) -> dict[str, Any]:
    """Make the document."""
    routes = build(routers_of(features))
    document = get_openapi(
        title=app.title,
        version=app.version,
        routes=routes,
        description=_DESCRIPTION,
        servers=[{"url": PREFIX}],
        tags=[
            {"name": name, "description": description}
            for feature in features
            for name, description in feature.tags.items()
        ],
    )
    shown = [
        route
        for route in routes
        if isinstance(route, APIRoute) and route.include_in_schema
    ]
    _add_answers(document, shown, features)
    add_audit_actions(document, _audit_actions(features))
    complete_models(document)
    let_parameters_be_absent(document)
    let_fields_be_left_out(document)
    add_oauth(document, PREFIX)
    let_tokens_be_left_out(document)
    document["paths"] = {
        path.removeprefix(PREFIX): operations
        for path, operations in document["paths"].items()
    }
    return document


def _add_answers(
    document: dict[str, Any], routes: Sequence[APIRoute], features: Sequence[Feature]
) -> None:
    """Declare the problems and the headers that each operation can answer with."""
    oauth, problems = oauth_paths(features), Problems()
    components = document["components"]
    schemas = components["schemas"]
    for framework in ("HTTPValidationError", "ValidationError"):
        schemas.pop(framework, None)
    for route in routes:
        path = route.path_format
        for method in route.methods or ():
            operation = document["paths"][path][method.lower()]
            # FastAPI adds it to each operation with input, in another format than ours.
            operation["responses"].pop("422", None)
            names = {p["name"] for p in operation.get("parameters", ())}
            if method == "GET" and "If-None-Match" in names:
                operation["responses"]["304"] = {
                    "description": "The client has this version."
                }
            answers = answers_of(route, operation, features, oauth=path in oauth)
            declare_headers(operation, route, is_limited(answers))
            problems.declare(operation, answers, oauth=path in oauth)
    schemas.update(problems.schemas)
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = dict(sorted(problems.responses.items()))
    components["headers"] = header_components()


def _audit_actions(features: Sequence[Feature]) -> list[str]:
    """Return the actions that all features write to the audit log."""
    named = [feature.audit_actions for feature in features if feature.audit_actions]
    return [str(action) for name in named for action in resolve(name)]
