"""The end of files with the account of their owner."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.owner import Owner
from tests.clock import ManualClock
from tests.integration.conftest import Person, SerialClient
from tests.integration.features.accounts.erasure.leaving import (
    PROOF,
    left_of,
    sign_up,
)
from tests.integration.features.files.uploaded import Store, promised, used, wanted
from tests.integration.stored import rows

if TYPE_CHECKING:
    from runtime.core.settings import Settings
    from tests.services import Services


@pytest.fixture(name="clock")
def _clock() -> ManualClock:
    """Return a clock that only moves when told to."""
    return ManualClock()


@pytest.fixture(name="timed")
def _timed(settings: "Settings", aws: Any, clock: ManualClock) -> "Services":
    """Return services that use that clock."""
    from tests.services import Services

    return Services(settings, SerialClient(aws), clock)


@pytest.fixture(name="erase_all")
def _erase_all(
    monkeypatch: pytest.MonkeyPatch, clock: ManualClock, aws: Any
) -> Callable[[], None]:
    """Return a function that runs the worker which erases accounts."""
    from runtime.core.dynamodb.table import Table
    from runtime.features.accounts.erasure import worker

    client: Any = SerialClient(aws)
    table = Table(client, os.environ["DYNAMODB_TABLE_NAME"])
    monkeypatch.setattr(worker, "_erasure", worker.make_erasure(table, clock))

    def erase() -> None:
        """Erase the accounts that are due."""
        assert worker.handler({}, {}) == {"removed": 1}

    return erase


def test_the_files_of_an_account_go_with_it(
    timed: "Services",
    store: Store,
    clock: ManualClock,
    aws: Any,
    erase_all: Callable[[], None],
) -> None:
    """Rows, words and bytes; those of others stay."""
    from runtime.features.files.assembly import Files
    from runtime.features.files.models import FileCreate

    files = Files(timed.platform)
    leaver, other = sign_up(timed), sign_up(timed, "other@example.com")
    kept = []
    for caller in (leaver, other):
        request = FileCreate.model_validate(wanted(name="many words here.txt"))
        owner = Owner.user(caller.user_id)
        file = files.uploads.promise(owner, request).resource.file
        start = f"{owner.kind}/{owner.id}/{file.id}"
        keys = [f"incoming/{start}", f"files/{start}/original", f"files/{start}/text"]
        for key in keys:
            store.put(key)
        kept = keys
    timed.accounts.deletion.request(leaver, PROOF)
    clock.now += timedelta(days=15)

    erase_all()

    assert sorted(store.keys()) == sorted(kept)
    assert not [pk for pk in left_of(aws, leaver.user_id) if "#FT#" in pk]
    assert f"U#{leaver.user_id}" not in left_of(aws, leaver.user_id)
    assert files.service.usage(Owner.user(other.user_id)).number == 1


def test_the_sweep_removes_what_nobody_uploaded(
    ada: Person, store: Store, aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the file, and an hour later what was on its way; it stops in time."""
    from types import SimpleNamespace

    from runtime.core.dynamodb.table import Table
    from runtime.features.files.sweeping import worker

    client: Any = SerialClient(aws)
    table, later = Table(client, os.environ["DYNAMODB_TABLE_NAME"]), ManualClock()
    monkeypatch.setattr(worker, "_sweep", worker.make_sweep(table, later))
    file = promised(ada)
    key = f"incoming/user/{ada.id}/{file['id']}"
    store.put(key)
    later.now = datetime.fromisoformat(file["expires_at"])

    late = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
    assert worker.handler({}, late) == {"removed": 0}
    assert used(ada) == (13, 1)
    assert worker.handler({}, {}) == {"removed": 0}
    assert (used(ada), store.keys()) == ((0, 0), [key])
    later.advance(hours=1)
    assert worker.handler({}, {}) == {"removed": 1}
    assert store.keys() == []
    assert not [row for row in rows(aws) if row.get("gsi1pk") == "FILES#DUE"]


def test_thousands_of_objects_go_page_by_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until there is no time left; the next run goes on."""
    from runtime.core.s3 import objects

    monkeypatch.setattr(objects, "_DELETED_AT_ONCE", 2)
    for number in range(5):
        store.put(f"files/user/a/{number}")
    store.put("files/user/ab/0")
    bucket = objects.Objects(lambda: store.client, "integration-bucket")
    times = iter([True, False])

    assert not bucket.delete_all("files/user/a/", lambda: next(times))
    assert len(store.keys()) == 4
    assert bucket.delete_all("files/user/a/")
    assert store.keys() == ["files/user/ab/0"]
