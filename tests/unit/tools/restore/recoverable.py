"""DynamoDB in memory whose tables can be restored to every moment until now.

moto restores a table as it is, and not as it was: so tests restore to now.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from runtime.core.dynamodb.schema import TABLE_DEFINITION, TTL_ATTRIBUTE

TABLE = "Backend-test-Table"
ADA, BOB = "01JD5Q8V3T1Z6W9X4B7N2M0KRC", "01JD5Q8V3T1Z6W9X4B7N2M0KRD"


class Recoverable:
    """A client of DynamoDB.

    Attributes:
        before: functions to call before calls, by their names; each is called once.
        after: functions to call after calls, by their names; each is called once.
        calls: the names of the calls so far.
    """

    def __init__(self) -> None:
        """Make the table, with all settings that a stage's has."""
        self._client = boto3.client("dynamodb", region_name="us-east-1")
        self.before: dict[str, Callable[[], object]] = {}
        self.after: dict[str, Callable[[], object]] = {}
        self.calls: list[str] = []
        self._client.create_table(
            TableName=TABLE,
            Tags=[{"Key": "stage", "Value": "test"}],
            DeletionProtectionEnabled=True,
            **TABLE_DEFINITION,
        )
        self._client.update_time_to_live(
            TableName=TABLE,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
        )
        self._client.update_continuous_backups(
            TableName=TABLE,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )

    def __getattr__(self, name: str) -> Any:
        """Return a method, with what a test has put before and after it."""
        method = getattr(self._client, name)
        if name in ("exceptions", "get_paginator"):
            return method

        def call(**request: Any) -> Any:
            """Call it."""
            self.calls.append(name)
            if name in self.before:
                self.before.pop(name)()
            answer = method(**request)
            if name == "describe_continuous_backups":
                found = answer["ContinuousBackupsDescription"]
                now = datetime.now(UTC)
                found["PointInTimeRecoveryDescription"] |= {
                    "EarliestRestorableDateTime": now - timedelta(days=35),
                    "LatestRestorableDateTime": now + timedelta(seconds=5),
                }
            if name in self.after:
                self.after.pop(name)()
            return answer

        return call

    def put(self, pk: str, sk: str, table: str = TABLE, **values: Any) -> None:
        """Write a row."""
        row = {"pk": {"S": pk}, "sk": {"S": sk}, **values}
        self._client.put_item(TableName=table, Item=row)

    def get(self, pk: str, sk: str, table: str = TABLE) -> Any:
        """Return a row; None if there is none."""
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        return self._client.get_item(TableName=table, Key=key).get("Item")

    def tables(self) -> list[str]:
        """Return the names of all tables."""
        names: list[str] = self._client.list_tables()["TableNames"]
        return names

    def fill(self) -> None:
        """Write what two people have, and what is nobody's."""
        for user in (ADA, BOB):
            self.put(f"U#{user}", "P", version={"N": "1"}, status={"S": "active"})
            for number in range(12):
                sk = f"I#01JD5Q8V3T1Z6W9X4B7N2M{number:04}"
                self.put(f"U#{user}", sk, tags={"SS": ["b", "a"]}, n={"N": "1.50"})
        self.put("E#ada@example.com", "E", user_id={"S": ADA})
