"""Files that are sent to a store as browsers do, heard of, and checked by a job."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.client import Api
from tests.integration.conftest import Person
from tests.integration.features.files.uploaded import BUCKET, FILES, Store, sent, wanted

if TYPE_CHECKING:
    from runtime.core.jobs.models import StoredJob

CONTENT = b"Hello, store!"


class Checks:
    """The workers that hear of files and check them, on the store."""

    def __init__(self, store: Store) -> None:
        """Begin without a scanner."""
        from runtime.features.files.arrivals import worker
        from runtime.features.files.workflow import assembly

        assembly.contents.cache_clear()
        assembly.settings.cache_clear()
        self._store = store
        self._worker = worker

    def told(self, key: str) -> str:
        """Return what the bucket tells of an object."""
        found = self._store.client.head_object(Bucket=BUCKET, Key=key)
        told = {
            "key": key,
            "etag": found["ETag"].strip('"'),
            "size": found["ContentLength"],
        }
        detail = {"bucket": {"name": BUCKET}, "object": told}
        return json.dumps({"detail-type": "Object Created", "detail": detail})

    def deliver(self, *bodies: str) -> list[str]:
        """Deliver messages in one batch; return the ids of those that failed."""
        records = [
            {"messageId": str(number), "body": body, "eventSource": "aws:sqs"}
            for number, body in enumerate(bodies)
        ]
        answer = self._worker.handler({"Records": records}, None)
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def run(self, person: Person, file_id: str) -> "StoredJob":
        """Let the steps of the job of a file be done, one after the other."""
        from runtime.core.jobs.rows import Attempt
        from runtime.core.owner import Owner
        from runtime.features.jobs.ending import worker as ending
        from runtime.features.jobs.running import worker as running
        from tests.jobs.machine import Execution
        from tests.unit.features.files.proof.case import DEFINITION

        job_id = person.api.get(f"{FILES}/{file_id}").body["job_id"]
        attempt = Attempt(Owner.user(person.id), job_id, 1)
        given = {"attempt": str(attempt), "given": {"file_id": file_id}}
        execution = Execution(DEFINITION, given)
        handlers: dict[str, Any] = {
            "${Job}": running.handler,
            "${Ending}": ending.handler,
        }
        while execution.running:
            execution.step(
                lambda name, payload, _: handlers[name](payload, None) or {},
                lambda _: None,
            )
        job = running._store.get(attempt.owner, job_id)
        assert job is not None
        return job


@pytest.fixture(name="checks")
def _checks(store: Store) -> Checks:
    """Return the workers."""
    return Checks(store)


def uploaded(api: Api, content: bytes = CONTENT, **fields: Any) -> str:
    """Promise a file, send it by its form, and return its id."""
    answer = api.post(FILES, wanted(content, **fields))
    assert answer.status == 201, answer.text
    assert sent(answer.body["upload"], content) in (200, 201, 204)
    return str(answer.body["file"]["id"])


def test_a_file_is_ready_when_its_job_has_ended(
    checks: Checks, store: Store, ada: Person
) -> None:
    """Nothing of the upload is left, and the download is what was sent."""
    file_id = uploaded(ada.api)
    (key,) = store.keys()

    assert checks.deliver(checks.told(key)) == []
    assert ada.api.get(f"{FILES}/{file_id}").body["status"] == "processing"
    job = checks.run(ada, file_id)

    assert job.result == {"file_id": file_id, "status": "ready", "reason": None}
    shown = ada.api.get(f"{FILES}/{file_id}").body
    assert (shown["status"], shown["job_id"]) == ("ready", job.id)
    assert shown["has_text"]
    prefix = f"files/user/{ada.id}/{file_id}"
    assert store.keys() == [f"{prefix}/original", f"{prefix}/text"]
    head = store.client.head_object(Bucket=BUCKET, Key=f"{prefix}/original")
    assert (head["ContentType"], head["Metadata"]) == ("text/plain", {})


def test_a_batch_is_delivered_again_in_part(
    checks: Checks, store: Store, ada: Person
) -> None:
    """One message that nobody understands holds up no other."""
    file_id = uploaded(ada.api)
    (key,) = store.keys()

    assert checks.deliver("no event", checks.told(key), checks.told(key)) == ["0"]

    assert ada.api.get(f"{FILES}/{file_id}").body["status"] == "processing"
    jobs = ada.api.get("/api/jobs").body
    assert [each["kind"] for each in jobs] == ["files.process"]


def test_what_is_sent_while_the_first_is_checked_is_rejected(
    checks: Checks, store: Store, ada: Person
) -> None:
    """The store refuses to read or copy anything but what was taken."""
    file_id = uploaded(ada.api)
    (key,) = store.keys()
    checks.deliver(checks.told(key))
    store.put(key, b"Something else")

    job = checks.run(ada, file_id)

    assert job.result is not None
    assert job.result["reason"] == "changed_after_inspection"
    assert store.keys() == []
    assert ada.api.get(f"{FILES}/usage").body["bytes"] == 0


def test_what_is_sent_after_publication_changes_nothing(
    checks: Checks, store: Store, ada: Person
) -> None:
    """The form is good for some minutes, and may be used again."""
    file_id = uploaded(ada.api)
    (key,) = store.keys()
    checks.deliver(checks.told(key))
    checks.run(ada, file_id)
    before, shown = store.keys(), ada.api.get(f"{FILES}/{file_id}").body
    store.put(key, b"Something else")

    assert checks.deliver(checks.told(key)) == []

    assert store.keys() == before
    assert ada.api.get(f"{FILES}/{file_id}").body == shown


def test_contents_are_those_of_the_etag_that_is_named(
    checks: Checks, store: Store
) -> None:
    """They are read and copied as what they were, and not as what came after.

    The simulation does not compare the ETag of a copy; the emulator and the bucket in
    memory of the unit tests do.
    """
    from runtime.core.s3.objects import ObjectChanged, UploadGone
    from runtime.features.files.workflow.assembly import contents

    key, found = "incoming/user/a/b", contents()
    store.put(key, b"first")
    etag = store.client.head_object(Bucket=BUCKET, Key=key)["ETag"].strip('"')
    assert found.size(key, etag) == 5
    assert b"".join(found.read(key, etag, 5)) == b"first"
    found.copy(key, etag, "files/a", "text/csv")
    assert found.head("files/a", 3) == b"fir"
    assert found.tag(key, "Name") is None

    store.put(key, b"other")

    with pytest.raises(ObjectChanged):
        found.size(key, etag)
    with pytest.raises(ObjectChanged):
        list(found.read(key, etag, 5))
    found.delete(key)
    with pytest.raises(UploadGone):
        found.copy(key, etag, "files/b", "text/csv")
    with pytest.raises(UploadGone):
        found.tag(key, "Name")
    assert store.keys() == ["files/a"]
