"""An account that is exported, in a world with a bucket, without Lambda."""

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid
from runtime.core.declaration import resolve
from runtime.core.effects import Effects, effect_writes
from runtime.core.jobs.ending import CANCELLED, FAILED, JobEnding, Outcome
from runtime.core.jobs.leases import Invocation
from runtime.core.jobs.models import Job, JobStatus, StoredJob
from runtime.core.jobs.repository import JobRepository
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.working import JobWorker
from runtime.core.owner import Owner
from runtime.core.s3.keys import original_key
from runtime.core.security.callers import Caller
from runtime.features import FEATURES
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.exports.assembly import Exports
from runtime.features.exports.collection.service import Store
from runtime.features.exports.declaration import FEATURE
from runtime.features.exports.models import StoredExport
from runtime.features.exports.settings import ExportSettings
from runtime.features.exports.workflow import assembly, job
from runtime.features.items.models import Item, ItemStatus
from runtime.features.items.rows import row_of as item_row
from runtime.features.items.trash.models import TrashedItem
from tests.jobs.case import ROOT
from tests.jobs.machine import Execution, TaskFailed, read
from tests.simulated.bucket import BUCKET, MemoryBucket
from tests.unit.world import PASSWORD, World

if TYPE_CHECKING:
    from runtime.features.files.models import StoredFile

with_files = pytest.mark.skipif(
    "files" not in FEATURES, reason="it exports files, and there are none"
)
(KIND,) = FEATURE.jobs
KINDS = {KIND.name: KIND}
DEFINITION = read(ROOT / "runtime" / KIND.machine)
EMAIL = "ada@example.com"
HOME = ClientInfo(address="192.0.2.1", device="phone of Ada")


class Exporting:
    """An account, its export, and the job that makes it.

    Attributes:
        world: the world.
        bucket: the bucket.
        caller: the owner, who is signed in.
        owner: the owner.
        contents: the bytes of files, by their ids.
        before: functions to call before steps, by their names.
        invoking: the context of each invocation of a function.
    """

    def __init__(
        self,
        world: World,
        patch: pytest.MonkeyPatch,
        bucket: MemoryBucket | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Make the account; exports have these settings."""
        self.world = world
        self.bucket = bucket or MemoryBucket()
        client: Any = self.bucket
        self.store = Store(lambda: client, BUCKET)
        self.contents: dict[str, bytes] = {}
        self.before: dict[str, Callable[[], object]] = {}
        self.invoking: Callable[[], AbstractContextManager[object]] = nullcontext
        limits = ExportSettings(**(settings or {}))
        patch.setattr(assembly, "store", lambda: self.store)
        patch.setattr(assembly, "limits", lambda: limits)
        patch.setattr(job, "utc_now", world.clock)
        self.exports = world.platform.assembled(Exports)
        self._jobs = JobRepository(world.table)
        self._worker = JobWorker(self._jobs, world.table, world.clock)
        self._ending = JobEnding(self._jobs, KINDS, world.table, world.clock)
        self.caller = self.signed_up(EMAIL)
        self.owner = self.caller.owner

    def signed_up(self, email: str) -> Caller:
        """Make an account with a password, and sign in to it."""
        request = RegisterRequest(email=email, password=PASSWORD, name="Ada")
        user_id = self.world.accounts.sign_in.register(request).resource.id
        return self.world.caller(user_id)

    def fill(self, items: int, files: int, entries: int, seed: int = 1) -> None:
        """Write so many items, files and entries of the log, past every rule."""
        chance = random.Random(seed)
        for number in range(items):
            self.put_item(chance, trashed=number % 20 == 19)
        for number in range(files):
            self.put_file(chance.randbytes(chance.randint(1, 60_000)), number)
        recorder = self.world.platform.effects
        for _ in range(entries):
            self.world.clock.advance(milliseconds=1)
            entry = recorder.entry(self.owner.id, "signed_in", HOME)
            self.world.table.transact(effect_writes(Effects(entries=(entry,))))

    def put_item(self, chance: random.Random, *, trashed: bool = False) -> Item:
        """Write an item, without the rows that find it."""
        self.world.clock.advance(milliseconds=1)
        now = self.world.clock()
        words = " ".join(chance.choices(("schön", "water", "月", "plan"), k=8))
        item = Item(
            id=new_ulid(now),
            title=f"Item {words[:40]}".strip(),
            description=words * chance.randint(1, 20),
            status=chance.choice(list(ItemStatus)),
            tags=["a", "b"][: chance.randint(0, 2)],
            version=1,
            created_at=now,
            updated_at=now,
        )
        if trashed:
            item = TrashedItem.of(item, now)
        self.world.write_row(item_row(self.owner, item))
        return item

    def put_file(self, content: bytes, number: int = 0) -> "StoredFile":
        """Write a file that was checked, with its bytes."""
        from runtime.features.files.models import FileStatus, StoredFile
        from runtime.features.files.rows import row_of as file_row

        self.world.clock.advance(milliseconds=1)
        now = self.world.clock()
        file = StoredFile(
            id=new_ulid(now),
            name=f"größe {number}.txt",
            type="text/plain",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            status=FileStatus.READY,
            version=2,
            created_at=now,
            updated_at=now,
        )
        self.world.write_row(file_row(self.owner, file))
        self.bucket.send(original_key(self.owner, file.id), content)
        self.contents[file.id] = content
        return file

    def ask(self) -> Job:
        """Ask for an export, as the owner does."""
        proof = ProofRequest(password=PASSWORD)
        return self.exports.asking.ask(self.caller, proof, HOME)

    def job(self, job_id: str) -> StoredJob:
        """Return a job as it is stored."""
        found = self._jobs.get(self.owner, job_id)
        assert found is not None
        return found

    def run(self, asked: Job) -> StoredJob:
        """Let a job be done, and return it."""
        found = self.job(asked.id)
        attempt = Attempt(self.owner, found.id, found.attempt)
        given = {"attempt": str(attempt), "given": found.given}
        execution = Execution(DEFINITION, given)

        def invoke(name: str, payload: dict[str, Any], _: str) -> dict[str, Any]:
            """Invoke a function, and tell of its errors as Lambda does."""
            try:
                with self.invoking():
                    answer = self._invoked(attempt, name, payload)
            except Exception as error:
                raise TaskFailed(type(error).__name__, str(error)) from error
            told: dict[str, Any] = json.loads(json.dumps(answer))
            return told

        while execution.running:
            execution.step(
                invoke, lambda pause: self.world.clock.advance(seconds=pause)
            )
        return self._jobs.get(self.owner, found.id) or found

    def _invoked(
        self, attempt: Attempt, name: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """Do a step, or end the job."""
        if name == "${Ending}":
            self._ending.end(attempt, _outcome(payload))
            return {}
        step = payload["step"]
        if step in self.before:
            self.before.pop(step)()
        until = self.world.clock() + timedelta(minutes=15)
        return self._worker.step(
            attempt,
            step,
            resolve(KIND.steps[step]),
            invocation=Invocation(new_ulid(until), until),
            given=payload["given"],
        )

    def made(self) -> StoredExport:
        """Ask for an export, let it be made, and return it."""
        done = self.run(self.ask())
        assert done.status is JobStatus.SUCCEEDED, done
        return self.stored()

    def stored(self) -> StoredExport:
        """Return what is known of the owner's exports."""
        found = self.exports.repository.get(self.owner)
        assert found is not None
        return found

    def fetched(self, folder: Path, owner: Owner | None = None) -> list[Path]:
        """Fetch the archives into a folder, as the owner does."""
        ready = self.stored().ready
        assert ready is not None
        paths = []
        for archive in ready.archives:
            address = self.exports.service.download(owner or self.owner, archive.number)
            key = address.url.partition("?")[0].partition(f"/{BUCKET}/")[2]
            key = key or address.url.partition(".com/")[2].partition("?")[0]
            path = folder / f"export-{archive.number}.zip"
            path.write_bytes(self.bucket.objects[key].content)
            paths.append(path)
        return paths

    def keys(self) -> list[str]:
        """Return the keys of all archives in the bucket."""
        return sorted(key for key in self.bucket.objects if key.startswith("exports/"))


def _outcome(payload: dict[str, Any]) -> Outcome:
    """Return how a job ends, as the function that ends jobs reads it."""
    if "result" in payload:
        return Outcome(JobStatus.SUCCEEDED, result=payload["result"])
    name = payload["error"]["Error"]
    return CANCELLED if name == "JobCancelled" else FAILED
