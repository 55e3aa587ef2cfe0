"""Drills on DynamoDB in memory: compared, interrupted, repeated, cleaned up after."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto import mock_aws

from tests.unit.tools.restore.recoverable import ADA, BOB, TABLE, Recoverable
from tools.restore.drill import Drill
from tools.restore.steps import Steps
from tools.restore.tables import RestoreError, Tables, base_of, moment_of, name_for

AT = datetime(2026, 11, 29, 3, 17, tzinfo=UTC)
ITEM = "I#01JD5Q8V3T1Z6W9X4B7N2M0007"


class Stopped(Exception):
    """The end of a drill, such as by Ctrl-C."""


def stop() -> None:
    """End the drill."""
    raise Stopped


@pytest.fixture(name="client")
def _client() -> Iterator[Recoverable]:
    """Yield a client, and a table that holds something."""
    with mock_aws():
        client = Recoverable()
        client.fill()
        yield client


@pytest.fixture(name="lines")
def _lines() -> list[str]:
    """Return what is told."""
    return []


@pytest.fixture(name="drill")
def _drill(client: Recoverable, lines: list[str], tmp_path: Path) -> Drill:
    """Return a drill, which waits for nothing."""
    tables = Tables(client, lambda _: None)
    return Drill(tables, TABLE, tmp_path / "digests.sqlite", Steps(lines.append))


def of_drills(client: Recoverable) -> list[str]:
    """Return the tables that are not the one in use."""
    return [name for name in client.tables() if name != TABLE]


def test_restored_table_has_no_difference_and_goes(
    client: Recoverable, drill: Drill, lines: list[str], tmp_path: Path
) -> None:
    """Nothing is left, and the table in use is as it was."""
    outcome = drill.run()

    assert (outcome.different, outcome.moving) == (0, 0)
    assert (outcome.size.rows, outcome.size.owners) == (27, 3)
    assert client.tables() == [TABLE]
    assert not list(tmp_path.iterdir())
    written = {"put_item", "update_item", "delete_item", "batch_write_item"}
    assert not written & set(client.calls)
    text = "\n".join(lines)
    assert "Not carried over by the restore: ttl, recovery, stream, tags" in text


def test_planted_difference_is_named_by_owner_and_row_and_not_by_content(
    client: Recoverable, drill: Drill, lines: list[str]
) -> None:
    """One attribute of one row, a row that is missing, and one that nobody wrote."""

    def spoil() -> None:
        """Change the table that was restored."""
        (restored,) = of_drills(client)
        client.put(f"U#{ADA}", ITEM, restored, secret={"S": "tell nobody"})
        client.put("E#eve@example.com", "E", restored)
        key = {"pk": {"S": f"U#{BOB}"}, "sk": {"S": "P"}}
        client.delete_item(TableName=restored, Key=key)

    client.after["restore_table_to_point_in_time"] = spoil

    outcome = drill.run()

    assert outcome.different == 3
    text = "\n".join(lines)
    assert f"changed: U#{ADA} {ITEM}" in text
    assert f"missing: U#{BOB} P" in text
    assert "added: (nobody's) E row" in text
    assert "tell nobody" not in text and "eve@" not in text


def test_what_is_written_meanwhile_is_no_difference(
    client: Recoverable, drill: Drill
) -> None:
    """A new row, a changed one and one that goes, before and after the restore."""

    def write() -> None:
        """Use the service."""
        client.put(f"U#{ADA}", "I#01JD5Q8V3T1Z6W9X4B7N2M0099")
        client.put(f"U#{ADA}", ITEM, n={"N": "2"})

    def expire() -> None:
        """Let a row go."""
        key = {"pk": {"S": "E#ada@example.com"}, "sk": {"S": "E"}}
        client.delete_item(TableName=TABLE, Key=key)

    client.before["restore_table_to_point_in_time"] = write
    client.after["restore_table_to_point_in_time"] = expire

    outcome = drill.run()

    assert (outcome.different, outcome.moving) == (0, 3)


@pytest.mark.parametrize(
    "call", ["restore_table_to_point_in_time", "describe_table", "delete_table"]
)
def test_interrupted_drill_is_gone_on_with(
    client: Recoverable, drill: Drill, lines: list[str], call: str
) -> None:
    """It restores once, to the moment that it began with."""
    place = client.before if call == "delete_table" else client.after
    place[call] = stop
    with pytest.raises(Stopped):
        drill.run()

    outcome = drill.run()

    assert outcome.different == 0
    assert client.tables() == [TABLE]
    assert client.calls.count("restore_table_to_point_in_time") == 1


def test_interrupted_drill_that_nobody_remembers_begins_anew(
    client: Recoverable, drill: Drill, tmp_path: Path
) -> None:
    """The table that was restored then can be compared with nothing."""
    client.after["restore_table_to_point_in_time"] = stop
    with pytest.raises(Stopped):
        drill.run()
    (tmp_path / "digests.sqlite").unlink()

    outcome = drill.run()

    assert outcome.different == 0
    assert client.tables() == [TABLE]
    assert client.calls.count("restore_table_to_point_in_time") == 2


def test_interrupted_drill_is_cleaned_up(
    client: Recoverable, drill: Drill, tmp_path: Path
) -> None:
    """Only tables of drills with this table go."""
    client.after["restore_table_to_point_in_time"] = stop
    with pytest.raises(Stopped):
        drill.run()
    kept = [f"{TABLE}-restored-20261129T031700Z", "Other-drill-20261129T031700Z"]
    for name in kept:
        client.restore_table_to_point_in_time(
            SourceTableName=TABLE, TargetTableName=name
        )

    (gone,) = drill.clean()

    assert gone.startswith(f"{TABLE}-drill-")
    assert client.tables() == sorted([TABLE, *kept])
    assert not list(tmp_path.iterdir())
    assert drill.clean() == []


def test_moment_of_the_past_is_counted_and_not_judged(
    client: Recoverable, drill: Drill
) -> None:
    """Who has changed a row since then, nobody can tell from a fault."""
    at = datetime.now(UTC) - timedelta(hours=1)
    client.after["restore_table_to_point_in_time"] = lambda: client.put(
        f"U#{ADA}", ITEM, n={"N": "9"}
    )

    outcome = drill.run(at)

    assert (outcome.since, outcome.different) == (1, 0)
    assert client.tables() == [TABLE]


@pytest.mark.parametrize("days", [-36, 1])
def test_moment_outside_of_the_window_is_refused(
    client: Recoverable, drill: Drill, days: int
) -> None:
    """Nothing is restored."""
    with pytest.raises(RestoreError, match="is not between"):
        drill.run(datetime.now(UTC) + timedelta(days=days))
    assert client.tables() == [TABLE]


def test_table_without_recovery_is_refused_with_a_way_out(
    client: Recoverable, drill: Drill
) -> None:
    """The vault may have a backup."""
    client.update_continuous_backups(
        TableName=TABLE,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    with pytest.raises(RestoreError, match="backup of the vault"):
        drill.run()


def test_kept_table_stays(client: Recoverable, drill: Drill) -> None:
    """Somebody wants to look into it."""
    drill.run(keep=True)
    (kept,) = of_drills(client)
    assert base_of(kept) == TABLE


def test_settings_are_carried_over(client: Recoverable) -> None:
    """An import would not mend them; a second time nothing is missing."""
    tables = Tables(client, lambda _: None)
    target = name_for(TABLE, "restored", AT)
    tables.restore(TABLE, target, AT)
    wanted = tables.settings(TABLE)
    missing = {"ttl", "recovery", "stream", "tags", "protected"}
    assert set(wanted.unlike(tables.settings(target))) == missing

    assert set(tables.carry_over(wanted, target)) == missing

    assert tables.settings(target) == wanted
    assert tables.carry_over(wanted, target) == []


def test_tables_in_use_are_never_deleted(client: Recoverable) -> None:
    """Only what a drill has named, and not what is protected."""
    tables = Tables(client, lambda _: None)
    with pytest.raises(RestoreError, match="made by no drill"):
        tables.delete(TABLE)
    assert TABLE in client.tables()


def test_names_tell_the_table_and_the_moment() -> None:
    """However often it was restored."""
    first = name_for(TABLE, "restored", AT)
    again = name_for(first, "drill", AT + timedelta(hours=1))
    assert first == f"{TABLE}-restored-20261129T031700Z"
    assert again == f"{TABLE}-drill-20261129T041700Z"
    assert moment_of(again) == AT + timedelta(hours=1)
    with pytest.raises(RestoreError, match="longer"):
        name_for("t" * 250, "drill", AT)
