"""Proof of uploads in parts: 200 MB, whose sixth part is cut off and then broken.

It runs on a stage of its own. The client ends in the middle of a part, as a laptop does
that is closed; another one asks what has arrived, and goes on from there.
"""

import hashlib
import http.client
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tools.local.config import LocalConfig
from tools.local.own_stage import logged_stage, on_own_stage

SIZE = 200_000_000
CUT_OFF = 6
_PATIENCE_SECONDS = 300


class Failed(Exception):
    """Something is not as it must be."""


class LargeFile:
    """A text of 200 MB, of which no more than a part is held.

    Attributes:
        part_size: the size of each part but the last.
        count: the number of parts.
    """

    def __init__(self, part_size: int) -> None:
        """Cut the text into parts of this size."""
        self.part_size = part_size
        self.count = -(-SIZE // part_size)

    def part(self, number: int) -> bytes:
        """Return a part, numbered from 1."""
        line = f"a line of part {number}\n".encode()
        size = min(self.part_size, SIZE - (number - 1) * self.part_size)
        return (line * (size // len(line) + 1))[:size]

    def digests(self) -> Iterator[bytes]:
        """Yield the SHA-256 of each part."""
        for number in range(1, self.count + 1):
            yield hashlib.sha256(self.part(number)).digest()

    def sha256(self) -> str:
        """Return the SHA-256 of the whole."""
        whole = hashlib.sha256()
        for number in range(1, self.count + 1):
            whole.update(self.part(number))
        return whole.hexdigest()


class Client:
    """A client that uploads one file in parts."""

    def __init__(self, config: LocalConfig, email: str, password: str) -> None:
        """Sign in."""
        self._http = httpx2.Client(
            base_url=f"{config.url}/api", timeout=60, trust_env=False
        )
        login = {"email": email, "password": password}
        token = self.call("POST", "/auth/login", login)["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API.

        Raises:
            Failed: it refuses.
        """
        answer = self._http.request(method, path, json=body)
        if not answer.is_success:
            raise Failed(f"{method} {path}: {answer.text}")
        return answer.json()

    def addresses(self, file_id: str, file: LargeFile, numbers: list[int]) -> Any:
        """Return where to send some parts."""
        digests = list(file.digests())
        wanted = [{"number": n, "sha256": digests[n - 1].hex()} for n in numbers]
        return self.call("POST", f"/files/{file_id}/parts", {"parts": wanted})

    def send(self, part: Any, content: bytes) -> int:
        """Send a part, and return the status of the store's answer."""
        answer = httpx2.put(
            part["url"], content=content, headers=part["headers"], timeout=60
        )
        return answer.status_code

    def missing(self, file_id: str, file: LargeFile) -> list[int]:
        """Return the numbers of the parts that have not arrived."""
        there = {each["number"] for each in self.call("GET", f"/files/{file_id}/parts")}
        return [n for n in range(1, file.count + 1) if n not in there]

    def ended(self, file_id: str) -> Any:
        """Wait until a file has been checked, and return it.

        Raises:
            Failed: it takes too long.
        """
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            file = self.call("GET", f"/files/{file_id}")
            if file["status"] in ("ready", "rejected"):
                return file
            time.sleep(0.5)
        raise Failed(f"not checked in {_PATIENCE_SECONDS} s")

    def downloaded(self, file_id: str) -> str:
        """Download a file, and return its SHA-256."""
        whole = hashlib.sha256()
        url = self.call("GET", f"/files/{file_id}/download")["url"]
        with httpx2.stream("GET", url, timeout=60) as answer:
            for part in answer.iter_bytes():
                whole.update(part)
        return whole.hexdigest()


def main() -> int:
    """Run the proof on a stage of its own and return the exit code."""
    return on_own_stage("large-file", _prove)


def _prove(config: LocalConfig) -> int:
    """Run a stage and upload to it."""
    with logged_stage(config, {}) as here:
        account = here.accounts[0]
        try:
            _upload(lambda: Client(config, account.email, account.password))
        except Failed as failed:
            print(f"error: {failed}", file=sys.stderr)
            return 1
    return 0


def _upload(sign_in: Callable[[], Client]) -> None:
    """Upload a file by two clients, the first of which ends in the middle."""
    client = sign_in()
    request = {"name": "large.txt", "type": "text/plain", "size": SIZE}
    promised = client.call("POST", "/files", request)
    file_id = promised["file"]["id"]
    file = LargeFile(promised["upload"]["part_size"])
    began = time.monotonic()
    for part in client.addresses(file_id, file, list(range(1, CUT_OFF + 1))):
        content = file.part(part["number"])
        if part["number"] == CUT_OFF:
            _cut_off(part, content)
        else:
            _demand("a part is taken", client.send(part, content), 200)
    print(f"{CUT_OFF - 1} parts sent, and half of the next", flush=True)
    client = sign_in()
    missing = client.missing(file_id, file)
    _demand("parts are missing", missing, list(range(CUT_OFF, file.count + 1)))
    parts = client.addresses(file_id, file, missing)
    broken = b"X" + file.part(CUT_OFF)[1:]
    _demand("a broken part is refused", client.send(parts[0], broken), 400)
    for part in parts:
        content = file.part(part["number"])
        _demand("a part is taken", client.send(part, content), 200)
    print(f"{len(parts)} parts sent by the second client", flush=True)
    composite = hashlib.sha256(b"".join(file.digests())).hexdigest()
    client.call("POST", f"/files/{file_id}/complete", {"sha256": composite})
    ended = client.ended(file_id)
    _demand("the file is ready", (ended["status"], ended["reason"]), ("ready", None))
    took = time.monotonic() - began
    _demand("it is what was sent", client.downloaded(file_id), file.sha256())
    print(f"{SIZE / 1e6:.0f} MB in {file.count} parts: ready after {took:.0f} s")


def _cut_off(part: Any, content: bytes) -> None:
    """Send half of a part, and close the connection."""
    address = urlsplit(part["url"])
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    connection.putrequest("PUT", f"{address.path}?{address.query}")
    for name, value in {**part["headers"], "content-length": len(content)}.items():
        connection.putheader(name, str(value))
    connection.endheaders()
    with suppress(OSError):
        connection.send(content[: len(content) // 2])
    connection.close()


def _demand(what: str, found: object, expected: object) -> None:
    """Demand something.

    Raises:
        Failed: it is not so.
    """
    if found != expected:
        raise Failed(f"{what}: {found}, not {expected}")


if __name__ == "__main__":
    sys.exit(main())
