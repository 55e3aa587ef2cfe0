"""Changes of files that are sent again."""

from collections.abc import Callable
from typing import Any

import pytest

from runtime.core.errors import (
    AlreadyCreated,
    IdempotencyKeyReused,
    PreconditionFailed,
)
from runtime.features.files.models import FilePatch, StoredFile
from tests.unit.features.files.held import OWNER, Held

CHANGES: dict[str, Callable[[Held, str, Any, str | None], Any]] = {
    "patch": lambda held, id, seen, key: held.files.changes.patch(
        OWNER, id, FilePatch(name="new.txt"), seen, key
    ),
    "delete": lambda held, id, seen, key: held.files.changes.delete(
        OWNER, id, seen, key
    ),
    "restore": lambda held, id, seen, key: held.files.changes.restore(
        OWNER, id, seen, key
    ),
}


def changeable(held: Held, change: str) -> StoredFile:
    """Return a file that can be changed so."""
    file = held.ready()
    if change == "restore":
        held.files.service.delete(OWNER, file.id)
        return file.model_copy(update={"version": file.version + 1})
    return file


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_sent_again_is_answered_as_before(
    held: Held, change: str
) -> None:
    """Though the version that it names is no longer the stored one."""
    file = changeable(held, change)
    first = CHANGES[change](held, file.id, file.version.__eq__, "key")
    rows = held.world.rows()

    again = CHANGES[change](held, file.id, file.version.__eq__, "key")

    assert (first.replayed, again.replayed) == (False, True)
    assert again.resource == first.resource
    assert held.world.rows() == rows
    held.demand_exact_rows()


@pytest.mark.parametrize("change", CHANGES)
def test_a_twin_that_was_faster_is_answered_alike(held: Held, change: str) -> None:
    """Both name the same version, and the change is made once."""
    file = changeable(held, change)
    held.world.client.before_write(
        lambda: CHANGES[change](held, file.id, file.version.__eq__, "key")
    )

    slower = CHANGES[change](held, file.id, file.version.__eq__, "key")

    assert slower.replayed
    held.demand_exact_rows()


@pytest.mark.parametrize("change", CHANGES)
def test_a_key_is_of_one_change_of_one_file(held: Held, change: str) -> None:
    """With another file it is a mistake of the client."""
    file, other = changeable(held, change), changeable(held, change)
    CHANGES[change](held, file.id, None, "key")

    with pytest.raises(IdempotencyKeyReused):
        CHANGES[change](held, other.id, None, "key")


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_another_version_is_refused(held: Held, change: str) -> None:
    """With a key or without one; the key can be used again."""
    file = changeable(held, change)
    for key in (None, "key"):
        with pytest.raises(PreconditionFailed):
            CHANGES[change](held, file.id, (99).__eq__, key)

    assert not CHANGES[change](held, file.id, None, "key").replayed


def test_an_answer_that_was_not_kept_cannot_be_repeated(held: Held) -> None:
    """It says so, and changes nothing."""
    file = changeable(held, "patch")
    CHANGES["patch"](held, file.id, None, "key")
    (record,) = held.world.rows("U#owner#K")
    held.world.write_row({**record, "body": None})

    with pytest.raises(AlreadyCreated):
        CHANGES["patch"](held, file.id, None, "key")
