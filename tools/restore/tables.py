"""Tables: restored to a moment, waited for, compared in their settings, deleted."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from botocore.exceptions import ClientError

Purpose = Literal["drill", "restored"]
"""A `drill` is deleted afterwards; `restored` may be put in place of the one in use."""
_NAME = re.compile(r"(?P<base>.+)-(?P<purpose>drill|restored)-(?P<at>\d{8}T\d{6}Z)")
_TIME = "%Y%m%dT%H%M%SZ"
_POLL_SECONDS = 10.0
_LONGEST_NAME = 255


class RestoreError(Exception):
    """A drill that cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Window:
    """The moments to which a table can be restored."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True)
class TableSettings:
    """The settings of a table that a restore to a moment does not carry over.

    Attributes:
        ttl: the attribute by which rows expire.
        recovery: whether it can be restored to a moment itself.
        stream: what its stream tells of each change.
        tags: its tags, without those that AWS sets.
        protected: whether it cannot be deleted.
    """

    ttl: str | None
    recovery: bool
    stream: str | None
    tags: dict[str, str] = field(hash=False)
    protected: bool

    def unlike(self, other: "TableSettings") -> list[str]:
        """Return the names of the settings that another table has otherwise."""
        return [
            name
            for name in ("ttl", "recovery", "stream", "tags", "protected")
            if getattr(self, name) != getattr(other, name)
        ]


def base_of(table: str) -> str:
    """Return the name of a table without what earlier restores have added to it."""
    found = _NAME.fullmatch(table)
    return found["base"] if found else table


def name_for(table: str, purpose: Purpose, at: datetime) -> str:
    """Return the name of a table that is restored to a moment."""
    name = f"{base_of(table)}-{purpose}-{at.astimezone(UTC):{_TIME}}"
    if len(name) > _LONGEST_NAME:
        raise RestoreError(f"{name} is longer than a name of a table may be")
    return name


def moment_of(name: str) -> datetime:
    """Return the moment that a table was restored to, by its name."""
    found = _NAME.fullmatch(name)
    assert found is not None
    return datetime.strptime(found["at"], _TIME).replace(tzinfo=UTC)


class Tables:
    """The tables of one account and region."""

    def __init__(
        self, client: Any, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Use this client of DynamoDB; `pause` waits between two looks."""
        self.client = client
        self.pause = pause

    def described(self, table: str) -> dict[str, Any] | None:
        """Return the description of a table, or None if there is none."""
        try:
            answer = self.client.describe_table(TableName=table)
        except self.client.exceptions.ResourceNotFoundException:
            return None
        found: dict[str, Any] = answer["Table"]
        return found

    def left_over(self, table: str, purpose: Purpose) -> list[str]:
        """Return the tables that earlier drills with this table have left."""
        beginning = f"{base_of(table)}-{purpose}-"
        pages = self.client.get_paginator("list_tables").paginate()
        names = (name for page in pages for name in page["TableNames"])
        return [n for n in names if n.startswith(beginning) and _NAME.fullmatch(n)]

    def window(self, table: str) -> Window:
        """Return the moments to which a table can be restored.

        Raises:
            RestoreError: its recovery to a moment is switched off.
        """
        answer = self.client.describe_continuous_backups(TableName=table)
        found = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        if found["PointInTimeRecoveryStatus"] != "ENABLED":
            raise RestoreError(
                f"{table} cannot be restored to a moment: its point-in-time recovery "
                "is off. Restore a backup of the vault (docs/backup.md)."
            )
        return Window(
            found["EarliestRestorableDateTime"], found["LatestRestorableDateTime"]
        )

    def check_moment(self, table: str, at: datetime) -> None:
        """Refuse a moment to which a table cannot be restored.

        Raises:
            RestoreError: it is too early or too late.
        """
        found = self.window(table)
        if not found.earliest <= at <= found.latest:
            raise RestoreError(
                f"{at.isoformat()} is not between {found.earliest.isoformat()} and "
                f"{found.latest.isoformat()}"
            )

    def restore(self, table: str, target: str, at: datetime) -> None:
        """Begin to restore a table to a moment, unless that has begun already."""
        if self.described(target) is None:
            self.client.restore_table_to_point_in_time(
                SourceTableName=table, TargetTableName=target, RestoreDateTime=at
            )

    def wait(self, table: str, tell: Callable[[str], None]) -> None:
        """Wait until a table and all its indexes can be used."""
        while True:
            found = self.described(table)
            if found is None:
                raise RestoreError(f"{table} is gone")
            states = {found["TableStatus"]} | {
                index.get("IndexStatus", "ACTIVE")
                for index in found.get("GlobalSecondaryIndexes", [])
            }
            busy = found.get("RestoreSummary", {}).get("RestoreInProgress", False)
            if states == {"ACTIVE"} and not busy:
                return
            tell(f"{table}: {', '.join(sorted(states))}")
            self.pause(_POLL_SECONDS)

    def settings(self, table: str) -> TableSettings:
        """Return the settings of a table that no restore carries over."""
        found = self.described(table)
        if found is None:
            raise RestoreError(f"there is no table {table}")
        ttl = self.client.describe_time_to_live(TableName=table)
        described = ttl["TimeToLiveDescription"]
        on = described["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
        stream = found.get("StreamSpecification", {})
        backups = self.client.describe_continuous_backups(TableName=table)
        recovery = backups["ContinuousBackupsDescription"].get(
            "PointInTimeRecoveryDescription", {}
        )
        tags = self.client.list_tags_of_resource(ResourceArn=found["TableArn"])
        return TableSettings(
            ttl=described.get("AttributeName") if on else None,
            recovery=recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
            stream=(
                stream.get("StreamViewType") if stream.get("StreamEnabled") else None
            ),
            tags={
                tag["Key"]: tag["Value"]
                for tag in tags["Tags"]
                if not tag["Key"].startswith("aws:")
            },
            protected=found.get("DeletionProtectionEnabled", False),
        )

    def carry_over(self, wanted: TableSettings, table: str) -> list[str]:
        """Give a table the settings that it lacks, and return their names.

        Before the stack imports it: an import changes nothing, and believes the
        template.
        """
        lacking = wanted.unlike(self.settings(table))
        found = self.described(table)
        assert found is not None
        if "ttl" in lacking and wanted.ttl:
            self.client.update_time_to_live(
                TableName=table,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": wanted.ttl},
            )
        if "recovery" in lacking:
            self.client.update_continuous_backups(
                TableName=table,
                PointInTimeRecoverySpecification={
                    "PointInTimeRecoveryEnabled": wanted.recovery
                },
            )
        if "tags" in lacking and wanted.tags:
            self.client.tag_resource(
                ResourceArn=found["TableArn"],
                Tags=[{"Key": k, "Value": v} for k, v in wanted.tags.items()],
            )
        if "stream" in lacking and wanted.stream:
            self.client.update_table(
                TableName=table,
                StreamSpecification={
                    "StreamEnabled": True,
                    "StreamViewType": wanted.stream,
                },
            )
            self.wait(table, lambda _: None)
        if "protected" in lacking:
            self.client.update_table(
                TableName=table, DeletionProtectionEnabled=wanted.protected
            )
            self.wait(table, lambda _: None)
        return lacking

    def delete(self, table: str, tell: Callable[[str], None] = lambda _: None) -> None:
        """Delete a table that a drill has made, when it can be deleted.

        Raises:
            RestoreError: its name is not that of a drill, or it is protected.
        """
        if not _NAME.fullmatch(table):
            raise RestoreError(f"{table} was made by no drill: it is not deleted")
        if self.described(table) is None:
            return
        self.wait(table, tell)
        try:
            self.client.delete_table(TableName=table)
        except ClientError as error:
            raise RestoreError(f"{table} stays: {error}") from None
