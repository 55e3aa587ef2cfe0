"""The table and the bucket of the local stage."""

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from runtime.repositories.schema import TABLE_DEFINITION, TTL_ATTRIBUTE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def make_table(settings: dict[str, str]) -> bool:
    """Make the table when it is absent, and say whether it was made."""
    client = _dynamodb(settings)
    name = settings["DYNAMODB_TABLE_NAME"]
    definition: dict[str, Any] = dict(TABLE_DEFINITION)
    try:
        client.create_table(TableName=name, **definition)
    except client.exceptions.ResourceInUseException:
        return False
    client.get_waiter("table_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    client.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
    )
    return True


def drop_table(settings: dict[str, str]) -> None:
    """Remove the table, so that the next start begins anew."""
    _dynamodb(settings).delete_table(TableName=settings["DYNAMODB_TABLE_NAME"])


def make_bucket(settings: dict[str, str]) -> None:
    """Make the bucket when it is absent."""
    client = boto3.client("s3", **_arguments(settings))
    name = settings["S3_BUCKET_NAME"]
    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        client.create_bucket(Bucket=name)


def _dynamodb(settings: dict[str, str]) -> "DynamoDBClient":
    """Return a client of the emulator's DynamoDB."""
    return boto3.client("dynamodb", **_arguments(settings))


def _arguments(settings: dict[str, str]) -> dict[str, Any]:
    """Return what every client is made with."""
    return {
        "region_name": settings["AWS_REGION"],
        "endpoint_url": settings["AWS_ENDPOINT_URL"],
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
        "config": Config(proxies={}, s3={"addressing_style": "path"}),
    }
