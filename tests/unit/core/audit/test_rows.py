"""Rows of the audit log: only added, and without anything personal."""

from datetime import datetime, timedelta, timezone

import pytest

from runtime.core.audit.models import AuditEntry
from runtime.core.audit.rows import entry_writes
from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import audit_client_key, audit_key
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import Effects
from runtime.core.mail.models import Mail
from tests.unit.world import World

DAY = 24 * 60 * 60


def new_entry(world: World, **changes: object) -> AuditEntry:
    """Return an entry of what a user did."""
    entry = AuditEntry(
        id=new_ulid(world.clock()),
        user_id="user",
        actor_id="actor",
        action="disabled",
        at=world.clock(),
        address="192.0.2.1",
        device="phone",
        details={"from": "user"},
    )
    return entry.model_copy(update=changes)


def log_row(entry: AuditEntry) -> dict[str, object]:
    """Return the row of an entry of the world's first moment."""
    return {
        "pk": "U#user#A",
        "sk": entry.id,
        "id": entry.id,
        "user_id": "user",
        "actor_id": "actor",
        "action": "disabled",
        "at": "2026-01-31T12:00:00.000Z",
        "details": {"from": "user"},
        "gsi1pk": "AUDIT#2026-01-31",
        "gsi1sk": entry.id,
        "ttl": int(entry.at.timestamp()) + 400 * DAY,
    }


@pytest.mark.parametrize(
    "client",
    [
        {"address": "192.0.2.1", "device": "phone"},
        {"address": "192.0.2.1", "device": None},
        {"address": None, "device": "phone"},
    ],
)
def test_an_entry_and_its_client_have_a_row_each(
    world: World, client: dict[str, str | None]
) -> None:
    """The client is personal, so its row goes earlier, or with the user."""
    entry = new_entry(world, **client)

    world.table.transact(entry_writes(entry))

    known = {name: value for name, value in client.items() if value}
    expires = int(entry.at.timestamp()) + 90 * DAY
    assert world.rows() == [
        log_row(entry),
        {"pk": "U#user#O", "sk": entry.id, **known, "ttl": expires},
    ]


def test_an_entry_of_an_unknown_client_has_no_row_of_one(world: World) -> None:
    """It would cost two write units for nothing."""
    entry = new_entry(world, address=None, device=None)

    world.table.transact(entry_writes(entry))

    assert world.rows() == [log_row(entry)]


def test_an_entry_of_nobody_names_no_actor(world: World) -> None:
    """The system did it, or somebody who has not proven who they are."""
    entry = new_entry(world, actor_id=None)

    world.table.transact(entry_writes(entry))

    row, _ = world.rows()
    assert row == {
        name: value for name, value in log_row(entry).items() if name != "actor_id"
    }


@pytest.mark.parametrize(
    ("hours", "day"), [(-1, "2026-02-01"), (0, "2026-01-31"), (5, "2026-01-31")]
)
def test_an_entry_is_listed_on_its_day_in_utc(
    world: World, hours: int, day: str
) -> None:
    """Whatever zone the time is given in."""
    zone = timezone(timedelta(hours=hours))
    at = datetime(2026, 1, 31, 23, 30, tzinfo=zone)
    entry = new_entry(world, at=at, id=new_ulid(at))

    world.table.transact(entry_writes(entry))

    row, _ = world.rows()
    assert row["gsi1pk"] == f"AUDIT#{day}"


@pytest.mark.parametrize("key", [audit_key, audit_client_key])
def test_a_row_of_the_log_is_never_written_over(world: World, key: object) -> None:
    """Nobody changes what was recorded, not even by the same id."""
    assert callable(key)
    entry = new_entry(world)
    pk, sk = key("user", entry.id)
    earlier = {
        "pk": pk,
        "sk": sk,
        "at": "2026-01-31T12:00:00.000Z",
        "ttl": int(entry.at.timestamp()) + (400 if key is audit_key else 90) * DAY,
    }
    world.write_row(earlier)

    with pytest.raises(ConditionFailed):
        world.accounts.users.write_effects(Effects(entries=(entry,)))

    assert world.rows() == [earlier]


def test_two_entries_of_one_moment_are_both_kept(world: World) -> None:
    """Their ids differ."""
    entries = tuple(new_entry(world) for _ in "12")

    world.accounts.users.write_effects(Effects(entries=entries))

    assert sorted(world.entries(), key=lambda entry: entry.id) == sorted(
        entries, key=lambda entry: entry.id
    )


def test_a_mail_of_the_same_id_is_never_written_over(world: World) -> None:
    """Entry and mail are written together or not at all."""
    mail = Mail(id=new_ulid(world.clock()), kind="deleted", to="ada@example.com")
    world.accounts.users.write_effects(Effects(mails=(mail,)))
    before = world.rows()

    with pytest.raises(ConditionFailed):
        world.accounts.users.write_effects(
            Effects(entries=(new_entry(world),), mails=(mail,))
        )

    assert world.rows() == before
