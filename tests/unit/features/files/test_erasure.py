"""The erasure of the rows of an owner's files."""

from runtime.core.dynamodb.schema import owner_pk
from runtime.features.files import erasure
from tests.unit.features.files.held import OWNER, STRANGER, Held
from tests.unit.left_behind import NOTHING, left_behind


def test_all_files_go_with_their_words(held: Held) -> None:
    """Those in the trash go with the partition; those of others stay."""
    held.ready(name="one.txt")
    held.promised(name="two.txt")
    held.promised(STRANGER, name="three.txt")
    others = held.world.rows(owner_pk(STRANGER))

    assert erasure.erase(held.world.table, OWNER, lambda: True)

    assert [row["sk"] for row in held.world.rows(owner_pk(OWNER))] == ["USAGE"]
    assert held.world.rows(owner_pk(STRANGER)) == others


def test_an_owner_who_never_had_files_costs_one_read(held: Held) -> None:
    """Most accounts have none."""
    calls = len(held.world.client.calls)

    left = left_behind(
        held.world, lambda: erasure.erase(held.world.table, OWNER, lambda: True)
    )

    assert (left, left.result) == (NOTHING, True)
    assert [name for name, _ in held.world.client.calls[calls:]] == ["query"]


def test_an_erasure_that_runs_out_of_time_goes_on_later(held: Held) -> None:
    """It asks before each page, and says that there is more."""
    held.ready()

    assert not erasure.erase(held.world.table, OWNER, lambda: False)
    assert erasure.erase(held.world.table, OWNER, lambda: True)

    assert [row["sk"] for row in held.world.rows(owner_pk(OWNER))] == ["USAGE"]
