"""The rules for deleted files."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from runtime.core.errors import InvalidCursor, PreconditionFailed
from runtime.core.paging import Page, PageQuery
from runtime.features.files.errors import FileNotFound
from runtime.features.files.models import FilePatch, StoredFile
from runtime.features.files.rows import row_of, trashed_of
from runtime.features.files.trash import service
from runtime.features.files.trash.models import FileTrashEmptied
from runtime.features.files.writes import FileChanged
from tests.unit.features.files.held import OWNER, STRANGER, Held, unknown
from tests.unit.left_behind import NOTHING, left_behind


def deleted(held: Held, name: str = "a.txt", item_id: str | None = None) -> StoredFile:
    """Delete a checked file, and return it as it was before."""
    file = held.ready(name=name, item_id=item_id)
    held.files.service.delete(OWNER, file.id)
    return file


def test_a_deleted_file_is_in_the_trash_for_thirty_days(held: Held) -> None:
    """It is a new version that says since when and until when."""
    file = deleted(held)

    found = held.files.trash.get(OWNER, file.id)

    assert (found.name, found.version) == (file.name, file.version + 1)
    assert found.deleted_at == held.world.clock()
    assert found.expires_at == held.world.clock() + timedelta(days=30)
    assert "sha256" not in found.model_dump()
    held.world.clock.advance(days=30)
    assert held.files.trash.page(OWNER, PageQuery()) == Page([], None)
    for refused in (
        held.files.trash.get,
        held.files.trash.restore,
        held.files.trash.purge,
    ):
        with pytest.raises(FileNotFound):
            refused(OWNER, file.id)


def test_a_restored_file_has_what_it_had_in_a_new_version(held: Held) -> None:
    """It is found again, by its words and by its item."""
    item = held.item()
    file = deleted(held, "my report.txt", item)
    assert list(held.listed(item=item)) == []

    back = held.files.trash.restore(OWNER, file.id)

    assert back == file.shown().model_copy(update={"version": file.version + 2})
    assert held.files.service.get(OWNER, file.id) == back
    assert list(held.listed(search="report")) == list(held.listed(item=item)) == [back]
    held.demand_exact_rows()


def test_restoring_twice_restores_once(held: Held) -> None:
    """The second time the file is returned as it is now."""
    file = deleted(held)
    held.files.trash.restore(OWNER, file.id)
    changed = held.files.service.patch(OWNER, file.id, FilePatch(name="b.txt"))

    assert held.files.trash.restore(OWNER, file.id) == changed


def test_two_who_restore_at_once_both_get_the_file(held: Held) -> None:
    """The slower one finds it restored."""
    file = deleted(held)
    restore = held.files.trash.restore
    held.world.client.before_write(lambda: restore(OWNER, file.id), of="FX#")

    assert restore(OWNER, file.id) == held.files.service.get(OWNER, file.id)


def test_a_restore_that_loses_to_a_purge_finds_nothing(held: Held) -> None:
    """Neither the file comes back, nor its room is taken again."""
    file = deleted(held)
    held.world.client.before_write(
        lambda: held.files.trash.purge(OWNER, file.id), of="FX#"
    )

    with pytest.raises(FileNotFound):
        held.files.trash.restore(OWNER, file.id)

    assert held.usage() == (0, 0)


def test_a_purge_that_loses_to_a_restore_removes_nothing(held: Held) -> None:
    """The file is no trash any more."""
    file = deleted(held)
    held.world.client.before_write(
        lambda: held.files.trash.restore(OWNER, file.id), of="FX#"
    )

    with pytest.raises(FileNotFound):
        held.files.trash.purge(OWNER, file.id)

    assert held.usage() == (10, 1)
    held.demand_exact_rows()


def test_a_file_is_not_restored_over_another_of_its_id(held: Held) -> None:
    """Which cannot be, and must not take its place."""
    file = deleted(held)
    (row,) = held.world.rows(sk="FX#")
    held.world.write_row(row_of(OWNER, file))
    trashed = trashed_of(row)
    now = held.world.clock()

    with pytest.raises(FileChanged):
        held.files.repository.change(OWNER, trashed, trashed.restored(), now)


def test_only_the_version_that_the_client_has_seen_is_changed(held: Held) -> None:
    """The refusal names the version that there is."""
    file = deleted(held)

    for refused in (
        lambda: held.files.trash.restore(OWNER, file.id, (99).__eq__),
        lambda: held.files.trash.purge(OWNER, file.id, (99).__eq__),
    ):
        left = left_behind(held.world, refused, PreconditionFailed)
        assert (left, left.result.version) == (NOTHING, file.version + 1)


def test_nobody_reaches_the_trash_of_others(held: Held) -> None:
    """It is as good as empty."""
    file = deleted(held)
    trash = held.files.trash

    assert trash.page(STRANGER, PageQuery()).items == []
    for owner, file_id in ((STRANGER, file.id), (OWNER, unknown())):
        for refused in (trash.get, trash.restore, trash.purge):
            with pytest.raises(FileNotFound):
                refused(owner, file_id)


def test_pages_of_the_trash_lead_through_all_of_it(held: Held) -> None:
    """The newest first, each once; a cursor is of use to its owner only."""
    ids = [deleted(held).id for _ in range(5)]
    found: list[str] = []
    cursor = None
    while True:
        page = held.files.trash.page(OWNER, PageQuery(limit=2, cursor=cursor))
        found += [file.id for file in page.items]
        if page.cursor is None:
            break
        cursor = page.cursor

    assert found == ids[::-1]
    with pytest.raises(InvalidCursor):
        held.files.trash.page(STRANGER, PageQuery(cursor=cursor))


def test_emptying_the_trash_frees_the_room_of_all_that_is_in_it(held: Held) -> None:
    """Files that were not deleted stay, and so do those of others."""
    kept = held.ready(name="kept.txt")
    for _ in range(3):
        deleted(held)

    assert held.files.trash.empty(STRANGER) == FileTrashEmptied(purged=0, more=False)
    assert held.files.trash.empty(OWNER) == FileTrashEmptied(purged=3, more=False)

    assert held.files.trash.page(OWNER, PageQuery()).items == []
    assert [file.id for file in held.listed()] == [kept.id]
    assert held.usage() == (10, 1)
    held.demand_exact_rows()


def test_emptying_a_trash_spares_what_is_restored_meanwhile(held: Held) -> None:
    """Nor is what is purged meanwhile counted."""
    files = [deleted(held) for _ in range(3)]
    trash = held.files.trash

    def meanwhile() -> None:
        """Restore the second to be purged, and purge the third."""
        trash.restore(OWNER, files[1].id)
        trash.purge(OWNER, files[0].id)

    held.world.client.before_write(meanwhile, of="FX#")

    assert trash.empty(OWNER) == FileTrashEmptied(purged=1, more=False)
    assert [file.id for file in held.listed()] == [files[1].id]
    held.demand_exact_rows()


@pytest.mark.parametrize(("at_once", "purged"), [(2, 1), (1, 1)])
def test_emptying_the_trash_answers_in_time(
    held: Held, monkeypatch: pytest.MonkeyPatch, at_once: int, purged: int
) -> None:
    """It comes further by each request, within a page and from page to page."""
    for _ in range(3):
        deleted(held)
    late = SimpleNamespace(seconds_left=lambda: 1.9)
    monkeypatch.setattr(service, "_PURGED_AT_ONCE", at_once)
    monkeypatch.setattr(service, "current_deadline", lambda: late)

    answers = [held.files.trash.empty(OWNER) for _ in range(3)]

    assert answers == [
        FileTrashEmptied(purged=purged, more=True),
        FileTrashEmptied(purged=purged, more=True),
        FileTrashEmptied(purged=purged, more=False),
    ]
