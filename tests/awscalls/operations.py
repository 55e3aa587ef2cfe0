"""Permissions by API operation; an operation that is not listed is an error.

Sources: the Service Authorization Reference of each service. The permission of several
operations has another name; a transaction needs the permissions of its actions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from email.utils import parseaddr
from typing import Any

Parameters = Mapping[str, Any]
Purpose = Callable[[str], str]
"""Maps the name or ARN of a resource to its purpose."""
Needs = Iterable[tuple[str, str]]
"""Pairs of action and resource class."""
Resolver = Callable[[Parameters, Purpose], Needs]


class UnknownOperation(Exception):
    """An operation that is missing in the table below."""


def needs(operation: str, parameters: Parameters, purpose: Purpose) -> set[Any]:
    """Return the permissions that a call needs, as (action, resource class).

    Args:
        operation: service and operation, such as `dynamodb:GetItem`.
        parameters: parameters of the call.
        purpose: maps names of resources to purposes.

    Raises:
        UnknownOperation: the table does not list the operation.
    """
    if operation not in OPERATIONS:
        raise UnknownOperation(operation)
    return set(OPERATIONS[operation](parameters, purpose))


def _on_table(action: str) -> Resolver:
    """Demand the action on the table, or on the index that is read."""

    def resolve(parameters: Parameters, purpose: Purpose) -> Needs:
        table = purpose(parameters["TableName"])
        index = parameters.get("IndexName")
        yield action, f"index {index} of {table}" if index else f"table {table}"

    return resolve


def _on_tables(action: str) -> Resolver:
    """Demand the action on every table that a batch names."""

    def resolve(parameters: Parameters, purpose: Purpose) -> Needs:
        for table in parameters["RequestItems"]:
            yield action, f"table {purpose(table)}"

    return resolve


_MEMBERS = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Get": "dynamodb:GetItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}


def _transaction(parameters: Parameters, purpose: Purpose) -> Iterator[tuple[str, str]]:
    """Demand the permissions of each action of the transaction."""
    for member in parameters["TransactItems"]:
        for kind, body in member.items():
            yield _MEMBERS[kind], f"table {purpose(body['TableName'])}"


def _on(kind: str, parameter: str) -> Callable[[str], Resolver]:
    """Demand an action on the one resource of this kind that a parameter names."""

    def demand(action: str) -> Resolver:
        def resolve(parameters: Parameters, purpose: Purpose) -> Needs:
            yield action, f"{kind} {purpose(parameters[parameter])}"

        return resolve

    return demand


_on_bucket = _on("bucket", "Bucket")
_on_function = _on("function", "FunctionName")
_on_machine = _on("machine", "stateMachineArn")
_on_object = _on("object", "Bucket")


def _copy(parameters: Parameters, purpose: Purpose) -> Iterator[tuple[str, str]]:
    """Demand to read the source and to write the copy; tags are not copied."""
    source = parameters["CopySource"]
    # Botocore has made a text of it, unless it was not asked yet.
    bucket = source.split("/")[0] if isinstance(source, str) else source["Bucket"]
    yield "s3:GetObject", f"object {purpose(bucket)}"
    yield "s3:PutObject", f"object {purpose(parameters['Bucket'])}"


def _deletions(parameters: Parameters, purpose: Purpose) -> Iterator[tuple[str, str]]:
    """Demand to delete objects, or versions of them where these are named."""
    for each in parameters["Delete"]["Objects"]:
        action = "s3:DeleteObjectVersion" if "VersionId" in each else "s3:DeleteObject"
        yield action, f"object {purpose(parameters['Bucket'])}"


_on_parameter = _on("parameter", "Name")
_on_queue = _on("queue", "QueueUrl")
_on_secret = _on("secret", "SecretId")


def _on_sender(action: str) -> Resolver:
    """Demand the action on the identity of the sender, and on the configuration set."""

    def resolve(parameters: Parameters, purpose: Purpose) -> Needs:
        sender = parseaddr(parameters["FromEmailAddress"])[1]
        yield action, f"identity {purpose(sender)}"
        if "ConfigurationSetName" in parameters:
            name = parameters["ConfigurationSetName"]
            yield action, f"configuration set {purpose(name)}"

    return resolve


def _on_the_edge(parameters: Parameters, purpose: Purpose) -> Needs:
    """Demand nothing of the stage that tests deploy, which has no distribution.

    `tests/infra/meaning/edge.py` holds the rights of a stage that has one.
    """
    return ()


OPERATIONS: dict[str, Resolver] = {
    "cloudfront:GetDistribution": _on_the_edge,
    "cloudfront:UpdateDistribution": _on_the_edge,
    "wafv2:GetWebACL": _on_the_edge,
    "wafv2:UpdateWebACL": _on_the_edge,
    "dynamodb:BatchGetItem": _on_tables("dynamodb:BatchGetItem"),
    "dynamodb:BatchWriteItem": _on_tables("dynamodb:BatchWriteItem"),
    "dynamodb:DeleteItem": _on_table("dynamodb:DeleteItem"),
    "dynamodb:GetItem": _on_table("dynamodb:GetItem"),
    "dynamodb:PutItem": _on_table("dynamodb:PutItem"),
    "dynamodb:Query": _on_table("dynamodb:Query"),
    "dynamodb:Scan": _on_table("dynamodb:Scan"),
    "dynamodb:TransactGetItems": _transaction,
    "dynamodb:TransactWriteItems": _transaction,
    "dynamodb:UpdateItem": _on_table("dynamodb:UpdateItem"),
    "lambda:Invoke": _on_function("lambda:InvokeFunction"),
    "s3:AbortMultipartUpload": _on_object("s3:AbortMultipartUpload"),
    "s3:CompleteMultipartUpload": _on_object("s3:PutObject"),
    "s3:CopyObject": _copy,
    "s3:CreateMultipartUpload": _on_object("s3:PutObject"),
    "s3:DeleteObject": _on_object("s3:DeleteObject"),
    "s3:DeleteObjects": _deletions,
    "s3:GetObject": _on_object("s3:GetObject"),
    "s3:GetObjectTagging": _on_object("s3:GetObjectTagging"),
    "s3:HeadBucket": _on_bucket("s3:ListBucket"),
    "s3:HeadObject": _on_object("s3:GetObject"),
    "s3:ListObjectsV2": _on_bucket("s3:ListBucket"),
    "s3:ListMultipartUploads": _on_bucket("s3:ListBucketMultipartUploads"),
    "s3:ListObjectVersions": _on_bucket("s3:ListBucketVersions"),
    "s3:ListParts": _on_object("s3:ListMultipartUploadParts"),
    "s3:PutObject": _on_object("s3:PutObject"),
    "s3:UploadPart": _on_object("s3:PutObject"),
    "secretsmanager:GetSecretValue": _on_secret("secretsmanager:GetSecretValue"),
    "sesv2:SendEmail": _on_sender("ses:SendEmail"),
    "secretsmanager:PutSecretValue": _on_secret("secretsmanager:PutSecretValue"),
    "sqs:SendMessage": _on_queue("sqs:SendMessage"),
    "sqs:SendMessageBatch": _on_queue("sqs:SendMessage"),
    "ssm:GetParameter": _on_parameter("ssm:GetParameter"),
    "stepfunctions:StartExecution": _on_machine("states:StartExecution"),
}
