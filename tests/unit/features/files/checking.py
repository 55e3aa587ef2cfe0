"""The check of files, in a world with a bucket in memory, without Lambda."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.declaration import resolve
from runtime.core.jobs.ending import CANCELLED, FAILED, JobEnding, Outcome
from runtime.core.jobs.errors import JobCancelled
from runtime.core.jobs.leases import Invocation
from runtime.core.jobs.models import JobStatus, StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.working import JobWorker
from runtime.core.s3.contents import Contents
from runtime.core.s3.keys import file_prefix, incoming_key
from runtime.features.files.arrivals.models import Arrival
from runtime.features.files.arrivals.repository import ArrivalRepository
from runtime.features.files.arrivals.service import ArrivalService
from runtime.features.files.arrivals.service import Outcome as Fate
from runtime.features.files.declaration import FEATURE
from runtime.features.files.models import File, StoredFile
from runtime.features.files.workflow import assembly, job
from runtime.features.files.workflow.settings import WorkflowSettings
from tests.jobs.machine import Execution, TaskFailed
from tests.simulated.bucket import BUCKET, MemoryBucket
from tests.unit.features.files.held import OWNER, Held
from tests.unit.features.files.proof.case import DEFINITION

KINDS = {kind.name: kind for kind in FEATURE.jobs}
KIND = KINDS["files.process"]


class Checking:
    """The check of files.

    Attributes:
        held: the files.
        bucket: the bucket.
        contents: what the service reads of it.
        arrivals: the service that hears of objects.
        before: functions to call before steps, by their names.
    """

    def __init__(self, held: Held, patch: pytest.MonkeyPatch, scan: str) -> None:
        """Check the files of a world."""
        self.held = held
        self.bucket = MemoryBucket()
        bucket: Any = self.bucket
        self.contents = Contents(lambda: bucket, BUCKET)
        world = held.world
        self.arrivals = ArrivalService(
            ArrivalRepository(world.table),
            self.contents,
            bucket=BUCKET,
            kind=KIND,
            clock=world.clock,
            new_id=world.platform.new_id,
        )
        self.before: dict[str, Callable[[], object]] = {}
        self._store = JobRepository(world.table)
        self._worker = JobWorker(self._store, world.table, world.clock)
        self._ending = JobEnding(self._store, KINDS, world.table, world.clock)
        settings = WorkflowSettings(
            _env_file=None,
            DYNAMODB_TABLE_NAME="unit-table",
            S3_BUCKET_NAME=BUCKET,
            FILE_SCAN=scan,  # type: ignore[arg-type]
        )
        patch.setattr(assembly, "contents", lambda: self.contents)
        patch.setattr(assembly, "settings", lambda: settings)
        patch.setattr(job, "utc_now", world.clock)

    def promised(self, content: bytes, type: str = "text/plain", **more: Any) -> File:
        """Promise a file of this content."""
        digest = hashlib.sha256(content).hexdigest()
        given = {"type": type, "size": len(content), "sha256": digest, **more}
        return self.held.promised(**given)

    def sent(self, file: File, content: bytes) -> Arrival:
        """Send a file, as a browser does, and return what the bucket tells."""
        key = incoming_key(OWNER, file.id)
        stored = self.bucket.send(key, content, file.type)
        return Arrival(BUCKET, key, stored.etag, len(content))

    def arrived(
        self, content: bytes, type: str = "text/plain", **more: Any
    ) -> StoredFile:
        """Promise a file, send it, and hear of that."""
        file = self.promised(content, type, **more)
        assert self.arrivals.hear(self.sent(file, content)) is Fate.TAKEN
        return self.held.stored(file.id)

    def job_of(self, file: StoredFile) -> StoredJob:
        """Return the job that checks a file."""
        found = self._store.get(OWNER, file.job_id or "")
        assert found is not None
        return found

    def run(self, file: StoredFile) -> StoredJob:
        """Let the job of a file be done, and return it."""
        found = self.job_of(file)
        attempt = Attempt(OWNER, found.id, found.attempt)
        given = {"attempt": str(attempt), "given": found.given}
        execution = Execution(DEFINITION, given)

        def invoke(name: str, payload: dict[str, Any], _: str) -> dict[str, Any]:
            """Do a step, or end the job."""
            if name == "${Ending}":
                self._ending.end(attempt, _outcome(payload))
                return {}
            step = payload["step"]
            if step in self.before:
                self.before.pop(step)()
            function = resolve(KIND.steps[step])
            until = self.held.world.clock() + timedelta(minutes=15)
            invoked = Invocation(step, until)
            try:
                answer = self._worker.step(
                    attempt, step, function, invocation=invoked, given=payload["given"]
                )
            except Exception as error:
                raise TaskFailed(type(error).__name__, str(error)) from error
            told: dict[str, Any] = json.loads(json.dumps(answer))
            return told

        while execution.running:
            execution.step(
                invoke, lambda pause: self.held.world.clock.advance(seconds=pause)
            )
        return self.job_of(file)

    def checked(
        self, content: bytes, type: str = "text/plain", **more: Any
    ) -> StoredFile:
        """Send a file and let it be checked; return it as it is then."""
        file = self.arrived(content, type, **more)
        ended = self.run(file)
        assert ended.status is JobStatus.SUCCEEDED, ended
        checked = self.held.stored(file.id)
        assert ended.result == {
            "file_id": file.id,
            "status": checked.status,
            "reason": checked.reason,
        }
        return checked

    def published(self, file: File) -> dict[str, tuple[bytes, str]]:
        """Return what is published of a file, by the ends of its keys."""
        prefix = file_prefix(OWNER, file.id)
        return {
            key.removeprefix(prefix): (each.content, each.type)
            for key, each in self.bucket.objects.items()
            if key.startswith(prefix)
        }

    def incoming(self) -> list[str]:
        """Return the keys of what was uploaded and is there still."""
        return [key for key in self.bucket.objects if key.startswith("incoming/")]


def _outcome(payload: dict[str, Any]) -> Outcome:
    """Return the outcome that the machine tells of."""
    if "result" in payload:
        return Outcome(JobStatus.SUCCEEDED, result=payload["result"])
    cancelled = payload["error"]["Error"] == JobCancelled.__name__
    return CANCELLED if cancelled else FAILED
