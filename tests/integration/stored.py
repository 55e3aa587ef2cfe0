"""Direct reads of the table, which bypass every rule of the service."""

import os
from typing import Any

from runtime.core.dynamodb.codec import decode


def rows(aws: Any) -> list[dict[str, Any]]:
    """Return every row."""
    found: list[dict[str, Any]] = []
    request: dict[str, Any] = {"TableName": os.environ["DYNAMODB_TABLE_NAME"]}
    while True:
        page = aws.scan(**request)
        found += [decode(raw) for raw in page["Items"]]
        if "LastEvaluatedKey" not in page:
            return found
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def rows_of(aws: Any, user_id: str, begins_with: str = "") -> list[str]:
    """Return the sort keys in a user's partition."""
    return sorted(
        row["sk"]
        for row in rows(aws)
        if row["pk"] == f"U#{user_id}" and row["sk"].startswith(begins_with)
    )


def actions(aws: Any, user_id: str) -> list[str]:
    """Return the actions in a user's audit log, oldest first."""
    entries = [row for row in rows(aws) if row["pk"] == f"U#{user_id}#A"]
    return [row["action"] for row in sorted(entries, key=lambda row: row["sk"])]


def mails(aws: Any, kind: str) -> list[dict[str, Any]]:
    """Return the mails of a kind that wait to be sent."""
    return [
        row for row in rows(aws) if row["pk"].startswith("M#") and row["kind"] == kind
    ]
