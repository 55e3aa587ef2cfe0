"""The check of point-in-time recovery: the table as it was, in a table of its own."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from tools.prove.model import Check, Verdict
from tools.prove.place import NotThere, Place


class Restored(NamedTuple):
    """A restored table.

    Attributes:
        status: as DynamoDB has it; empty if there is none yet.
        rows: how many rows of an account of the proof it has.
        different: how many of them are not as in the stage's table.
    """

    status: str
    rows: int
    different: int


class PointInTimeRestore(Check[Restored]):
    """A restoration to the latest moment that the table can be restored to.

    DynamoDB lets a new table be restored some minutes after its first write, and takes
    some minutes: it begins as soon as it can, while other checks run.
    """

    name = "restore"
    proves = "The table can be restored to a moment, and its rows are those of then."
    how = "restores to a new table, compares the rows of an account, deletes that table"
    patience = timedelta(minutes=9)
    uses = {"table_restore_gb": 0.01, "read_unit": 100}

    def __init__(self) -> None:
        """Begin without a table."""
        self._target = ""
        self._written = datetime.now(UTC)

    def begin(self, place: Place) -> None:
        """Write the rows that are to be there."""
        assert place.person.id
        self._written = datetime.now(UTC)
        self._start(place)

    def gather(self, place: Place) -> Restored:
        """Begin if it is possible by now; compare once the table is there."""
        if not self._target:
            self._start(place)
        if not self._target:
            return Restored("", 0, 0)
        client = place.client("dynamodb")
        status = client.describe_table(TableName=self._target)["Table"]["TableStatus"]
        if status != "ACTIVE":
            return Restored(status, 0, 0)
        then = self._profile(client, self._target, place)
        now = self._profile(client, place.outputs["TableName"], place)
        return Restored(status, len(then), sum(row not in now for row in then))

    def judge(self, evidence: Restored) -> Verdict:
        """Want rows, and each of them as it is in the stage's table."""
        status, rows, different = evidence
        if status != "ACTIVE":
            return Verdict(False, f"the restored table is {status or 'not there yet'}")
        detail = f"{rows} rows of an account restored, {different} of them different"
        return Verdict(rows > 0 and not different, detail)

    def end(self, place: Place) -> None:
        """Delete the restored table; one that is being made has to be waited for."""
        if not self._target:
            return
        client = place.client("dynamodb")
        client.get_waiter("table_exists").wait(
            TableName=self._target, WaiterConfig={"Delay": 5, "MaxAttempts": 60}
        )
        client.delete_table(TableName=self._target)

    def _start(self, place: Place) -> None:
        """Restore to the latest moment, if that is after what was written."""
        client, source = place.client("dynamodb"), place.outputs["TableName"]
        described = client.describe_continuous_backups(TableName=source)
        recovery = described["ContinuousBackupsDescription"].get(
            "PointInTimeRecoveryDescription", {}
        )
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise NotThere("point-in-time recovery of the table")
        latest = recovery.get("LatestRestorableDateTime")
        if not place.emulator and (latest is None or latest <= self._written):
            return
        target = f"{place.stage.prefix}-restored-{secrets.token_hex(4)}"
        try:
            client.restore_table_to_point_in_time(
                SourceTableName=source,
                TargetTableName=target,
                UseLatestRestorableTime=True,
            )
        except ClientError as error:
            # The next round tries again; AWS takes minutes to know a new table.
            if error.response["Error"]["Code"] != "PointInTimeRecoveryUnavailable":
                raise
            return
        self._target = target

    def _profile(self, client: Any, table: str, place: Place) -> list[Any]:
        """Return the rows of the account that nothing changes meanwhile."""
        found = client.query(
            TableName=table,
            KeyConditionExpression="pk = :pk AND sk = :sk",
            ExpressionAttributeValues={
                ":pk": {"S": f"U#{place.person.id}"},
                ":sk": {"S": "P"},
            },
            ConsistentRead=True,
        )
        rows: list[Any] = found["Items"]
        return rows
