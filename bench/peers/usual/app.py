"""FastAPI behind Mangum, boto3.resource, and Powertools around the handler."""

import os
from typing import Annotated, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from boto3.dynamodb.conditions import Key
from fastapi import Depends, FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jose import JWTError, jwt
from mangum import Mangum
from pydantic import BaseModel, Field

logger = Logger(service="items")
tracer = Tracer(service="items")
metrics = Metrics(namespace="Items", service="items")
table = boto3.resource("dynamodb").Table(os.environ["DYNAMODB_TABLE_NAME"])
SECRET = os.environ["JWT_SECRET_KEY"]

app = FastAPI(title="Items")
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)
bearer = HTTPBearer()


class Fields(BaseModel):
    """The body of a request that writes."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=10_000)
    status: str = "open"
    tags: list[str] = []


class Item(Fields):
    """An item as clients see it."""

    id: str
    version: int
    created_at: str
    updated_at: str


def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
) -> str:
    """The user that the token names."""
    try:
        claims = jwt.decode(
            credentials.credentials,
            SECRET,
            algorithms=["HS256"],
            audience="backend-api",
            issuer="backend-api",
        )
    except JWTError:
        raise HTTPException(401, "Invalid authentication credentials") from None
    return str(claims["sub"])


User = Annotated[str, Depends(current_user)]


def read(key: dict[str, str]) -> dict[str, Any]:
    """One row of the table."""
    answer = table.get_item(Key=key, ConsistentRead=True)
    if "Item" not in answer:
        raise HTTPException(404)
    return answer["Item"]


@app.get("/api/items/{item_id}")
def get_item(user: User, item_id: str) -> Item:
    """Read an item."""
    return Item.model_validate(read({"pk": f"U#{user}", "sk": f"I#{item_id}"}))


@app.get("/api/items")
def list_items(user: User, limit: int = 10) -> list[Item]:
    """List items, newest first."""
    answer = table.query(
        KeyConditionExpression=Key("pk").eq(f"U#{user}") & Key("sk").begins_with("I#"),
        ScanIndexForward=False,
        Limit=limit,
    )
    return [Item.model_validate(row) for row in answer["Items"]]


# @@ROUTES@@

adapter = Mangum(app)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """Serve one API Gateway event."""
    metrics.add_metric("RequestCount", MetricUnit.Count, 1)
    logger.info("request")
    return adapter(event, context)
