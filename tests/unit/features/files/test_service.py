"""The rules for files."""

from functools import partial
from typing import Any

import pytest

from runtime.core.dynamodb.schema import item_key
from runtime.core.errors import InvalidInput, PreconditionFailed
from runtime.features.files.errors import FileInProcess, FileNotFound
from runtime.features.files.models import FilePatch, FileStatus
from runtime.features.files.trash.models import StoredTrashedFile
from runtime.features.files.writes import FileChanged
from tests.unit.features.files.held import OWNER, STRANGER, Held, unknown
from tests.unit.left_behind import NOTHING, left_behind


def patch(held: Held, file_id: str, **changes: Any) -> Any:
    """Patch a file of the owner."""
    return held.files.service.patch(OWNER, file_id, FilePatch(**changes))


def test_a_file_shows_nothing_that_only_the_service_knows(held: Held) -> None:
    """Checksums, uploads and words stay inside."""
    file = held.ready(words=["secret"])

    shown = held.files.service.get(OWNER, file.id)

    assert shown == file.shown()
    assert not {"sha256", "upload_id", "etag", "words"} & set(shown.model_dump())


@pytest.mark.parametrize("owner", [STRANGER, OWNER])
def test_a_file_that_is_not_there_is_not_found(held: Held, owner: Any) -> None:
    """That of somebody else is as good as absent."""
    file_id = held.ready().id if owner is STRANGER else unknown()
    service = held.files.service

    for refused in (
        lambda: service.get(owner, file_id),
        lambda: service.patch(owner, file_id, FilePatch(name="x")),
        lambda: service.delete(owner, file_id),
    ):
        assert left_behind(held.world, refused, FileNotFound) == NOTHING


def test_a_file_that_was_not_uploaded_in_time_is_gone(held: Held) -> None:
    """Its row is there until the sweep returns its room."""
    file = held.promised()
    held.world.clock.advance(minutes=59)
    assert held.files.service.get(OWNER, file.id) == file
    held.world.clock.advance(minutes=1)

    with pytest.raises(FileNotFound):
        held.files.service.get(OWNER, file.id)
    assert list(held.listed()) == list(held.listed(status="awaiting")) == []
    assert list(held.listed(search="txt")) == []
    assert held.usage() == (10, 1)


def test_a_rejected_file_says_why_for_a_while(held: Held) -> None:
    """Then it is gone, whether its row is or not."""
    file = held.rejected()

    shown = held.files.service.get(OWNER, file.id)
    assert (shown.status, shown.reason) == ("rejected", "unsupported_type")
    held.world.clock.advance(days=30)

    with pytest.raises(FileNotFound):
        held.files.service.get(OWNER, file.id)


def test_a_renamed_file_is_found_by_its_new_name_only(held: Held) -> None:
    """A new version, with the rows of its words."""
    file = held.ready(name="old report.txt", words=["inside"])
    held.world.clock.advance(seconds=1)

    renamed = patch(held, file.id, name="new report.txt")

    assert (renamed.name, renamed.version) == ("new report.txt", file.version + 1)
    assert renamed.updated_at == held.world.clock()
    assert held.files.service.get(OWNER, file.id) == renamed
    assert [f.id for f in held.listed(search="new inside")] == [file.id]
    assert list(held.listed(search="old")) == []
    held.demand_exact_rows()


def test_a_patch_that_changes_nothing_is_no_new_version(held: Held) -> None:
    """Not even its time changes."""
    file = held.ready()

    same: tuple[dict[str, Any], ...] = ({}, {"name": file.name}, {"item_id": None})
    for changes in same:
        left = left_behind(held.world, partial(patch, held, file.id, **changes))
        assert left == NOTHING


def test_a_patch_keeps_what_another_writer_changes_meanwhile(held: Held) -> None:
    """The job that checks it is one such writer."""
    file = held.processing()
    held.world.client.before_write(
        lambda: held.moved_on(file, status=FileStatus.READY), of=f"F#{file.id}"
    )

    renamed = patch(held, file.id, name="new.txt")

    assert (renamed.status, renamed.name) == ("ready", "new.txt")
    assert renamed.version == file.version + 2


def test_a_job_that_was_overtaken_by_a_patch_writes_nothing(held: Held) -> None:
    """It reads the file again."""
    file = held.processing()
    held.world.client.before_write(
        lambda: patch(held, file.id, name="new.txt"), of=f"F#{file.id}"
    )

    with pytest.raises(FileChanged):
        held.moved_on(file, status=FileStatus.READY)

    assert held.stored(file.id).status is FileStatus.PROCESSING
    held.demand_exact_rows()


def test_only_the_version_that_the_client_has_seen_is_changed(held: Held) -> None:
    """The refusal names the version that there is."""
    file = held.ready()
    service = held.files.service

    for refused in (
        lambda: service.patch(OWNER, file.id, FilePatch(name="x"), (99).__eq__),
        lambda: service.delete(OWNER, file.id, (99).__eq__),
    ):
        left = left_behind(held.world, refused, PreconditionFailed)
        assert (left, left.result.version) == (NOTHING, file.version)
    seen = file.version.__eq__
    assert service.patch(OWNER, file.id, FilePatch(name="x"), seen).name == "x"


def test_a_file_is_given_to_an_item_and_taken_from_it(held: Held) -> None:
    """Only to one that is there."""
    file, item = held.ready(), held.item()

    given = patch(held, file.id, item_id=item)
    assert (given.item_id, given.item_gone) == (item, False)
    assert [f.id for f in held.listed(item=item)] == [file.id]
    with pytest.raises(InvalidInput) as refused:
        patch(held, file.id, item_id=unknown())
    assert refused.value.errors[0]["pointer"] == "/body/item_id"

    taken = patch(held, file.id, item_id=None)
    assert taken.item_id is None
    assert list(held.listed(item=item)) == []


def test_an_item_of_somebody_else_takes_no_files(held: Held) -> None:
    """Neither when they are promised nor later."""
    item, file = held.item(STRANGER), held.ready()

    with pytest.raises(InvalidInput):
        held.promised(item_id=item)
    with pytest.raises(InvalidInput):
        patch(held, file.id, item_id=item)


def test_a_file_tells_that_its_item_is_gone_and_back(held: Held) -> None:
    """Each is a version of the file, since its ETag stands for what it shows."""
    item = held.item()
    file = held.ready(item_id=item)
    assert held.files.service.get(OWNER, file.id) == file.shown()

    held.world.items.delete(OWNER, item)
    gone = held.files.service.get(OWNER, file.id)
    assert (gone.item_id, gone.item_gone, gone.version) == (
        item,
        True,
        file.version + 1,
    )
    assert gone.updated_at == file.updated_at
    assert held.files.service.get(OWNER, file.id) == gone

    held.world.trash.restore(OWNER, item)
    back = held.files.service.get(OWNER, file.id)
    assert (back.item_gone, back.version) == (False, file.version + 2)


def test_listings_tell_whether_items_are_gone_without_writing(held: Held) -> None:
    """One read for all files of the page."""
    kept, lost = held.item(), held.item()
    of_lost = held.ready(item_id=lost)
    of_kept, of_none = held.ready(item_id=kept), held.ready()
    held.world.items.delete(OWNER, lost)

    left = left_behind(held.world, lambda: list(held.listed()))

    assert left == NOTHING
    assert {file.id: file.item_gone for file in left.result} == {
        of_lost.id: True,
        of_kept.id: False,
        of_none.id: False,
    }
    assert [file.item_gone for file in held.listed(item=lost)] == [True]


def test_a_file_whose_item_is_gone_can_be_given_to_another(held: Held) -> None:
    """It is not gone any more then, and stays gone if nothing is given."""
    item = held.item()
    file = held.ready(item_id=item)
    held.world.delete_row(item_key(OWNER, item))
    gone = held.files.service.get(OWNER, file.id)
    assert gone.item_gone

    assert patch(held, file.id, name="b.txt", item_id=item).item_gone
    given = patch(held, file.id, item_id=held.item())

    assert not given.item_gone


def test_two_who_look_after_the_item_has_gone_note_it_once(held: Held) -> None:
    """The slower one finds it noted."""
    item = held.item()
    file = held.ready(item_id=item)
    held.world.items.delete(OWNER, item)
    look = held.files.service.get
    held.world.client.before_write(lambda: look(OWNER, file.id), of=f"F#{file.id}")

    assert look(OWNER, file.id).version == file.version + 1


def test_a_deleted_file_goes_into_the_trash_if_it_was_checked(held: Held) -> None:
    """It is in no listing any more."""
    file = held.ready()

    held.files.service.delete(OWNER, file.id)

    assert list(held.listed()) == list(held.listed(search="txt")) == []
    assert held.files.trash.get(OWNER, file.id).id == file.id
    held.demand_exact_rows()


def test_a_deleted_file_that_holds_nothing_is_gone(held: Held) -> None:
    """There is nothing to restore."""
    for file in (held.promised(), held.rejected()):
        held.files.service.delete(OWNER, file.id)

        with pytest.raises(FileNotFound):
            held.files.trash.get(OWNER, file.id)
    assert held.usage() == (0, 0)
    held.demand_exact_rows()


def test_a_file_that_is_being_checked_is_not_deleted(held: Held) -> None:
    """Its bytes would be left behind."""
    file = held.processing()

    refused = left_behind(
        held.world, lambda: held.files.service.delete(OWNER, file.id), FileInProcess
    )

    assert refused == NOTHING


def test_a_file_is_not_deleted_that_arrives_at_that_moment(held: Held) -> None:
    """It was promised when it was read, and is being checked when it is written."""
    file = held.promised()
    held.world.client.before_write(
        lambda: held.moved_on(file, status=FileStatus.PROCESSING, expires_at=None),
        of=f"F#{file.id}",
    )

    with pytest.raises(FileInProcess):
        held.files.service.delete(OWNER, file.id)

    assert held.usage() == (10, 1)


def test_a_trash_row_that_should_not_be_is_not_written_over(held: Held) -> None:
    """Two files of one id would return room twice."""
    file = held.ready()
    held.files.service.delete(OWNER, file.id)
    (row,) = held.world.rows(sk="FX#")
    held.files.trash.restore(OWNER, file.id)
    held.world.write_row(row)
    old = held.stored(file.id)
    new = StoredTrashedFile.of(old, held.world.clock())
    with pytest.raises(FileChanged):
        held.files.repository.change(OWNER, old, new, held.world.clock())
