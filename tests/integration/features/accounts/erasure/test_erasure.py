"""Erasure of accounts when their time has come, whatever interrupts it."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.owner import Owner
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.items.query import ItemQuery
from tests.clock import ManualClock
from tests.integration.conftest import Person, SerialClient
from tests.integration.features.accounts.erasure.leaving import (
    EMAIL,
    PASSWORD,
    PROOF,
    fill,
    left_of,
    receipts,
    sign_up,
)
from tests.integration.stored import actions, mails, rows

if TYPE_CHECKING:
    from runtime.features.accounts.erasure.service import ErasureService
    from tests.services import Services

pytestmark = pytest.mark.usefixtures("bucket")


class Crash(BaseException):
    """The end of a process."""


class CrashingClient(SerialClient):
    """A DynamoDB client whose process ends before its n-th write."""

    def __init__(self, client: Any, writes: int) -> None:
        """Allow so many writes first."""
        super().__init__(client)
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        """Return the client's method, or crash if no write is left."""
        if name in ("transact_write_items", "batch_write_item", "delete_item"):
            if self._left == 0:
                raise Crash
            self._left -= 1
        return super().__getattr__(name)


@pytest.fixture(name="removal")
def _removal(aws: Any, clock: ManualClock, timed: "Services") -> "ErasureService":
    """Return the erasure that the schedule runs, with that clock."""
    return removing(SerialClient(aws), clock)


def removing(client: Any, clock: ManualClock) -> "ErasureService":
    """Return an erasure over a client of its own."""
    from runtime.core.dynamodb.table import Table
    from runtime.features.accounts.erasure.worker import make_erasure

    return make_erasure(Table(client, os.environ["DYNAMODB_TABLE_NAME"]), clock)


def test_nothing_is_removed_before_its_time(
    timed: "Services", removal: "ErasureService", clock: ManualClock, aws: Any
) -> None:
    """From that second on nobody can sign in any more."""
    from runtime.features.accounts.errors import InvalidCredentials

    timed.accounts.deletion.request(sign_up(timed), PROOF)
    clock.advance(days=14, seconds=-1)
    before = rows(aws)
    assert removal.run() == 0
    assert rows(aws) == before

    clock.advance(seconds=1)
    with pytest.raises(InvalidCredentials):
        timed.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    assert removal.run() == 1


def test_everything_of_an_account_goes_but_what_the_log_says_without_a_name(
    timed: "Services", removal: "ErasureService", clock: ManualClock, aws: Any
) -> None:
    """Other accounts lose nothing, and the address can be used again."""
    from runtime.core.client_info import ClientInfo

    other = sign_up(timed, "other@example.com")
    fill(timed, other.user_id)
    leaver = sign_up(timed)
    fill(timed, leaver.user_id, 30)
    timed.accounts.deletion.request(
        leaver, PROOF, ClientInfo(address="192.0.2.1", device="x")
    )
    others = left_of(aws, other.user_id, "other@example.com")
    clock.advance(days=15)

    assert removal.run() == 1

    assert left_of(aws, leaver.user_id) == receipts(leaver.user_id)
    assert actions(aws, leaver.user_id)[-1] == "deleted"
    entries = timed.audit.of_user(leaver.user_id, 20).items
    assert {(entry.address, entry.device) for entry in entries} == {(None, None)}
    assert entries[0].actor_id is None
    (mail,) = mails(aws, "deleted")
    assert mail["to"] == EMAIL and "user_id" not in mail
    assert left_of(aws, other.user_id, "other@example.com") == others
    assert removal.run() == 0

    again = sign_up(timed)
    assert again.user_id != leaver.user_id
    assert timed.items.page(Owner.user(again.user_id), ItemQuery(limit=10)).items == []


def test_a_crash_anywhere_leaves_nothing_that_the_next_run_does_not_finish(
    timed: "Services",
    removal: "ErasureService",
    clock: ManualClock,
    aws: Any,
) -> None:
    """It may come before each write; nobody can sign in to a half-erased account."""
    from runtime.features.accounts.errors import (
        DeletionPending,
        EmailTaken,
        InvalidCredentials,
        InvalidRestoreToken,
    )

    leaver = sign_up(timed)
    fill(timed, leaver.user_id)
    timed.accounts.deletion.request(leaver, PROOF)
    clock.advance(days=14, minutes=-1)
    with pytest.raises(DeletionPending) as refusal:
        timed.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    token = refusal.value.extra()["restore_token"]
    clock.advance(minutes=2)

    crashes = 0
    while True:
        assert crashes < 50, "no run finishes what a crash leaves"
        client = CrashingClient(aws, writes=2 if crashes else 1)
        try:
            assert removing(client, clock).run() == 1
            break
        except Crash:
            crashes += 1
        profile = timed.accounts.profiles.get(leaver.user_id)
        assert profile.status == "erasing"
        assert profile.id not in {u.id for u in timed.accounts.profiles.page(10).items}
        with pytest.raises(InvalidCredentials):
            timed.accounts.sign_in.sign_in(EMAIL, PASSWORD)
        with pytest.raises(InvalidRestoreToken):
            timed.accounts.deletion.restore(token)
        with pytest.raises(EmailTaken):
            sign_up(timed)
    assert crashes >= 3
    assert left_of(aws, leaver.user_id) == receipts(leaver.user_id)
    assert removal.run() == 0
    assert sign_up(timed).user_id != leaver.user_id


def test_a_crash_never_leaves_a_search_row_without_its_item(
    timed: "Services", clock: ManualClock, aws: Any
) -> None:
    """Search rows can only be found through their item."""
    leaver = sign_up(timed)
    fill(timed, leaver.user_id, 4)
    timed.accounts.deletion.request(leaver, PROOF)
    clock.advance(days=15)
    for _ in range(30):
        try:
            removing(CrashingClient(aws, writes=2), clock).run()
            break
        except Crash:
            found = [row for row in rows(aws) if f"{leaver.user_id}#T#" in row["pk"]]
            items = timed.items.page(
                Owner.user(leaver.user_id), ItemQuery(limit=10)
            ).items
            assert items or not found
    assert left_of(aws, leaver.user_id) == receipts(leaver.user_id)


def test_one_account_that_cannot_be_removed_keeps_no_other(
    timed: "Services",
    removal: "ErasureService",
    clock: ManualClock,
    aws: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The run reports the failure at its end, and the next run tries again."""
    from runtime.features.accounts.erasure.repository import ErasureRepository
    from runtime.features.accounts.erasure.service import ErasuresFailed

    first, second = sign_up(timed, "a@example.com"), sign_up(timed, "b@example.com")
    for caller in (first, second):
        timed.accounts.deletion.request(caller, PROOF)
        clock.advance(seconds=1)
    clock.advance(days=15)
    erase = ErasureRepository.erase

    def erase_all_but_first(self: Any, user: Any, keep_going: Any) -> bool:
        """Fail for the first account."""
        if user.id == first.user_id:
            raise RuntimeError("no")
        return erase(self, user, keep_going)

    with monkeypatch.context() as patch:
        patch.setattr(ErasureRepository, "erase", erase_all_but_first)
        with pytest.raises(ErasuresFailed):
            removal.run()
    assert actions(aws, second.user_id)[-1] == "deleted"
    assert actions(aws, first.user_id)[-1] == "deletion_requested"
    assert removal.run() == 1


def test_a_run_that_is_out_of_time_leaves_the_rest_to_the_next(
    timed: "Services", removal: "ErasureService", clock: ManualClock, aws: Any
) -> None:
    """It looks at the clock every hundred rows and at every account."""
    leaver = sign_up(timed)
    fill(timed, leaver.user_id, 5)
    timed.accounts.deletion.request(leaver, PROOF)
    clock.advance(days=15)

    runs = 0
    for allowed in range(12):
        answers = iter([True] * allowed)
        runs += removal.run(lambda: next(answers, False))
    assert runs == 1
    assert left_of(aws, leaver.user_id) == receipts(leaver.user_id)


def test_whoever_returns_at_the_last_moment_stays(
    timed: "Services",
    removal: "ErasureService",
    clock: ManualClock,
    aws: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The account is enabled after the worker read it and before its claim."""
    from runtime.features.accounts.erasure.repository import ErasureRepository

    leaver = sign_up(timed)
    fill(timed, leaver.user_id)
    timed.accounts.deletion.request(leaver, PROOF)
    clock.advance(days=15)
    claim = ErasureRepository.claim

    def claim_late(self: Any, old: Any, new: Any, now: Any) -> None:
        """Let an administrator enable the user before the claim."""
        timed.accounts.administration.enable(AdminCommand(leaver.user_id))
        claim(self, old, new, now)

    monkeypatch.setattr(ErasureRepository, "claim", claim_late)
    assert removal.run() == 0
    timed.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    assert (
        len(timed.items.page(Owner.user(leaver.user_id), ItemQuery(limit=10)).items)
        == 3
    )
    monkeypatch.undo()
    assert removal.run() == 0


def test_what_is_on_the_list_without_a_reason_is_struck_off(
    timed: "Services", removal: "ErasureService", clock: ManualClock, aws: Any
) -> None:
    """An account that is to be erased later, or never, must stay."""
    from runtime.core.clock import rfc3339
    from runtime.core.dynamodb.schema import erasure_key
    from runtime.core.dynamodb.writes import put

    stays = sign_up(timed)
    for user_id in (stays.user_id, "0" * 26):
        pk, sk = erasure_key(rfc3339(clock() - timedelta(days=1)), user_id)
        timed.table.write(put({"pk": pk, "sk": sk, "user_id": user_id}))
    assert removal.run() == 0
    assert not [row for row in rows(aws) if row["pk"] == "REMOVALS"]
    assert timed.accounts.profiles.get(stays.user_id).status == "active"


def test_the_worker_removes_what_is_due_and_says_how_much(
    ada: Person, aws: Any, services: "Services"
) -> None:
    """It also stops before Lambda's time ends."""
    from types import SimpleNamespace

    from runtime.core.clock import rfc3339
    from runtime.core.dynamodb.schema import erasure_key, profile_key
    from runtime.core.dynamodb.writes import delete, put, update
    from runtime.features.accounts.erasure import worker

    fill(services, ada.id)
    ada.api.call("DELETE", "/api/users/me", {"password": ada.password})
    due = services.accounts.profiles.get(ada.id).delete_after
    assert due is not None
    assert worker.handler({}, {}) == {"removed": 0}
    long_ago = rfc3339(due - timedelta(days=30))
    pk, sk = erasure_key(long_ago, ada.id)
    services.table.transact(
        [
            update(profile_key(ada.id), "SET #delete_after = :d", {":d": long_ago}),
            delete(erasure_key(rfc3339(due), ada.id)),
            put({"pk": pk, "sk": sk, "user_id": ada.id}),
        ]
    )

    late = SimpleNamespace(get_remaining_time_in_millis=lambda: 59_000)
    assert worker.handler({}, late) == {"removed": 0}
    early = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)
    assert worker.handler({}, early) == {"removed": 1}
    assert left_of(aws, ada.id, ada.email) == receipts(ada.id)
