"""A table that was restored to the past: nobody comes back, and no mail goes twice."""

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.dynamodb.schema import MAIL_PREFIX
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.owner import Owner
from runtime.core.settings import Settings
from tests.integration.conftest import SerialClient
from tests.integration.features.accounts.erasure.leaving import (
    EMAIL,
    PROOF,
    fill,
    sign_up,
)
from tests.integration.features.exports.working import Office
from tools.restore.canonical import Row
from tools.restore.catching_up import CatchingUp, erased_owner

if TYPE_CHECKING:
    from tests.services import Services

# The functions of a restored table have its name in their rights.
pytestmark = pytest.mark.usefixtures("unrecorded_calls")

RESTORED = "restored-table"
TABLE = os.environ["DYNAMODB_TABLE_NAME"]


@pytest.fixture(name="services")
def _services(settings: Settings, aws: Any, office: Office) -> "Services":
    """Return services that use the clock of the workers."""
    from tests.services import Services

    return Services(settings, SerialClient(aws), office.clock)


def restore(aws: Any) -> None:
    """Restore the table as it is now."""
    aws.restore_table_to_point_in_time(
        SourceTableName=TABLE, TargetTableName=RESTORED, UseLatestRestorableTime=True
    )


def rows(aws: Any, table: str) -> list[Row]:
    """Return all rows of a table."""
    pages = aws.get_paginator("scan").paginate(TableName=table)
    return [row for page in pages for row in page["Items"]]


def erased(aws: Any) -> list[Owner]:
    """Return the owners whose tombstones are in the table in use."""
    found = (erased_owner(row) for row in rows(aws, TABLE))
    return [owner for owner in found if owner]


def test_who_was_erased_since_is_erased_again(
    services: "Services",
    office: Office,
    aws: Any,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody can sign in to the account meanwhile; the other one stays."""
    from runtime.core.client_info import ClientInfo
    from runtime.core.dynamodb.table import Table
    from runtime.features.accounts.erasure import worker
    from tests.services import Services

    leaver, stayer = (
        sign_up(services, email) for email in (EMAIL, "stays@example.com")
    )
    for caller in (leaver, stayer):
        fill(services, caller.user_id)
    restore(aws)
    home = ClientInfo(address="198.51.100.7", device="a phone")
    services.accounts.deletion.request(leaver, PROOF, home)
    office.clock.now += timedelta(days=15)
    assert office.erase() == {"removed": 1}
    (owner,) = erased(aws)
    assert owner.id == leaver.user_id

    catching_up = CatchingUp(aws, TABLE, RESTORED)
    assert catching_up.erase_again([owner], office.clock.now) == 1

    values = settings.model_dump() | {"DYNAMODB_TABLE_NAME": RESTORED}
    there = Services(Settings.model_validate(values), SerialClient(aws), office.clock)
    with pytest.raises(Exception, match="(?i)wrong|invalid|credentials|password"):
        there.accounts.sign_in.sign_in(EMAIL, PROOF.password)
    client: Any = SerialClient(aws)
    erasure = worker.make_erasure(Table(client, RESTORED), office.clock)
    monkeypatch.setattr(worker, "_erasure", erasure)
    assert office.erase() == {"removed": 1}
    left = {
        row["pk"]["S"]
        for row in rows(aws, RESTORED)
        if leaver.user_id in str(row["pk"]) or EMAIL in str(row["pk"])
    }
    assert left == {f"ERASED#U#{leaver.user_id}", f"U#{leaver.user_id}#A"}
    there.accounts.sign_in.sign_in("stays@example.com", PROOF.password)
    # A second time there is nothing to do.
    assert catching_up.erase_again([owner], office.clock.now) == 0


def test_mail_that_was_sent_since_is_not_sent_again(
    services: "Services", office: Office, aws: Any
) -> None:
    """One that still waits is; one whose row has gone since is not."""
    for email in ("one@example.com", "two@example.com", "three@example.com"):
        sign_up(services, email)
    restore(aws)
    mails = sorted(
        row["pk"]["S"].removeprefix(MAIL_PREFIX)
        for row in rows(aws, TABLE)
        if row["pk"]["S"].startswith(MAIL_PREFIX)
    )
    sent, gone, waiting = mails[:3]
    outbox = OutboxRepository(services.table)
    now = datetime.now(UTC)
    mail = outbox.get(sent)
    assert mail is not None
    outbox.begin(mail, now, now + timedelta(minutes=1))
    outbox.finish(sent, "sent")
    key = {"pk": {"S": f"{MAIL_PREFIX}{gone}"}, "sk": {"S": "M"}}
    aws.delete_item(TableName=TABLE, Key=key)

    assert CatchingUp(aws, TABLE, RESTORED).forget_sent_mails() == 2

    listed = {
        row["pk"]["S"]
        for row in rows(aws, RESTORED)
        if "gsi1pk" in row and row["pk"]["S"].startswith(MAIL_PREFIX)
    }
    assert f"{MAIL_PREFIX}{waiting}" in listed
    assert not {f"{MAIL_PREFIX}{sent}", f"{MAIL_PREFIX}{gone}"} & listed
    (row,) = [r for r in rows(aws, RESTORED) if r["pk"]["S"].endswith(sent)]
    assert row["outcome"] == {"S": "sent"} and "to" not in row
