"""Accounts that are erased while uploads, jobs and an export are under way."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.owner import Owner
from runtime.features import FEATURES
from tests.integration.conftest import SerialClient
from tests.integration.features.accounts.erasure.leaving import (
    EMAIL,
    PASSWORD,
    PROOF,
    fill,
    sign_up,
)
from tests.integration.features.exports.working import BUCKET, Office

if TYPE_CHECKING:
    from runtime.core.settings import Settings
    from tests.services import Services


pytestmark = pytest.mark.skipif(
    "files" not in FEATURES, reason="its accounts have files, and there are none"
)


@pytest.fixture(name="timed")
def _timed(settings: "Settings", aws: Any, office: Office) -> "Services":
    """Return services that use the clock of the workers."""
    from tests.services import Services

    return Services(settings, SerialClient(aws), office.clock)


def begun(timed: "Services", office: Office, email: str) -> Owner:
    """Make an account with items, uploads, jobs, and an export that is half made."""
    from runtime.core.client_info import ClientInfo
    from runtime.features.exports.assembly import Exports
    from runtime.features.files.assembly import Files
    from runtime.features.files.models import FileCreate
    from runtime.features.files.settings import FileSettings
    from tests.integration.features.files.uploaded import wanted

    home = ClientInfo(address="198.51.100.7", device="the leaver's phone")
    caller = sign_up(timed, email)
    owner = Owner.user(caller.user_id)
    fill(timed, owner.id, 3)
    files = Files(timed.platform)
    vars(files)["settings"] = FileSettings(FILE_SINGLE_BYTES=10)
    small, large = ("a secret name.txt", b"12345"), ("large.txt", b"1" * 50)
    for name, content in (small, large):
        request = FileCreate.model_validate(wanted(content, name=name))
        promised = files.uploads.promise(owner, request).resource.file
        key = f"incoming/user/{owner.id}/{promised.id}"
        office.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        office.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        for name in ("original", "text"):
            there = f"files/user/{owner.id}/{promised.id}/{name}"
            office.s3.put_object(Bucket=BUCKET, Key=there, Body=content)
            office.s3.delete_object(Bucket=BUCKET, Key=there)
        office.s3.create_multipart_upload(Bucket=BUCKET, Key=key)
    timed.platform.jobs.ask(owner, "items.reindex")
    exports = timed.platform.assembled(Exports)
    asked = exports.asking.ask(caller, PROOF, home)
    office.make(owner, asked.id)
    again = exports.asking.ask(caller, PROOF, home)
    office.make(owner, again.id, steps=1)
    key = f"exports/user/{owner.id}/{again.id}-1/2-begun.zip"
    office.s3.create_multipart_upload(Bucket=BUCKET, Key=key)
    timed.accounts.deletion.request(caller, PROOF, home)
    return owner


def test_nothing_of_an_erased_account_is_found_but_the_receipt(
    timed: "Services", office: Office, erase_all: Callable[[], dict[str, int]]
) -> None:
    """In no row of the table or an index, and in no version of any object."""
    owner = begun(timed, office, EMAIL)
    other = begun(timed, office, "other@example.com")
    others = [key for key in office.versions() if other.id in key]
    assert len(office.versions()) == 2 * len(others) and len(others) > 12
    # Only the leaver is due: the other is back in time.
    timed.accounts.administration.enable(_command(other.id))
    office.clock.now += timedelta(days=14)

    assert erase_all() == {"removed": 1}
    _finish_mails(timed, office)
    office.clock.now += timedelta(minutes=20)
    assert erase_all() == {"removed": 0}

    assert [key for key in office.versions() if owner.id in key] == []
    assert sorted(office.versions()) == sorted(others)
    personal = (EMAIL, "198.51.100.7", "the leaver's phone", "a secret name", PASSWORD)
    mine = office.rows_with(owner.id)
    assert {row["pk"] for row in mine} == {f"ERASED#U#{owner.id}", f"U#{owner.id}#A"}
    (receipt,) = [row for row in mine if row["pk"].startswith("ERASED#")]
    assert set(receipt) == {"pk", "sk", "began_at", "ended_at", "ttl"}
    for row in mine:
        assert not [text for text in personal if text in str(row)], row
    for row in office.indexed_with(owner.id):
        assert row["gsi1pk"].startswith("AUDIT#"), row
    # Networks and devices of the other are the same ones.
    assert office.rows_with(EMAIL) == [] == office.indexed_with(EMAIL)


def test_a_job_at_work_keeps_its_account_until_its_lease_ends(
    timed: "Services", office: Office, erase_all: Callable[[], dict[str, int]]
) -> None:
    """It is asked to end; what it would write later finds no job."""
    owner = begun(timed, office, EMAIL)
    office.clock.now += timedelta(days=14)
    jobs = [row for row in office.rows_with(owner.id) if row["sk"].startswith("J#")]
    lease = office.clock.now + timedelta(minutes=15)
    office.aws.update_item(
        TableName=timed.platform.settings.DYNAMODB_TABLE_NAME,
        Key={"pk": {"S": jobs[-1]["pk"]}, "sk": {"S": jobs[-1]["sk"]}},
        UpdateExpression="SET lease = :lease, lease_until = :until",
        ExpressionAttributeValues={
            ":lease": {"S": "somebody"},
            ":until": {"S": lease.isoformat().replace("+00:00", "Z")},
        },
    )

    assert erase_all() == {"removed": 0}
    assert [key for key in office.versions() if owner.id in key]
    office.clock.now = lease

    assert erase_all() == {"removed": 1}
    assert [key for key in office.versions() if owner.id in key] == []


def _command(user_id: str) -> Any:
    """Return the order of an administrator about a user."""
    from runtime.features.accounts.administration.models import AdminCommand

    return AdminCommand(user_id)


def _finish_mails(timed: "Services", office: Office) -> None:
    """Finish all mails, as their worker does in seconds."""
    from runtime.core.mail.outbox import OutboxRepository

    outbox = OutboxRepository(timed.table)
    for row in office.rows_with("M#"):
        if row["pk"].startswith("M#"):
            outbox.finish(row["id"], "sent")
