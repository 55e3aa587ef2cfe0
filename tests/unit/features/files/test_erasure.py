"""The erasure of an owner's files."""

from collections.abc import Callable

import pytest

from runtime.core.dynamodb.schema import owner_pk
from runtime.features.files import erasure
from tests.unit.features.files.held import OWNER, STRANGER, Held
from tests.unit.left_behind import NOTHING, left_behind


class Prefixes:
    """A bucket that notes what is deleted.

    Attributes:
        deleted: the prefixes, in order.
    """

    def __init__(self) -> None:
        """Note nothing yet."""
        self.deleted: list[str] = []

    def delete_all(self, prefix: str, keep_going: Callable[[], bool]) -> bool:
        """Delete what begins so, if there is time."""
        if not keep_going():
            return False
        self.deleted.append(prefix)
        return True


@pytest.fixture(name="bucket")
def _bucket(monkeypatch: pytest.MonkeyPatch) -> Prefixes:
    """Let files be erased in this bucket."""
    bucket = Prefixes()
    monkeypatch.setattr(erasure, "_objects", lambda: bucket)
    return bucket


def test_all_files_go_with_their_bytes_and_their_words(
    held: Held, bucket: Prefixes
) -> None:
    """Those in the trash go with the partition; those of others stay."""
    held.ready(name="one.txt")
    held.promised(name="two.txt")
    held.promised(STRANGER, name="three.txt")
    others = held.world.rows(owner_pk(STRANGER))

    assert erasure.erase(held.world.table, OWNER, lambda: True)

    assert bucket.deleted == ["incoming/user/owner/", "files/user/owner/"]
    assert [row["sk"] for row in held.world.rows(owner_pk(OWNER))] == ["USAGE"]
    assert held.world.rows(owner_pk(STRANGER)) == others


def test_an_owner_who_never_had_files_costs_one_read(
    held: Held, bucket: Prefixes
) -> None:
    """Most accounts have none, and the bucket is not asked."""
    calls = len(held.world.client.calls)

    left = left_behind(
        held.world, lambda: erasure.erase(held.world.table, OWNER, lambda: True)
    )

    assert (left, left.result) == (NOTHING, True)
    assert [name for name, _ in held.world.client.calls[calls:]] == ["get_item"]
    assert bucket.deleted == []


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_an_erasure_that_runs_out_of_time_goes_on_later(
    held: Held, bucket: Prefixes, steps: int
) -> None:
    """The row of the usage, which goes last, says that there is more."""
    held.ready()
    left = iter([True] * steps)

    assert not erasure.erase(held.world.table, OWNER, lambda: next(left, False))
    assert erasure.erase(held.world.table, OWNER, lambda: True)

    assert [row["sk"] for row in held.world.rows(owner_pk(OWNER))] == ["USAGE"]
