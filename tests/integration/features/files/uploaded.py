"""Files that tests upload as a browser does, and what checks them."""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import requests

from tests.integration.client import Answer
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from runtime.features.files.assembly import Files

BUCKET = "integration-bucket"
FILES = "/api/files"
UNKNOWN = "0" * 26
CONTENT = b"Hello, store!"


class Store:
    """The bucket as its owner sees it.

    Attributes:
        client: a client of S3.
    """

    def __init__(self, client: Any) -> None:
        """Look by this client."""
        self.client = client

    def keys(self) -> list[str]:
        """Return the keys of all objects."""
        listed = self.client.list_objects_v2(Bucket=BUCKET)
        return [each["Key"] for each in listed.get("Contents", [])]

    def uploads(self) -> list[str]:
        """Return the ids of the uploads in parts that have not ended."""
        listed = self.client.list_multipart_uploads(Bucket=BUCKET)
        return [each["UploadId"] for each in listed.get("Uploads", [])]

    def put(self, key: str, body: bytes = CONTENT) -> None:
        """Write an object."""
        self.client.put_object(Bucket=BUCKET, Key=key, Body=body)


def wanted(content: bytes = CONTENT, **fields: Any) -> dict[str, Any]:
    """Return the request for a file of this content."""
    return {
        "name": "hello.txt",
        "type": "text/plain",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        **fields,
    }


def promised(person: Person, **fields: Any) -> dict[str, Any]:
    """Promise a file, and return it."""
    answer = person.api.post(FILES, wanted(**fields))
    assert answer.status == 201, answer.text
    file: dict[str, Any] = answer.body["file"]
    return file


def sent(upload: dict[str, Any], content: bytes = CONTENT) -> int:
    """Send a form as a browser does, and return the status."""
    answer = requests.post(
        upload["url"], data=upload["fields"], files={"file": content}, timeout=10
    )
    return answer.status_code


def checked(files: "Files", person: Person, **fields: Any) -> str:
    """Promise a file, let it be checked, and return its id."""
    from runtime.core.owner import Owner
    from runtime.features.files.models import FileStatus

    owner, now = Owner.user(person.id), datetime.now(UTC)
    done = {
        "status": FileStatus.READY,
        "expires_at": None,
        "renditions": fields.pop("renditions", []),
        "words": fields.pop("words", []),
        "has_text": fields.pop("has_text", False),
    }
    file_id: str = promised(person, **fields)["id"]
    old = files.repository.get(owner, file_id, now)
    assert old is not None
    new = old.model_copy(update={**done, "version": old.version + 1})
    files.repository.change(owner, old, new, now)
    return file_id


def listed(person: Person, **query: str) -> list[str]:
    """Return the ids on all pages of a listing."""
    return [file["id"] for page in person.api.pages(FILES, query) for file in page]


def used(person: Person) -> tuple[int, int]:
    """Return the bytes and the number of a person's files."""
    answer: Answer = person.api.get(f"{FILES}/usage")
    assert answer.status == 200, answer.text
    return answer.body["bytes"], answer.body["number"]
