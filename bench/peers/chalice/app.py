"""Chalice with boto3.resource, as `chalice package` would ship it."""

import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from chalice import Chalice, NotFoundError, UnauthorizedError
from jose import JWTError, jwt
from pydantic import BaseModel, Field

app = Chalice(app_name="items")
app.api.cors = True
table = boto3.resource("dynamodb").Table(os.environ["DYNAMODB_TABLE_NAME"])
SECRET = os.environ["JWT_SECRET_KEY"]


class Fields(BaseModel):
    """The body of a request that writes."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=10_000)
    status: str = "open"
    tags: list[str] = []


def current_user() -> str:
    """The user that the token names."""
    token = app.current_request.headers.get("Authorization", "")
    try:
        claims = jwt.decode(
            token.removeprefix("Bearer "),
            SECRET,
            algorithms=["HS256"],
            audience="backend-api",
            issuer="backend-api",
        )
    except JWTError:
        raise UnauthorizedError("Invalid authentication credentials") from None
    return str(claims["sub"])


def read(key: dict[str, str]) -> dict[str, Any]:
    """One row of the table."""
    answer = table.get_item(Key=key, ConsistentRead=True)
    if "Item" not in answer:
        raise NotFoundError
    return answer["Item"]


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


@app.route("/api/items/{item_id}", methods=["GET"])
def get_item(item_id: str) -> dict[str, Any]:
    """Read an item."""
    return shown(read({"pk": f"U#{current_user()}", "sk": f"I#{item_id}"}))


@app.route("/api/items", methods=["GET"])
def list_items() -> list[dict[str, Any]]:
    """List items, newest first."""
    given = app.current_request.query_params or {}
    answer = table.query(
        KeyConditionExpression=(
            Key("pk").eq(f"U#{current_user()}") & Key("sk").begins_with("I#")
        ),
        ScanIndexForward=False,
        Limit=int(given.get("limit", 10)),
    )
    return [shown(row) for row in answer["Items"]]


# @@ROUTES@@
