"""A client of the deployed bucket, which knows only what the API has told it."""

import hashlib
import io
import ssl
import time
from collections.abc import Mapping
from typing import Any

import httpx2
from PIL import Image

from tests.e2e.gateway import Gateway
from tests.integration.client import Answer, Api

PATIENCE_SECONDS = 120
ENDS = ("ready", "rejected")


def png() -> bytes:
    """Return a picture of 700 × 300 pixels."""
    stored = io.BytesIO()
    Image.new("RGB", (700, 300), "teal").save(stored, "PNG")
    return stored.getvalue()


def promise_of(content: bytes, media_type: str, name: str) -> dict[str, Any]:
    """Return the request that announces a file."""
    digest = hashlib.sha256(content).hexdigest()
    size = len(content)
    return {"name": name, "type": media_type, "size": size, "sha256": digest}


class Uploader:
    """The calls of the bucket that a browser would make."""

    def __init__(self, gateway: Gateway) -> None:
        """Trust the emulator's certificate only; remember what is secret."""
        certificate = gateway.deployment.cloud.certificate
        self._trusted = ssl.create_default_context(cafile=certificate)
        self._secrets = gateway.secrets

    def send_form(self, upload: Mapping[str, Any], content: bytes) -> Any:
        """Send a form with the bytes of a file."""
        fields = upload["fields"]
        self._secrets |= {fields["x-amz-signature"], fields["policy"]}
        file = {"file": ("any", content)}
        return self._call("POST", upload["url"], data=fields, files=file)

    def send_part(self, part: Mapping[str, Any], content: bytes) -> Any:
        """Send a part of a file."""
        self._secrets |= {part["url"].partition("X-Amz-Signature=")[2]}
        headers = part["headers"]
        return self._call("PUT", part["url"], content=content, headers=headers)

    def get(self, url: str) -> Any:
        """Download what is at an address."""
        self._secrets |= {url.partition("X-Amz-Signature=")[2]}
        return self._call("GET", url)

    def _call(self, method: str, url: str, **request: Any) -> Any:
        """Make a call on a connection of its own, which is closed after it."""
        with httpx2.Client(verify=self._trusted, timeout=60, trust_env=False) as client:
            return client.request(method, url, **request)


def uploaded(
    own: Api, uploader: Uploader, content: bytes, media_type: str, name: str = "file"
) -> str:
    """Announce a file and upload it whole; return its id."""
    promised = own.post("/api/files", promise_of(content, media_type, name))
    assert promised.status == 201, promised.text
    sent = uploader.send_form(promised.body["upload"], content)
    assert sent.status_code == 204, sent.text
    return str(promised.body["file"]["id"])


def checked(own: Api, file_id: str) -> Answer:
    """Wait until a file has been checked, and return it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        answer = own.get(f"/api/files/{file_id}")
        assert answer.status == 200, answer.text
        if answer.body["status"] in ENDS:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"not checked in {PATIENCE_SECONDS} s: {answer.text}")


class Parts:
    """The content of a file above the limit of whole uploads, in its parts."""

    def __init__(self, part_size: int, count: int) -> None:
        """Make parts that differ, the last of which is short."""
        self._sizes = [part_size] * (count - 1) + [1_000]
        self.number = count

    @property
    def size(self) -> int:
        """The size of the whole file."""
        return sum(self._sizes)

    def content(self, number: int) -> bytes:
        """Return a part, numbered from 1."""
        line = f"line of part {number}\n".encode()
        size = self._sizes[number - 1]
        return (line * (size // len(line) + 1))[:size]

    def digest(self, number: int) -> str:
        """Return the SHA-256 of a part, in hexadecimal digits."""
        return hashlib.sha256(self.content(number)).hexdigest()

    def composite(self) -> str:
        """Return the SHA-256 of those of all parts, in hexadecimal digits."""
        digests = (bytes.fromhex(self.digest(n)) for n in range(1, self.number + 1))
        return hashlib.sha256(b"".join(digests)).hexdigest()
