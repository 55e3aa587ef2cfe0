"""The functions that make exports and erase accounts, on moto."""

import json
import os
from typing import Any

import pytest

from runtime.core.clock import new_ulid
from runtime.core.declaration import resolve
from runtime.core.dynamodb.codec import decode
from runtime.core.jobs.ending import JobEnding, Outcome
from runtime.core.jobs.models import JobStatus
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.owner import Owner
from runtime.core.s3.erasure import ObjectErasure
from runtime.features.exports.declaration import FEATURE
from tests.clock import ManualClock
from tests.integration.conftest import SerialClient
from tests.integration.stored import rows
from tests.jobs.machine import Execution, read

BUCKET = "integration-bucket"
(KIND,) = FEATURE.jobs


class Office:
    """The functions that do jobs and erase accounts.

    Attributes:
        clock: the clock of all of them.
        aws: the client of the table.
        s3: the client of the bucket.
    """

    def __init__(self, aws: Any, s3: Any, patch: pytest.MonkeyPatch) -> None:
        """Work on this table and this bucket."""
        from runtime.core.dynamodb.table import Table
        from runtime.features.accounts.erasure import worker
        from runtime.features.exports.collection.service import Store
        from runtime.features.exports.settings import ExportSettings
        from runtime.features.exports.workflow import assembly, job

        self.aws, self.s3 = aws, s3
        self.clock = ManualClock()
        client: Any = SerialClient(aws)
        self.table = Table(client, os.environ["DYNAMODB_TABLE_NAME"])
        limits = ExportSettings(EXPORT_ARCHIVE_BYTES=120_000, EXPORT_FILE_BYTES=60_000)
        patch.setattr(assembly, "store", lambda: Store(lambda: s3, BUCKET))
        patch.setattr(assembly, "limits", lambda: limits)
        patch.setattr(job, "utc_now", self.clock)
        patch.setattr(worker, "_bucket", lambda: ObjectErasure(lambda: s3, BUCKET))
        erasure = worker.make_erasure(self.table, self.clock)
        patch.setattr(worker, "_erasure", erasure)
        self._erase = worker.handler

    def erase(self) -> dict[str, int]:
        """Run the worker that erases accounts."""
        return self._erase({}, {})

    def make(self, owner: Owner, job_id: str, steps: int = 1_000) -> None:
        """Do an export, or some steps of it."""
        from datetime import timedelta

        from runtime.core.jobs.leases import Invocation
        from runtime.core.jobs.working import JobWorker

        store = JobRepository(self.table)
        worker = JobWorker(store, self.table, self.clock)
        ending = JobEnding(store, {KIND.name: KIND}, self.table, self.clock)
        attempt = Attempt(owner, job_id, 1)
        from tests.jobs.case import ROOT

        definition = read(ROOT / "runtime" / KIND.machine)
        execution = Execution(definition, {"attempt": str(attempt), "given": {}})

        def invoke(name: str, payload: dict[str, Any], _: str) -> dict[str, Any]:
            """Do a step, or end the job."""
            if name == "${Ending}":
                outcome = Outcome(JobStatus.SUCCEEDED, result=payload["result"])
                ending.end(attempt, outcome)
                return {}
            until = self.clock() + timedelta(minutes=15)
            answer = worker.step(
                attempt,
                payload["step"],
                resolve(KIND.steps[payload["step"]]),
                invocation=Invocation(new_ulid(until), until),
                given=payload["given"],
            )
            told: dict[str, Any] = json.loads(json.dumps(answer))
            return told

        while execution.running and steps:
            steps -= 1
            execution.step(invoke, lambda pause: None)

    def versions(self) -> list[str]:
        """Return the keys of all versions, marks and unfinished uploads."""
        versions = self.s3.list_object_versions(Bucket=BUCKET)
        uploads = self.s3.list_multipart_uploads(Bucket=BUCKET)
        found = [
            *versions.get("Versions", []),
            *versions.get("DeleteMarkers", []),
            *uploads.get("Uploads", []),
        ]
        return [each["Key"] for each in found]

    def rows_with(self, *texts: str) -> list[dict[str, Any]]:
        """Return the rows in which any of these texts is, in whatever attribute."""
        return [
            row
            for row in rows(self.aws)
            if any(text in json.dumps(row, default=str) for text in texts)
        ]

    def indexed_with(self, *texts: str) -> list[dict[str, Any]]:
        """Return the rows of all indexes in which any of these texts is."""
        found = []
        for index in ("gsi1", "gsi2", "gsi3", "gsi4"):
            answer = self.aws.scan(
                TableName=os.environ["DYNAMODB_TABLE_NAME"], IndexName=index
            )
            assert "LastEvaluatedKey" not in answer
            found += [decode(raw) for raw in answer["Items"]]
        return [
            row
            for row in found
            if any(text in json.dumps(row, default=str) for text in texts)
        ]
