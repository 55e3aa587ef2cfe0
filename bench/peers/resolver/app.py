"""Powertools' APIGatewayRestResolver with its Logger, Tracer and Metrics."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig
from aws_lambda_powertools.event_handler.exceptions import (
    NotFoundError,
    UnauthorizedError,
)
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from boto3.dynamodb.conditions import Key
from jose import JWTError, jwt
from pydantic import BaseModel, Field

logger = Logger(service="items")
tracer = Tracer(service="items")
metrics = Metrics(namespace="Items", service="items")
table = boto3.resource("dynamodb").Table(os.environ["DYNAMODB_TABLE_NAME"])
SECRET = os.environ["JWT_SECRET_KEY"]

app = APIGatewayRestResolver(cors=CORSConfig(allow_origin="https://app.example.com"))


class Fields(BaseModel):
    """The body of a request that writes."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=10_000)
    status: str = "open"
    tags: list[str] = []


def current_user() -> str:
    """The user that the token names."""
    token = app.current_event.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(
            token,
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


@app.get("/api/items/<item_id>")
def get_item(item_id: str) -> dict[str, Any]:
    """Read an item."""
    return shown(read({"pk": f"U#{current_user()}", "sk": f"I#{item_id}"}))


@app.get("/api/items")
def list_items() -> list[dict[str, Any]]:
    """List items, newest first."""
    given = app.current_event.query_string_parameters or {}
    answer = table.query(
        KeyConditionExpression=(
            Key("pk").eq(f"U#{current_user()}") & Key("sk").begins_with("I#")
        ),
        ScanIndexForward=False,
        Limit=int(given.get("limit", 10)),
    )
    return [shown(row) for row in answer["Items"]]


# @@ROUTES@@


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """Serve one API Gateway event."""
    metrics.add_metric("RequestCount", MetricUnit.Count, 1)
    logger.info("request")
    return app.resolve(event, context)
