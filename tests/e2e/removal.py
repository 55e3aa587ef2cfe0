"""Rows, dates and runs of workers, for tests of accounts that are removed."""

import json
from typing import Any

from runtime.core.dynamodb.schema import erasure_key
from tests.e2e.deployment import Deployment

LONG_AGO = "2020-02-29T12:00:00.000Z"


def rows(deployment: Deployment) -> list[dict[str, Any]]:
    """Return every row of the table."""
    table = deployment.data["TableName"]
    pages = deployment.cloud.client("dynamodb").get_paginator("scan")
    return [row for page in pages.paginate(TableName=table) for row in page["Items"]]


def antedate(deployment: Deployment, user_id: str, due: str) -> None:
    """Set the date of the erasure into the past."""
    table, client = deployment.data["TableName"], deployment.cloud.client("dynamodb")
    client.update_item(
        TableName=table,
        Key={"pk": {"S": f"U#{user_id}"}, "sk": {"S": "P"}},
        UpdateExpression="SET delete_after = :due",
        ExpressionAttributeValues={":due": {"S": LONG_AGO}},
    )
    for at, write in ((due, client.delete_item), (LONG_AGO, client.put_item)):
        pk, sk = erasure_key(at, user_id)
        row = {"pk": {"S": pk}, "sk": {"S": sk}}
        if at == due:
            write(TableName=table, Key=row)
        else:
            write(TableName=table, Item=row | {"user_id": {"S": user_id}})


def run_worker(deployment: Deployment, worker: str) -> dict[str, Any]:
    """Invoke a worker as its schedule does."""
    client = deployment.cloud.client("lambda")
    (name,) = (
        function["FunctionName"]
        for function in client.list_functions()["Functions"]
        if f"-{worker}Function" in function["FunctionName"]
    )
    answer = client.invoke(
        FunctionName=name, Qualifier="live", Payload=json.dumps({"source": "test"})
    )
    payload = answer["Payload"].read()
    assert "FunctionError" not in answer, payload
    done: dict[str, Any] = json.loads(payload)
    return done
