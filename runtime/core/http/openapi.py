"""The OpenAPI document: stable operation ids, problem responses added once.

A response model per route and status would cost milliseconds of every cold start; the
document is made only when somebody asks for it.
"""

from collections.abc import Collection, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from runtime.core.declaration import Feature, oauth_paths, resolve
from runtime.core.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    ServiceError,
    Unauthenticated,
)
from runtime.core.http.dependencies import OPTIONAL_SCHEME, BearerToken
from runtime.core.http.lazy_routes import build
from runtime.core.http.problems import MEDIA_TYPE, OAUTH_MEDIA_TYPE
from runtime.core.http.registry import routers_of

_PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "An error (RFC 9457).",
    "type": "object",
    "required": [
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "code",
        "request_id",
    ],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "request_id": {"type": ["string", "null"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "examples": ["/body/title"],
                    },
                    "message": {"type": "string"},
                },
            },
        },
        "delete_after": {
            "type": "string",
            "format": "date-time",
            "description": "With `deletion_pending`: when the account goes.",
        },
        "restore_token": {
            "type": "string",
            "description": "With `deletion_pending`: undoes it at /api/auth/restore.",
        },
        "error": {"type": "string", "description": "OAuth 2.0 error code."},
        "challenge": {
            "type": "string",
            "description": "With `mfa_required`: what the second step begins with.",
        },
        "error_description": {"type": "string"},
    },
}

_TOKEN_URL = "/api/auth/token"
_DESCRIPTIONS = {
    "400": "The request cannot be understood.",
    "401": "No valid access token.",
    "403": "The caller lacks the role.",
    "404": "Nothing here that the caller may see.",
    "409": "The current state forbids it.",
    "412": "A condition (If-Match, If-None-Match) excludes the stored version.",
    "413": "The body is larger than 1 MiB.",
    "422": "The request did not pass validation.",
    "428": "This stage demands If-Match.",
    "429": "Too many requests.",
    "500": "A defect of the service.",
    "503": "A dependency fails.",
}
_OAUTH_STATUSES = ("400", "409", "413", "429", "500", "503")
_EXAMPLES: dict[str, type[ServiceError]] = {
    "401": Unauthenticated,
    "404": NotFound,
    "409": Conflict,
    "422": InvalidInput,
}


def document_of(app: FastAPI, features: Sequence[Feature]) -> dict[str, Any]:
    """Return the app's document, made at first use.

    Args:
        app: the app that serves the document.
        features: the features to describe: all of them, since all functions together
            are one API to a client.
    """
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            routes=build(routers_of(features)),
            description="Accounts and items. Errors are RFC 9457 problems.",
        )
        _add_problems(document, oauth_paths(features))
        _add_audit_actions(document, features)
        _let_fields_be_left_out(document)
        _add_oauth(document)
        _let_tokens_be_left_out(document)
        app.openapi_schema = document
    return app.openapi_schema


def _add_problems(document: dict[str, Any], oauth: Collection[str]) -> None:
    """Declare every problem an operation can answer with.

    Args:
        document: the document to add them to.
        oauth: the paths whose problems are in the form of OAuth 2.0.
    """
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    components["responses"] = {
        f"Problem{status}": _response(status, text)
        for status, text in _DESCRIPTIONS.items()
    } | {
        f"OAuthError{status}": _response(status, text, OAUTH_MEDIA_TYPE)
        for status, text in _DESCRIPTIONS.items()
        if status in _OAUTH_STATUSES
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            # FastAPI adds it to each operation with input, in another format than ours.
            responses.pop("422", None)
            kind = "OAuthError" if path in oauth else "Problem"
            statuses = (
                _OAUTH_STATUSES if path in oauth else _statuses(method, operation)
            )
            for status in statuses:
                responses[status] = {"$ref": f"#/components/responses/{kind}{status}"}
            names = {p["name"].lower() for p in operation.get("parameters", [])}
            if method == "get" and "if-none-match" in names:
                responses["304"] = {"description": "The client has this version."}


def _add_audit_actions(document: dict[str, Any], features: Sequence[Feature]) -> None:
    """List the actions that features write to the audit log."""
    schemas = document["components"]["schemas"]
    if "AuditEntry" not in schemas:
        return
    named = [feature.audit_actions for feature in features if feature.audit_actions]
    schemas["AuditAction"] = {
        "title": "AuditAction",
        "description": "The action that an entry of the audit log tells of.",
        "type": "string",
        "enum": [str(action) for name in named for action in resolve(name)],
    }
    action = {"$ref": "#/components/schemas/AuditAction"}
    schemas["AuditEntry"]["properties"]["action"] = action


def _let_fields_be_left_out(document: dict[str, Any]) -> None:
    """Declare a response with some fields where the fields can be chosen.

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
            model = whole["items"]["$ref"].rsplit("/", 1)[1]
            part = {key: v for key, v in schemas[model].items() if key != "example"}
            schemas[f"{model}Part"] = part | {
                "title": f"{model}Part",
                "description": "The fields that were asked for, and the id.",
                "required": ["id"],
            }
            parts = {"$ref": f"#/components/schemas/{model}Part"}
            content["schema"] = {
                "title": whole.get("title", "Response"),
                "anyOf": [
                    {"type": "array", "items": whole["items"]},
                    {"type": "array", "items": parts},
                ],
            }


def _add_oauth(document: dict[str, Any]) -> None:
    """Declare for OAuth 2.0 clients, too, where to get an access token."""
    document["components"]["securitySchemes"]["OAuth2PasswordBearer"] = {
        "type": "oauth2",
        "flows": {
            "password": {"scopes": {}, "tokenUrl": _TOKEN_URL, "refreshUrl": _TOKEN_URL}
        },
    }
    for path in document["paths"].values():
        for operation in path.values():
            if "security" in operation:
                operation["security"].append({"OAuth2PasswordBearer": []})


def _let_tokens_be_left_out(document: dict[str, Any]) -> None:
    """Declare that some operations take an access token and do not demand one."""
    document["components"]["securitySchemes"].pop(OPTIONAL_SCHEME, None)
    for path in document["paths"].values():
        for operation in path.values():
            security = operation.get("security", [])
            if {OPTIONAL_SCHEME: []} in security:
                security.remove({OPTIONAL_SCHEME: []})
                security[:0] = [{}, {BearerToken.scheme_name: []}]


def _response(
    status: str, description: str, media_type: str = MEDIA_TYPE
) -> dict[str, Any]:
    """Describe the problem response of a status."""
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    error = _EXAMPLES.get(status)
    if error is not None and media_type == MEDIA_TYPE:
        content["example"] = {
            "type": "about:blank",
            "title": error.title,
            "status": error.status,
            "detail": error.default_detail,
            "instance": "/api/items",
            "code": error.code,
            "request_id": "0f7d4f0c9a2b4a7c8d5e6f1a2b3c4d5e",
        }
    return {"description": description, "content": {media_type: content}}


def _statuses(method: str, operation: dict[str, Any]) -> list[str]:
    """Return the statuses of the problems that an operation can answer with."""
    parameters = {p["name"].lower() for p in operation.get("parameters", [])}
    secured = "security" in operation
    takes_input = bool(parameters) or "requestBody" in operation
    statuses = ["429", "500", "503"]
    if secured:
        # 404 wherever a token is checked: its user may be gone.
        statuses += ["401", "403", "404"]
    if takes_input:
        statuses += ["400", "404", "422"]
    if "requestBody" in operation:
        statuses += ["401", "409", "413"]
    if "if-match" in parameters:
        statuses += ["412"] if method == "get" else ["409", "412", "428"]
    return sorted(set(statuses))
