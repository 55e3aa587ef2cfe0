"""The demands on what a case leaves, in table and bucket."""

from contextlib import suppress

from runtime.core.dynamodb.schema import file_key, usage_key
from runtime.core.jobs.errors import JobHasEnded
from runtime.core.jobs.models import JobStatus
from runtime.core.s3.keys import incoming_key, original_key, rendition_key, text_key
from runtime.features.files.models import TEXT_TYPE, FileStatus, StoredFile
from runtime.features.files.processing.errors import Reason
from runtime.features.files.rows import search_rows
from tests.unit.features.files.proof.case import (
    FILE_ID,
    OWNER,
    PICTURE,
    SORTS,
    TEXT,
    Case,
    World,
)


def prove(case: Case) -> World:
    """Run a case, demand what must hold, and return what is left.

    Raises:
        AssertionError: something was done twice, not at all, or is left.
    """
    world = World(case)
    world.run()
    harmless = {fault.what for fault in case.faults} <= {"lose"}
    first = world.job()
    if harmless:
        # Nothing failed: a call was made again.
        file = world.file()
        assert first is not None and first.status is JobStatus.SUCCEEDED, (case, first)
        assert file is not None and file.status is SORTS[case.sort], (case, file)
    _demand_end(world, case)
    if first is not None and first.status is not JobStatus.SUCCEEDED:
        if case.abandoned:
            world.abandon()
        else:
            with suppress(JobHasEnded):
                world.retry()
            last = world.job()
            done = world.erased or (last and last.status is JobStatus.SUCCEEDED)
            assert done, (case, last)
        _demand_end(world, case)
    world.sweep()
    _demand_nothing_else(world, case)
    return world


def _demand_end(world: World, case: Case) -> None:
    """Demand one outcome for each attempt, and that its file agrees with it."""
    found, file = world.job(), world.file()
    said = (case, found, file, sorted(world.bucket.objects), world.cloud.ends)
    assert not world.cloud.struck["swept"], said
    assert not world.cloud.dead, said
    if world.erased:
        assert (found, file) == (None, None), said
        return
    assert found is not None and found.status.ended, said
    ends = dict.fromkeys(range(1, found.attempt + 1), 1)
    assert world.cloud.ends == ends, said
    assert file is not None and file.job_id == found.id, said
    if found.status is JobStatus.SUCCEEDED:
        assert found.result == {
            "file_id": file.id,
            "status": file.status,
            "reason": file.reason,
        }, said
        assert file.status in (FileStatus.READY, FileStatus.REJECTED), said
    if found.status is JobStatus.FAILED and file.status is FileStatus.PROCESSING:
        # What is to be checked again must be there.
        assert incoming_key(OWNER, FILE_ID) in world.bucket.objects, said
    elif file.status is not FileStatus.PROCESSING:
        assert incoming_key(OWNER, FILE_ID) not in world.bucket.objects, said


def _demand_nothing_else(world: World, case: Case) -> None:
    """Demand that table and bucket hold one result, and nothing besides."""
    file, rows = world.file(), world.cloud.rows()
    held = {
        key: (each.content, each.type) for key, each in world.bucket.objects.items()
    }
    said = (case, world.job(), file, rows, sorted(held))
    if world.erased:
        assert (rows, held) == ([], {}), said
        return
    assert file is not None, said
    wanted = {file_key(OWNER, FILE_ID), usage_key(OWNER), *search_rows(OWNER, file)}
    left = {(row["pk"], row["sk"]) for row in rows if not row["sk"].startswith("J#")}
    assert left == wanted, said
    (usage,) = (row for row in rows if (row["pk"], row["sk"]) == usage_key(OWNER))
    if file.status is FileStatus.REJECTED:
        assert (usage["bytes"], usage["number"], held) == (0, 0, {}), said
        _demand_reason(case, file)
        return
    assert file.status is FileStatus.READY, said
    assert SORTS[case.sort] is FileStatus.READY, said
    assert (usage["bytes"], usage["number"]) == (file.size, 1), said
    assert held == _published(case), said
    assert file.etag == world.first, said
    size = len(held[original_key(OWNER, FILE_ID)][0])
    assert file.size == size, said


def _published(case: Case) -> dict[str, tuple[bytes, str]]:
    """Return the objects of a published file."""
    original = original_key(OWNER, FILE_ID)
    if "picture" in case.sort:
        small = rendition_key(OWNER, FILE_ID, 160)
        return {
            original: (PICTURE[:-1], "image/png"),
            small: (b"small", "image/webp"),
        }
    return {
        original: (TEXT, "text/plain"),
        text_key(OWNER, FILE_ID): (TEXT, TEXT_TYPE),
    }


def _demand_reason(case: Case, file: StoredFile) -> None:
    """Demand that a file was rejected for what is wrong with it, or has struck it."""
    allowed = {
        "text of another checksum": {Reason.WRONG_CHECKSUM},
        "broken picture": {Reason.BROKEN_IMAGE},
        "text with malware": {Reason.MALWARE},
    }.get(case.sort, set())
    struck = {fault.what for fault in case.faults}
    if "cancel" in struck:
        allowed = allowed | {Reason.CANCELLED}
    if "swap" in struck:
        allowed = allowed | {Reason.CHANGED_AFTER_INSPECTION}
    if case.abandoned:
        allowed = allowed | {Reason.PROCESSING_FAILED}
    assert file.reason in allowed, (case, file)
