"""One case of the proof: an upload in a small cloud, its faults, and what must be left."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from runtime.core.dynamodb.schema import file_key, owner_pk, usage_key
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.errors import JobHasEnded
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import job_of
from runtime.core.jobs.service import JobService
from runtime.core.owner import Owner
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import incoming_key, original_key, rendition_key, text_key
from runtime.features.files import erasure
from runtime.features.files.arrivals.repository import ArrivalRepository
from runtime.features.files.arrivals.service import CHECKED_WITHIN, ArrivalService
from runtime.features.files.declaration import FEATURE
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.service import Processed
from runtime.features.files.rows import file_of, search_rows
from runtime.features.files.sweeping.repository import SweepRepository
from runtime.features.files.sweeping.service import SweepService
from runtime.features.files.workflow import assembly, job, service
from runtime.features.files.workflow.settings import WorkflowSettings
from runtime.features.files.writes import creation_writes
from tests.files.bucket import BUCKET, MemoryBucket
from tests.jobs.case import ROOT
from tests.jobs.case import ending as ending_worker
from tests.jobs.case import relaying, replacements, running, starting
from tests.jobs.cloud import Cloud, Fault, Wire
from tests.jobs.machine import read
from tests.unit.features.files.processing.pictures import png_of

# After the cloud, which sets the environment that the workers read.
from runtime.features.files.arrivals import worker as arrivals  # isort: skip

OWNER = Owner.user("01JZZZZZZZZZZZZZZZZZZZZZZZ")
FILE_ID = "01JZZZZZZZZZZZZZZZZZZZZZF0"
KINDS = {kind.name: kind for kind in FEATURE.jobs}
DEFINITION = read(ROOT / "runtime" / KINDS["files.process"].machine)
TEXT, PICTURE = b"Words that somebody wrote down", png_of(8, 8)
SORTS = {
    "text": FileStatus.READY,
    "picture": FileStatus.READY,
    "scanned text": FileStatus.READY,
    "text of another checksum": FileStatus.REJECTED,
    "broken picture": FileStatus.REJECTED,
    "text with malware": FileStatus.REJECTED,
}
"""The files of the proof, and how the check of each ends if nothing strikes."""


@dataclass(frozen=True)
class Case:
    """A file, what strikes its check, and whether each event comes twice.

    Attributes:
        sort: the sort of file.
        faults: what strikes.
        twice: whether each event comes twice.
        abandoned: whether nobody tries a job again that has failed.
    """

    sort: str
    faults: tuple[Fault, ...] = ()
    twice: bool = False
    abandoned: bool = False


class _Scanner(MemoryBucket):
    """A bucket whose objects are scanned when somebody has looked for that once."""

    verdict = "NO_THREATS_FOUND"

    def get_object_tagging(self, **request: Any) -> dict[str, Any]:
        """Return the tags of an object, which is scanned then."""
        answer = super().get_object_tagging(**request)
        self.tagged(request["Key"], **{service.SCAN_TAG: self.verdict})
        return answer


class World:
    """The workers as they are deployed, on one cloud, and one upload for them.

    Attributes:
        cloud: the cloud.
        bucket: the bucket.
        erased: whether the owner's data were erased.
    """

    def __init__(self, case: Case) -> None:
        """Promise a file and send it."""
        self.cloud = cloud = Cloud(case.faults, case.twice)
        self.bucket = _Scanner()
        self.erased = False
        if "malware" in case.sort:
            self.bucket.verdict = "THREATS_FOUND"
        self.scan = "guardduty" if "scanned" in case.sort else "none"
        if "malware" in case.sort:
            self.scan = "guardduty"
        self._broken = "broken" in case.sort
        self._table = Table(cloud.plain, "table")
        self.plain = Contents(lambda: self._as_client(self.bucket), BUCKET)
        self.jobs = JobService(
            JobRepository(Table(cloud.dynamodb, "table")),
            kinds=KINDS,
            idempotency=None,  # type: ignore[arg-type]
            clock=cloud.clock,
            new_id=lambda _: "",
        )
        self._ids = 0
        self._patches = dict(self._replacements())
        cloud.handlers = {
            "arrival": arrivals.handler,
            "relay": relaying.handler,
            "start": starting.handler,
            "job": running.handler,
            "ending": ending_worker.handler,
        }
        cloud.cancel = self._cancel
        cloud.retry = self._try_again
        cloud.more = {"swap": self._swap, "erase": self._erase}
        content = PICTURE if "picture" in case.sort else TEXT
        now = cloud.clock()
        promised = sha256(content).hexdigest()
        file = StoredFile(
            id=FILE_ID,
            name="Some file",
            type="image/png" if "picture" in case.sort else "text/plain",
            size=len(content),
            sha256="0" * 64 if "checksum" in case.sort else promised,
            status=FileStatus.AWAITING,
            version=1,
            created_at=now,
            updated_at=now,
            expires_at=now,
        )
        self._table.transact(creation_writes(OWNER, file, 10**9, 10**3))
        self.first = self._send(content)

    def run(self) -> None:
        """Let the cloud work until nothing is on its way, then heal and repeat it."""
        self._patched(self._to_the_end)

    def retry(self) -> None:
        """Ask for another attempt, and let the cloud work without faults."""
        self._try_again()
        self.run()

    def sweep(self) -> None:
        """Let the schedule remove what is due in an hour."""
        store = SweepRepository(self._table)
        self.cloud.clock.advance(hours=1, minutes=1)
        SweepService(store, self.plain, self.cloud.clock).run()

    def abandon(self) -> None:
        """Let the time pass in which the job can be tried again."""
        self.cloud.clock.advance(seconds=CHECKED_WITHIN.total_seconds())
        self.sweep()

    def job(self) -> StoredJob | None:
        """Return the job as it is stored; there is one at most."""
        rows = [row for row in self.cloud.rows() if row["sk"].startswith("J#")]
        assert len(rows) <= 1, rows
        return job_of(rows[0]) if rows else None

    def file(self) -> StoredFile | None:
        """Return the file as it is stored."""
        row = self._table.get(file_key(OWNER, FILE_ID))
        return file_of(row) if row else None

    def _send(self, content: bytes) -> str:
        """Send bytes by the form of the file, and return their ETag."""
        key = incoming_key(OWNER, FILE_ID)
        etag = self.bucket.send(key, content).etag
        told = {
            "detail-type": "Object Created",
            "detail": {
                "bucket": {"name": BUCKET},
                "object": {"key": key, "etag": etag, "size": len(content)},
            },
        }
        self.cloud.send("arrivals", json.dumps(told))
        return etag

    def _swap(self) -> None:
        """Use the form of the file a second time."""
        self._send(b"Words of somebody quite different")

    def _erase(self) -> None:
        """Erase all that the owner has, as the erasure of accounts does."""
        self.erased = True
        with patch.object(erasure, "_objects", lambda: self.plain):
            assert erasure.erase(self._table, OWNER, lambda: True)
        pk = owner_pk(OWNER)
        rows = [row for row in self.cloud.rows() if row["pk"] == pk]
        self._table.delete_all((row["pk"], row["sk"]) for row in rows)

    def _cancel(self) -> None:
        """Ask for the job to end, if there is one."""
        found = self.job()
        if found is None:
            raise JobHasEnded
        self.jobs.cancel(OWNER, found.id)

    def _try_again(self) -> None:
        """Ask for another attempt."""
        found = self.job()
        if found is not None:
            self.jobs.retry(OWNER, found.id)

    def _to_the_end(self) -> None:
        """Run, and then do what operators and schedules do."""
        cloud = self.cloud
        cloud.run()
        cloud.faults = ()
        cloud.redrive()
        cloud.run()
        cloud.clock.advance(minutes=16)
        relaying.handler({}, None)
        cloud.run()
        found = self.job()
        if found is not None and not found.status.ended:
            cloud.clock.advance(days=1, minutes=1)
            cloud.struck["swept"] += 1
            ending_worker.handler({}, None)
            cloud.run()

    def _replacements(self) -> Iterator[tuple[tuple[Any, str], Any]]:
        """Yield what the modules of the workers have made, and one heavy function."""
        cloud = self.cloud
        yield from replacements(cloud, KINDS, DEFINITION)
        table = Table(cloud.dynamodb, "table", sleep=lambda _: None)
        struck = Contents(lambda: self._as_client(Wire(cloud, self.bucket)), BUCKET)
        hears = ArrivalService(
            ArrivalRepository(table),
            struck,
            bucket=BUCKET,
            kind=KINDS["files.process"],
            clock=cloud.clock,
            new_id=self._new_id,
        )
        settings = WorkflowSettings(
            _env_file=None,
            DYNAMODB_TABLE_NAME="table",
            S3_BUCKET_NAME=BUCKET,
            FILE_SCAN=self.scan,  # type: ignore[arg-type]
        )
        yield (arrivals, "_arrivals"), hears
        yield (assembly, "contents"), lambda: struck
        yield (assembly, "settings"), lambda: settings
        yield (job, "utc_now"), cloud.clock
        yield (service, "process_image"), self._process_image

    def _process_image(self, source: Path, type: str, folder: Path) -> Processed:
        """Make a picture smaller without looking at it."""
        if self._broken:
            raise Rejected(Reason.BROKEN_IMAGE)
        original, small = folder / "original", folder / "rendition-160"
        original.write_bytes(source.read_bytes()[:-1])
        small.write_bytes(b"small")
        told = {"size": 160, "width": 8, "height": 8, "bytes": 5}
        facts = {"width": 8, "height": 8, "frames": 1, "renditions": [told]}
        return Processed(facts=facts, original=original, renditions={"160": small})

    def _new_id(self, _: object) -> str:
        """Return the id of a job."""
        self._ids += 1
        return f"01JZZZZZZZZZZZZZZZZZZZZZJ{self._ids}"

    def _as_client(self, bucket: Any) -> Any:
        """Return a bucket as the client of it."""
        return bucket

    def _patched(self, action: Callable[[], object]) -> None:
        """Do something with the workers on this cloud."""
        with ExitStack() as stack:
            for (module, name), value in self._patches.items():
                stack.enter_context(patch.object(module, name, value))
            action()


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
        text_key(OWNER, FILE_ID): (TEXT, service.TEXT_TYPE),
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
