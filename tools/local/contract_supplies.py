"""Files, jobs, exports and summaries that operations need, made by the API itself.

No schema can say that a file is downloaded after it was uploaded and checked, or that
a job is tried again after it was cancelled. Each thing is made when an operation needs
it, and made anew when one has used it up.
"""

import hashlib
import io
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.error import HTTPError

import httpx2
from PIL import Image

SINGLE_BYTES = 1_000_000
"""The size up to which the stage takes files whole, so that few bytes are parts."""
_PATIENCE_SECONDS = 90.0
_PAUSE_SECONDS = 0.2
_RENDITION = 160
_ENDS = ("succeeded", "failed", "cancelled")
_TABLE = b"a,b\n1,2\n"
_LARGE = b"a line of text\n" * (SINGLE_BYTES // 15 + 1)
_PART = hashlib.sha256(_LARGE)
_PARTS = {"parts": [{"number": 1, "sha256": _PART.hexdigest()}]}
_ALL_PARTS = {"sha256": hashlib.sha256(_PART.digest()).hexdigest()}


class Call(Protocol):
    """A call of the API that must succeed, as one account."""

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer's body.

        Raises:
            HTTPError: the API refuses.
        """


class Given(NamedTuple):
    """Values that let one operation succeed.

    Attributes:
        path: the parameters of its path.
        query: parameters of its query.
        body: fields of its body.
    """

    path: Mapping[str, Any] = {}
    query: Mapping[str, Any] = {}
    body: Mapping[str, Any] = {}


class Supplies:
    """The things of one account."""

    def __init__(self, call: Call) -> None:
        """Start without any.

        Args:
            call: calls the API as this account.
        """
        self._call = call
        self._ids: dict[str, str] = {}

    def given(self, label: str) -> Given:
        """Return what an operation needs; nothing if schemas say it all."""
        return SUPPLIED[label](self) if label in SUPPLIED else Given()

    def picture(self) -> str:
        """Return a picture that is ready."""
        return self._file(
            "picture", "ready", lambda: self._checked(_png(), "image/png")
        )

    def table(self) -> str:
        """Return a file that is ready and has text."""
        return self._file("table", "ready", lambda: self._checked(_TABLE))

    def promised(self) -> str:
        """Return a file that is awaited, and uploaded whole."""
        return self._file("promised", "awaiting", lambda: self._promise(_TABLE)[0])

    def parted(self) -> str:
        """Return a file that is awaited, and whose only part has arrived."""
        return self._file("parted", "awaiting", self._send_parts)

    def trashed_file(self) -> str:
        """Return a file in the trash: the last one, even if it was restored."""
        file_id = self._ids.get("trashed", "")
        if not file_id or not self._is(f"/api/files/trash/{file_id}"):
            if not file_id or not self._is(f"/api/files/{file_id}"):
                file_id = self._checked(_TABLE)
            self._call("DELETE", f"/api/files/{file_id}")
        self._ids["trashed"] = file_id
        return file_id

    def trashed_item(self) -> str:
        """Return an item in the trash."""
        item_id = self._item()
        self._call("DELETE", f"/api/items/{item_id}")
        return item_id

    def summarized(self) -> str:
        """Return an item that has a summary."""
        item_id = self._ids.get("summarized", "")
        if not item_id or not self._is(f"/api/items/{item_id}/summary"):
            item_id = self._item()
            job = self._call("POST", f"/api/items/{item_id}/summary")
            self._wait(f"/api/jobs/{job['id']}", "succeeded")
        self._ids["summarized"] = item_id
        return item_id

    def avatar(self) -> None:
        """Let a picture be the avatar."""
        self._call("PUT", "/api/users/me/avatar", {"file_id": self.picture()})

    def job(self) -> str:
        """Return a job that was just asked for."""
        return str(self._call("POST", "/api/items/reindex")["id"])

    def cancelled_job(self) -> str:
        """Return a job that was cancelled; one may have ended before."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            job_id = self.job()
            try:
                self._call("POST", f"/api/jobs/{job_id}/cancel")
            except HTTPError as error:
                if error.code != 409:
                    raise
            if self._wait(f"/api/jobs/{job_id}", *_ENDS) == "cancelled":
                return job_id
        raise TimeoutError("every job ended before it was cancelled")

    def me(self) -> str:
        """Return the account's id."""
        return str(self._call("GET", "/api/users/me")["id"])

    def export(self, password: str) -> None:
        """Make an export, and wait until it is ready."""
        self._call("POST", "/api/users/me/export", {"password": password})
        self._wait("/api/users/me/export", "ready")

    def _file(self, name: str, status: str, make: Callable[[], str]) -> str:
        """Return a file of a status; make one if the last one is so no more."""
        file_id = self._ids.get(name, "")
        if not file_id or not self._is(f"/api/files/{file_id}", status):
            self._ids[name] = file_id = make()
        return file_id

    def _is(self, path: str, status: str | None = None) -> bool:
        """Tell whether something is there, and of a status."""
        try:
            found = self._call("GET", path)
        except HTTPError as error:
            if error.code != 404:
                raise
            return False
        return status is None or found["status"] == status

    def _wait(self, path: str, *statuses: str) -> str:
        """Wait until something is of one of some statuses, and return that."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            found = self._call("GET", path)
            if found["status"] in statuses:
                return str(found["status"])
            if time.monotonic() > end:
                raise TimeoutError(f"{path} is still {found}")
            time.sleep(_PAUSE_SECONDS)

    def _item(self) -> str:
        """Create an item, and return its id."""
        content = {"title": "Supplied", "description": "It is there to be used."}
        return str(self._call("POST", "/api/items", content)["id"])

    def _promise(self, content: bytes, media_type: str = "text/csv") -> tuple[str, Any]:
        """Announce a file; return its id, and how it is uploaded."""
        announced = {
            "name": "supplied",
            "type": media_type,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        promised = self._call("POST", "/api/files", announced)
        return promised["file"]["id"], promised["upload"]

    def _checked(self, content: bytes, media_type: str = "text/csv") -> str:
        """Upload a file whole, and wait until it is ready."""
        file_id, form = self._promise(content, media_type)
        file = {"file": ("any", content)}
        httpx2.post(form["url"], data=form["fields"], files=file).raise_for_status()
        self._wait(f"/api/files/{file_id}", "ready")
        return file_id

    def _send_parts(self) -> str:
        """Announce a file in parts, and send its only one."""
        file_id, _ = self._promise(_LARGE, "text/plain")
        (part,) = self._call("POST", f"/api/files/{file_id}/parts", _PARTS)
        sent = httpx2.put(part["url"], content=_LARGE, headers=part["headers"])
        sent.raise_for_status()
        return file_id


def _png() -> bytes:
    """Return a picture that is larger than its smallest rendition."""
    stored = io.BytesIO()
    Image.new("RGB", (2 * _RENDITION, _RENDITION), "teal").save(stored, "PNG")
    return stored.getvalue()


def _user_job(supplies: Supplies, job_id: str) -> Given:
    """Return what an administrator needs for a job."""
    return Given({"user_id": supplies.me(), "job_id": job_id})


def _avatar(supplies: Supplies) -> Given:
    """Choose an avatar, and return the size of one of its renditions."""
    supplies.avatar()
    return Given(query={"size": _RENDITION})


SUPPLIED: Mapping[str, Callable[[Supplies], Given]] = {
    "DELETE /files/trash/{file_id}": lambda s: Given({"file_id": s.trashed_file()}),
    "DELETE /files/{file_id}": lambda s: Given({"file_id": s.promised()}),
    "DELETE /items/trash/{item_id}": lambda s: Given({"item_id": s.trashed_item()}),
    "DELETE /items/{item_id}/summary": lambda s: Given({"item_id": s.summarized()}),
    "GET /files/trash/{file_id}": lambda s: Given({"file_id": s.trashed_file()}),
    "GET /files/{file_id}": lambda s: Given({"file_id": s.picture()}),
    "GET /files/{file_id}/download": lambda s: Given({"file_id": s.picture()}),
    "GET /files/{file_id}/parts": lambda s: Given({"file_id": s.parted()}),
    "GET /files/{file_id}/renditions/{size}": lambda s: Given(
        {"file_id": s.picture(), "size": _RENDITION}
    ),
    "GET /files/{file_id}/text": lambda s: Given({"file_id": s.table()}),
    "GET /items/trash/{item_id}": lambda s: Given({"item_id": s.trashed_item()}),
    "GET /items/{item_id}/summary": lambda s: Given({"item_id": s.summarized()}),
    "GET /users/me/avatar": _avatar,
    "GET /users/me/export/archives/{number}/download": lambda _: Given({"number": 1}),
    "PATCH /files/{file_id}": lambda s: Given({"file_id": s.picture()}),
    "POST /admin/jobs/{user_id}/{job_id}/cancel": lambda s: _user_job(s, s.job()),
    "POST /admin/jobs/{user_id}/{job_id}/retry": lambda s: _user_job(
        s, s.cancelled_job()
    ),
    "POST /files/trash/{file_id}/restore": lambda s: Given(
        {"file_id": s.trashed_file()}
    ),
    "POST /files/{file_id}/abort": lambda s: Given({"file_id": s.promised()}),
    "POST /files/{file_id}/complete": lambda s: Given(
        {"file_id": s.parted()}, body=_ALL_PARTS
    ),
    "POST /files/{file_id}/parts": lambda s: Given(
        {"file_id": s.parted()}, body=_PARTS
    ),
    "POST /files/{file_id}/upload": lambda s: Given({"file_id": s.promised()}),
    "POST /items/trash/{item_id}/restore": lambda s: Given(
        {"item_id": s.trashed_item()}
    ),
    "POST /jobs/{job_id}/cancel": lambda s: Given({"job_id": s.job()}),
    "POST /jobs/{job_id}/retry": lambda s: Given({"job_id": s.cancelled_job()}),
    "PUT /users/me/avatar": lambda s: Given(body={"file_id": s.picture()}),
}
"""The values by which each operation succeeds, where no schema can say them."""
