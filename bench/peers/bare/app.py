"""A bare handler: boto3's client, python-jose, pydantic for what comes in."""

import json
import os
import re
from collections.abc import Callable
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from jose import JWTError, jwt
from pydantic import BaseModel, Field, ValidationError

client = boto3.client("dynamodb")
TABLE = os.environ["DYNAMODB_TABLE_NAME"]
SECRET = os.environ["JWT_SECRET_KEY"]
deserialize = TypeDeserializer().deserialize
serialize = TypeSerializer().serialize

Route = Callable[..., tuple[int, Any]]
ROUTES: list[tuple[str, re.Pattern[str], Route]] = []


class Fields(BaseModel):
    """The body of a request that writes."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=10_000)
    status: str = "open"
    tags: list[str] = []


class NotFound(Exception):
    """There is no such row."""


def route(method: str, path: str) -> Callable[[Route], Route]:
    """Register a function for a method and a path."""
    pattern = re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path) + "$")

    def register(function: Route) -> Route:
        ROUTES.append((method, pattern, function))
        return function

    return register


def read(key: dict[str, str]) -> dict[str, Any]:
    """One row of the table."""
    answer = client.get_item(
        TableName=TABLE,
        Key={name: serialize(value) for name, value in key.items()},
        ConsistentRead=True,
    )
    if "Item" not in answer:
        raise NotFound
    return {name: deserialize(value) for name, value in answer["Item"].items()}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """An item as clients see it."""
    return {
        "id": row["id"],
        "title": row["title"],
        "description": row["description"],
        "status": row["status"],
        "tags": row["tags"],
        "version": int(row["version"]),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


@route("GET", "/api/items/{item_id}")
def get_item(user: str, event: dict[str, Any], item_id: str) -> tuple[int, Any]:
    """Read an item."""
    return 200, shown(read({"pk": f"U#{user}", "sk": f"I#{item_id}"}))


@route("GET", "/api/items")
def list_items(user: str, event: dict[str, Any]) -> tuple[int, Any]:
    """List items, newest first."""
    limit = int((event.get("queryStringParameters") or {}).get("limit", 10))
    answer = client.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues={":pk": {"S": f"U#{user}"}, ":sk": {"S": "I#"}},
        ScanIndexForward=False,
        Limit=limit,
    )
    return 200, [
        shown({name: deserialize(value) for name, value in row.items()})
        for row in answer["Items"]
    ]


def authenticate(event: dict[str, Any]) -> str:
    """The user that the token names."""
    headers = {name.lower(): value for name, value in event["headers"].items()}
    token = headers.get("authorization", "").removeprefix("Bearer ")
    claims = jwt.decode(
        token,
        SECRET,
        algorithms=["HS256"],
        audience="backend-api",
        issuer="backend-api",
    )
    return str(claims["sub"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Serve one API Gateway event."""
    status, body = 404, {"message": "Not found"}
    try:
        user = authenticate(event)
        for method, pattern, function in ROUTES:
            match = pattern.match(event["path"])
            if method == event["httpMethod"] and match:
                status, body = function(user, event, **match.groupdict())
                break
    except JWTError:
        status, body = 401, {"message": "Invalid authentication credentials"}
    except ValidationError as error:
        status, body = 422, {"message": error.errors(include_input=False)}
    except NotFound:
        pass
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }


# @@ROUTES@@
