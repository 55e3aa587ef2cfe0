"""The table, the bucket, the queues and the mail identity of the local stage."""

import json
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from runtime.core.dynamodb.schema import TABLE_DEFINITION, TTL_ATTRIBUTE
from tools.local.job_names import (
    DEAD,
    EVENT_SOURCES,
    QUEUES,
    queue_arn,
    queue_setting,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ATTEMPTS = 5
"""The number of deliveries after which a message is a dead letter."""
# Longer than the lease that a worker takes on a mail.
RETRY_SECONDS = 90


def make_table(settings: dict[str, str]) -> bool:
    """Create the table if it does not exist, and say whether it was created."""
    dynamodb = _dynamodb(settings)
    name = settings["DYNAMODB_TABLE_NAME"]
    definition: dict[str, Any] = dict(TABLE_DEFINITION)
    try:
        dynamodb.create_table(TableName=name, **definition)
    except dynamodb.exceptions.ResourceInUseException:
        _enable_stream(dynamodb, name)
        _enable_recovery(dynamodb, name)
        return False
    dynamodb.get_waiter("table_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    dynamodb.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
    )
    _enable_recovery(dynamodb, name)
    return True


def _enable_recovery(dynamodb: "DynamoDBClient", name: str) -> None:
    """Let the table be restored to a moment, as those of AWS are."""
    dynamodb.update_continuous_backups(
        TableName=name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )


def drop_table(settings: dict[str, str]) -> None:
    """Delete the table, so that the next start creates everything again."""
    _dynamodb(settings).delete_table(TableName=settings["DYNAMODB_TABLE_NAME"])


def make_bucket(settings: dict[str, str]) -> None:
    """Create the bucket if it does not exist, and let it tell of its objects.

    The emulator lets the pages of every origin use it.
    """
    s3 = client("s3", settings)
    name = settings["S3_BUCKET_NAME"]
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        s3.create_bucket(Bucket=name)
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


def make_object_rules(settings: dict[str, str]) -> None:
    """Send the events of objects to the queues of the workers that they call."""
    events = client("events", settings)
    for worker, source in EVENT_SOURCES.items():
        pattern = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [settings["S3_BUCKET_NAME"]]},
                "object": {"key": [{"prefix": source.prefix}]},
            },
        }
        rule = f"backend-local-{worker}"
        arn = queue_arn(queue_setting(worker), settings["AWS_REGION"])
        events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=rule, Targets=[{"Id": worker, "Arn": arn}])


def make_queues(settings: dict[str, str]) -> None:
    """Create the queues and their dead-letter queues if they do not exist."""
    sqs = client("sqs", settings)
    for setting in QUEUES:
        name = settings[setting].rsplit("/", 1)[-1]
        dead = sqs.create_queue(QueueName=f"{name}{DEAD}")["QueueUrl"]
        answer = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
        redrive = {
            "deadLetterTargetArn": answer["Attributes"]["QueueArn"],
            "maxReceiveCount": ATTEMPTS,
        }
        sqs.create_queue(
            QueueName=name,
            Attributes={
                "RedrivePolicy": json.dumps(redrive),
                "VisibilityTimeout": str(RETRY_SECONDS),
            },
        )


def make_sender(settings: dict[str, str]) -> None:
    """Create the SES identity of the sender's address."""
    ses = client("sesv2", settings)
    try:
        ses.create_email_identity(EmailIdentity=settings["MAIL_FROM"])
    except ses.exceptions.AlreadyExistsException:
        pass


def client(service: str, settings: dict[str, str]) -> Any:
    """Return a client of the emulator."""
    session: Any = boto3
    return session.client(service, **_arguments(settings))


def _enable_stream(dynamodb: "DynamoDBClient", name: str) -> None:
    """Enable the stream on a table that an earlier version created without one."""
    if "LatestStreamArn" not in dynamodb.describe_table(TableName=name)["Table"]:
        stream: Any = TABLE_DEFINITION["StreamSpecification"]
        dynamodb.update_table(TableName=name, StreamSpecification=stream)


def _dynamodb(settings: dict[str, str]) -> "DynamoDBClient":
    """Return a client of the emulator's DynamoDB."""
    return boto3.client("dynamodb", **_arguments(settings))


def _arguments(settings: dict[str, str]) -> dict[str, Any]:
    """Return the arguments of every client."""
    return {
        "region_name": settings["AWS_REGION"],
        "endpoint_url": settings["AWS_ENDPOINT_URL"],
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
        "config": Config(proxies={}, s3={"addressing_style": "path"}),
    }
