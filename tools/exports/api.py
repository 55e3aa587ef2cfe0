"""The account of an API to which an export is imported."""

import hashlib
import json
import time
from collections.abc import Mapping
from typing import IO, Any

import urllib3

from tools.exports.importing import Document, Refused, chunks_of

_TRIES = 6
_LONGEST_PAUSE_SECONDS = 60.0
_TIMEOUT = urllib3.Timeout(connect=10, read=120)
_BUSY = (429, 500, 502, 503, 504)


class ApiTarget:
    """The account of whoever has an access token."""

    def __init__(self, url: str, token: str) -> None:
        """Call the API at this address, which ends in `/api`, with this token."""
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = urllib3.PoolManager(retries=False, timeout=_TIMEOUT)

    def create_item(self, key: str, fields: Document) -> str:
        """Make an item, and return its id."""
        return str(self._post("/items", key, fields)["id"])

    def delete_item(self, key: str, item_id: str) -> None:
        """Move an item to the trash."""
        headers = {"Idempotency-Key": key}
        self._call("DELETE", f"/items/{item_id}", headers=headers)

    def create_file(self, key: str, facts: Document, content: IO[bytes]) -> str:
        """Make a file of these bytes, and return its id."""
        wanted = {name: value for name, value in facts.items() if value is not None}
        promised = self._post("/files", key, wanted)
        file_id, upload = promised["file"]["id"], promised["upload"]
        if upload is None:
            # An import that was cut off had uploaded it.
            return str(file_id)
        if upload["method"] == "post":
            fields = [*upload["fields"].items(), ("file", ("file", content.read()))]
            self._send("POST", upload["url"], fields=fields)
        else:
            self._send_parts(file_id, upload["part_size"], content)
        return str(file_id)

    def _send_parts(self, file_id: str, size: int, content: IO[bytes]) -> None:
        """Upload a file in parts, and complete it."""
        digests = []
        for number, chunk in enumerate(chunks_of(content, size), 1):
            digest = hashlib.sha256(chunk).digest()
            digests.append(digest)
            wanted = {"parts": [{"number": number, "sha256": digest.hex()}]}
            (part,) = self._call("POST", f"/files/{file_id}/parts", body=wanted)
            self._send("PUT", part["url"], body=chunk, headers=part["headers"])
        whole = hashlib.sha256(b"".join(digests)).hexdigest()
        self._call("POST", f"/files/{file_id}/complete", body={"sha256": whole})

    def _post(self, path: str, key: str, body: Document) -> Any:
        """Make something, once for each key."""
        return self._call("POST", path, body=body, headers={"Idempotency-Key": key})

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: Document | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Call the API, and again as long as it asks for patience."""
        given: dict[str, Any] = {"headers": {**self._headers, **(headers or {})}}
        if body is not None:
            given["body"] = json.dumps(body).encode()
            given["headers"]["Content-Type"] = "application/json"
        answer = self._patiently(method, f"{self._url}{path}", given)
        if answer.status >= 400:
            raise Refused(_reason(answer))
        return json.loads(answer.data) if answer.data else None

    def _send(self, method: str, url: str, **given: Any) -> None:
        """Send bytes to the store."""
        answer = self._patiently(method, url, given)
        if answer.status >= 300:
            raise Refused(f"the store answered {answer.status}")

    def _patiently(self, method: str, url: str, given: dict[str, Any]) -> Any:
        """Make a request, and again if nobody answers or somebody is busy."""
        for attempt in range(_TRIES):
            pause = 2.0**attempt
            try:
                answer = self._http.request(method, url, **given)
            except urllib3.exceptions.HTTPError as error:
                if attempt == _TRIES - 1:
                    raise Refused(f"no answer ({type(error).__name__})") from None
            else:
                if answer.status not in _BUSY or attempt == _TRIES - 1:
                    return answer
                pause = float(answer.headers.get("Retry-After", pause))
            time.sleep(min(pause, _LONGEST_PAUSE_SECONDS))
        raise AssertionError("the last attempt answers or raises")


def _reason(answer: Any) -> str:
    """Return why the API has refused something, as it tells."""
    try:
        problem = json.loads(answer.data)
        return f"{answer.status} {problem['code']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        return str(answer.status)
