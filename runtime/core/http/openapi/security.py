"""The security of the operations: which take an access token, and where to get one."""

from typing import Any

from runtime.core.http.dependencies import OPTIONAL_SCHEME, BearerToken

_TOKEN_PATH = "/auth/token"


def add_oauth(document: dict[str, Any], server: str) -> None:
    """Declare for OAuth 2.0 clients, too, where to get an access token.

    Args:
        document: the document.
        server: the URL below which its paths are.
    """
    url = server + _TOKEN_PATH
    document["components"]["securitySchemes"]["OAuth2PasswordBearer"] = {
        "type": "oauth2",
        "flows": {"password": {"scopes": {}, "tokenUrl": url, "refreshUrl": url}},
    }
    for path in document["paths"].values():
        for operation in path.values():
            if "security" in operation:
                operation["security"].append({"OAuth2PasswordBearer": []})


def let_tokens_be_left_out(document: dict[str, Any]) -> None:
    """Declare that some operations take an access token and do not demand one."""
    document["components"]["securitySchemes"].pop(OPTIONAL_SCHEME, None)
    for path in document["paths"].values():
        for operation in path.values():
            security = operation.get("security", [])
            if {OPTIONAL_SCHEME: []} in security:
                security.remove({OPTIONAL_SCHEME: []})
                security[:0] = [{}, {BearerToken.scheme_name: []}]
