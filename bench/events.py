"""Events of the measured requests, with their access tokens."""

import json
import secrets
from datetime import timedelta
from typing import Any

from runtime.core.clock import new_ulid, utc_now
from runtime.core.security.keyring import parse_keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.features.accounts.sessions.access_tokens import AccessTokens

KEY = secrets.token_hex(32)
"""Key that signs the tokens of this run; every contestant gets it."""

USER_ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"
ITEM_ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRD"


def token(session: int = 0) -> str:
    """Return an access token that every contestant accepts.

    Args:
        session: number of the session; our service reads one that it has not cached.
    """
    tokens = AccessTokens(
        KeyringSource(lambda: parse_keyring(KEY)),
        utc_now,
        algorithm="HS256",
        issuer="backend-api",
        audience="backend-api",
        lifetime=timedelta(minutes=30),
    )
    return tokens.issue(USER_ID, f"S{session:025d}", new_ulid(utc_now()))


def get_one(bearer: str) -> dict[str, Any]:
    """Return the event that reads one item."""
    return _event(
        bearer,
        path=f"/api/items/{ITEM_ID}",
        resource="/api/items/{item_id}",
        parameters={"item_id": ITEM_ID},
    )


def sign_in() -> dict[str, Any]:
    """Return the event that signs in to an unknown account, at the cost of a hash."""
    event = _event("", path="/api/auth/login", resource="/api/auth/{proxy+}")
    del event["headers"]["Authorization"], event["multiValueHeaders"]["Authorization"]
    event["headers"]["Content-Type"] = "application/json"
    event["multiValueHeaders"]["Content-Type"] = ["application/json"]
    body = {"email": "ada@example.com", "password": secrets.token_urlsafe(16)}
    return event | {"httpMethod": "POST", "body": json.dumps(body)}


def list_twenty(bearer: str) -> dict[str, Any]:
    """Return the event that lists twenty items."""
    return _event(
        bearer, path="/api/items", resource="/api/items", query={"limit": "20"}
    )


def _event(
    bearer: str,
    *,
    path: str,
    resource: str,
    parameters: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return a REST API proxy event with the members and headers that AWS sends."""
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate, br",
        "Accept-Language": "en-GB,en;q=0.9",
        "Authorization": f"Bearer {bearer}",
        "Host": "abcdef1234.execute-api.eu-west-1.amazonaws.com",
        "Origin": "https://app.example.com",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
        "X-Amzn-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793",
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    return {
        "resource": resource,
        "path": path,
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": (
            {name: [value] for name, value in query.items()} if query else None
        ),
        "pathParameters": parameters,
        "stageVariables": None,
        "requestContext": {
            "resourceId": "abc123",
            "resourcePath": resource,
            "httpMethod": "GET",
            "extendedRequestId": "DUMMYextended=",
            "requestTime": "25/Nov/2026:12:00:00 +0000",
            "path": f"/dev{path}",
            "accountId": "111122223333",
            "protocol": "HTTP/1.1",
            "stage": "dev",
            "domainPrefix": "abcdef1234",
            "requestTimeEpoch": 1795608000000,
            "requestId": "6d7c8b1e-7f0c-4b63-9d2c-0a4a4f9a1b2c",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "Mozilla/5.0"},
            "domainName": "abcdef1234.execute-api.eu-west-1.amazonaws.com",
            "apiId": "abcdef1234",
        },
        "body": None,
        "isBase64Encoded": False,
    }
