"""One case of the proof: an upload in a small cloud, and what must be left of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from runtime.core.dynamodb.schema import file_key, owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.errors import JobHasEnded
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import job_of
from runtime.core.jobs.service import JobService
from runtime.core.owner import Owner
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import files_prefix, incoming_key, incoming_prefix
from runtime.features.files import erasure
from runtime.features.files.arrivals.repository import ArrivalRepository
from runtime.features.files.arrivals.service import CHECKED_WITHIN, ArrivalService
from runtime.features.files.declaration import FEATURE
from runtime.features.files.models import FileStatus, StoredFile
from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.service import Processed
from runtime.features.files.rows import file_of
from runtime.features.files.sweeping.repository import SweepRepository
from runtime.features.files.sweeping.service import SweepService
from runtime.features.files.workflow import assembly, job
from runtime.features.files.workflow.examination import service as examination
from runtime.features.files.workflow.publication import service as publication
from runtime.features.files.workflow.settings import WorkflowSettings
from runtime.features.files.writes import creation_writes
from tests.jobs.case import ROOT, replacements
from tests.jobs.cloud import Cloud
from tests.jobs.faults import Fault, Wire
from tests.jobs.machine import read
from tests.simulated.bucket import BUCKET, MemoryBucket
from tests.unit.features.files.processing.pictures import png_of

# After the cloud, which sets the environment that the workers read.
from runtime.features.files.arrivals import worker as arrivals  # isort: skip
from runtime.features.jobs.ending import worker as ending  # isort: skip
from runtime.features.jobs.running import worker as running  # isort: skip
from runtime.features.jobs.starting import worker as starting  # isort: skip
from runtime.features.outbox import worker as relaying  # isort: skip

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
        self.tagged(request["Key"], **{publication.SCAN_TAG: self.verdict})
        return answer


class World:
    """The workers as they are deployed, on one cloud, and one upload for them.

    Attributes:
        cloud: the cloud.
        bucket: the bucket.
        erased: whether the owner's data were erased.
        plain: the contents of the bucket, which nothing strikes.
        jobs: the rules for jobs.
        first: the ETag of what was sent first.
    """

    def __init__(self, case: Case) -> None:
        """Promise a file and send it."""
        self.cloud = cloud = Cloud(case.faults, case.twice)
        self.bucket = _Scanner()
        self.erased = False
        self._scan = "guardduty" if "scanned" in case.sort else "none"
        if "malware" in case.sort:
            self._scan, self.bucket.verdict = "guardduty", "THREATS_FOUND"
        self._broken = "broken" in case.sort
        self._table = Table(cloud.plain, "table")
        bucket: Any = self.bucket
        self.plain = Contents(lambda: bucket, BUCKET)
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
            "ending": ending.handler,
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
        """Let the time pass in which the job can be tried again, and an hour more."""
        self.cloud.clock.advance(seconds=CHECKED_WITHIN.total_seconds())
        self.sweep()
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
        assert erasure.erase(self._table, OWNER, lambda: True)
        for prefix in (incoming_prefix(OWNER), files_prefix(OWNER)):
            self.plain.delete_all(prefix)
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
            ending.handler({}, None)
            cloud.run()

    def _replacements(self) -> Iterator[tuple[tuple[Any, str], Any]]:
        """Yield what the modules of the workers have made, and one heavy function."""
        cloud = self.cloud
        yield from replacements(cloud, KINDS, DEFINITION)
        table = Table(cloud.dynamodb, "table", sleep=lambda _: None)
        wire: Any = Wire(cloud, self.bucket)
        struck = Contents(lambda: wire, BUCKET)
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
            FILE_SCAN=self._scan,  # type: ignore[arg-type]
        )
        yield (arrivals, "_arrivals"), hears
        yield (assembly, "contents"), lambda: struck
        yield (assembly, "settings"), lambda: settings
        yield (job, "utc_now"), cloud.clock
        yield (examination, "process_image"), self._process_image

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

    def _patched(self, action: Callable[[], object]) -> None:
        """Do something with the workers on this cloud."""
        with ExitStack() as stack:
            for (module, name), value in self._patches.items():
                stack.enter_context(patch.object(module, name, value))
            action()
