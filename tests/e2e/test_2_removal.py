"""The deployed worker erases an account after its grace period."""

import secrets

import pytest

from tests.e2e.accounts import registered
from tests.e2e.deployment import Deployment
from tests.e2e.removal import antedate, rows, run_worker
from tests.integration.client import Api, assert_problem

pytestmark = pytest.mark.e2e


def test_the_worker_removes_what_is_due_and_frees_the_address(
    deployment: Deployment, api: Api
) -> None:
    """Erase the account with the permissions of the worker's role."""
    account = {"email": "fay.e2e@example.com", "password": secrets.token_urlsafe(18)}
    user_id = registered(api, account).body["id"]
    tokens = api.post("/api/auth/login", account).body
    fay = api.signed_in(tokens["access_token"])
    keyed = {"Idempotency-Key": "fay-1"}
    assert fay.post("/api/items", {"title": "mine"}, headers=keyed).status == 201
    asked = fay.call("DELETE", "/api/users/me", {"password": account["password"]})
    assert asked.status == 202, asked.text
    assert_problem(api.post("/api/auth/login", account), 409, "deletion_pending")
    assert run_worker(deployment, "Removal") == {"removed": 0}

    antedate(deployment, user_id, asked.body["delete_after"])
    assert_problem(api.post("/api/auth/login", account), 401, "invalid_credentials")
    assert run_worker(deployment, "Removal") == {"removed": 1}

    left = [row for row in rows(deployment) if user_id in row["pk"]["S"]]
    log, receipt = f"U#{user_id}#A", f"ERASED#U#{user_id}"
    assert {row["pk"]["S"] for row in left} == {log, receipt}
    entries = [row["action"]["S"] for row in left if row["pk"]["S"] == log]
    assert entries[-1] == "deleted"
    assert registered(api, account).body["id"] != user_id


def test_the_schedule_calls_the_worker(deployment: Deployment) -> None:
    """Run every hour, through the alias."""
    client = deployment.cloud.client("events")
    rules = [r for r in client.list_rules()["Rules"] if "Removals" in r["Name"]]
    (rule,) = rules
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 hour)", "ENABLED")
    (target,) = client.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].endswith(":live")
