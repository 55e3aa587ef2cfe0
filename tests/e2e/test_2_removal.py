"""The deployed worker erases an account after its grace period."""

import json
import secrets
from typing import Any

import pytest

from runtime.core.dynamodb.schema import erasure_key
from tests.e2e.deployment import Deployment
from tests.integration.client import Api, assert_problem

pytestmark = pytest.mark.e2e

LONG_AGO = "2020-02-29T12:00:00.000Z"


def _rows(deployment: Deployment) -> list[dict[str, Any]]:
    """Return every row of the table."""
    table = deployment.data["TableName"]
    pages = deployment.cloud.client("dynamodb").get_paginator("scan")
    return [row for page in pages.paginate(TableName=table) for row in page["Items"]]


def _antedate(deployment: Deployment, user_id: str, due: str) -> None:
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


def _run_worker(deployment: Deployment) -> dict[str, Any]:
    """Invoke the worker as its schedule does."""
    client = deployment.cloud.client("lambda")
    (name,) = (
        function["FunctionName"]
        for function in client.list_functions()["Functions"]
        if "Removal" in function["FunctionName"]
    )
    answer = client.invoke(
        FunctionName=name, Qualifier="live", Payload=json.dumps({"source": "test"})
    )
    payload = answer["Payload"].read()
    assert "FunctionError" not in answer, payload
    done: dict[str, Any] = json.loads(payload)
    return done


def test_the_worker_removes_what_is_due_and_frees_the_address(
    deployment: Deployment, api: Api
) -> None:
    """Erase the account with the permissions of the worker's role."""
    account = {"email": "fay.e2e@example.com", "password": secrets.token_urlsafe(18)}
    registered = api.post("/api/auth/register", account)
    assert registered.status == 201, registered.text
    user_id = registered.body["id"]
    tokens = api.post("/api/auth/login", account).body
    fay = api.signed_in(tokens["access_token"])
    keyed = {"Idempotency-Key": "fay-1"}
    assert fay.post("/api/items", {"title": "mine"}, headers=keyed).status == 201
    asked = fay.call("DELETE", "/api/users/me", {"password": account["password"]})
    assert asked.status == 202, asked.text
    assert_problem(api.post("/api/auth/login", account), 409, "deletion_pending")
    assert _run_worker(deployment) == {"removed": 0}

    _antedate(deployment, user_id, asked.body["delete_after"])
    assert_problem(api.post("/api/auth/login", account), 401, "invalid_credentials")
    assert _run_worker(deployment) == {"removed": 1}

    left = [row for row in _rows(deployment) if user_id in row["pk"]["S"]]
    assert {row["pk"]["S"] for row in left} == {f"U#{user_id}#A"}
    assert left[-1]["action"]["S"] == "deleted"
    again = api.post("/api/auth/register", account)
    assert (again.status, again.body["id"] == user_id) == (201, False)


def test_the_schedule_calls_the_worker(deployment: Deployment) -> None:
    """Run every hour, through the alias."""
    client = deployment.cloud.client("events")
    rules = [r for r in client.list_rules()["Rules"] if "Removals" in r["Name"]]
    (rule,) = rules
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 hour)", "ENABLED")
    (target,) = client.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].endswith(":live")
