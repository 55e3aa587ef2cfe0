"""The things that the contract test makes for operations, at an API in memory."""

import hashlib
from collections.abc import Iterator
from email.message import Message
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError

import pytest

from tools.local import contract_supplies
from tools.local.contract_supplies import SINGLE_BYTES, Given, Supplies

ABORT = "POST /files/{file_id}/abort"
RESTORE = "POST /files/trash/{file_id}/restore"
RETRY = "POST /jobs/{job_id}/retry"


def _refusal(status: int) -> HTTPError:
    """Return what a refused call raises."""
    return HTTPError("http://api", status, "refused", Message(), None)


class FakeApi:
    """The API, as far as files and jobs are concerned.

    Attributes:
        there: the status of whatever is there, by its path.
        sent: the bodies that were uploaded.
        job_ends: how the next jobs end, unless they are cancelled.
        refusal: the status by which reading is refused, if it is.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.there: dict[str, str] = {}
        self.sent: list[bytes] = []
        self.job_ends: list[str] = []
        self.refusal = 0
        self._made = 0

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Answer a call, or refuse it."""
        folder, _, name = path.rpartition("/")
        match method, name:
            case "POST", "files":
                return self._promised(body)
            case "POST", "parts":
                (part,) = body["parts"]
                return [{"url": folder, "headers": {"checksum": part["sha256"]}}]
            case "POST", "reindex":
                self._made += 1
                self.there[f"/api/jobs/{self._made}"] = self.job_ends.pop(0)
                return {"id": str(self._made)}
            case "POST", "cancel":
                if self.there[folder] != "queued":
                    raise _refusal(409)
                self.there[folder] = "cancelled"
                return {}
            case "DELETE", _:
                del self.there[path]
                self.there[f"/api/files/trash/{name}"] = "ready"
                return None
        if self.refusal or path not in self.there:
            raise _refusal(self.refusal or 404)
        return {"status": self.there[path]}

    def uploaded(self, url: str, **request: Any) -> Any:
        """Take a file, which is checked at once, or a part."""
        if "files" in request:
            self.sent.append(request["files"]["file"][1])
            self.there[url] = "ready"
        else:
            assert request["headers"]["checksum"] == _sha256(request["content"])
            self.sent.append(request["content"])
        return SimpleNamespace(raise_for_status=lambda: None)

    def _promised(self, body: Any) -> Any:
        """Announce a file, which is uploaded to its own path."""
        self._made += 1
        path = f"/api/files/{self._made}"
        self.there[path] = "awaiting"
        return {"file": {"id": str(self._made)}, "upload": {"url": path, "fields": {}}}


def _sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(name="api")
def _api(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    """Return an API whose store is not on the network, and wait for nothing."""
    api = FakeApi()
    store = SimpleNamespace(post=api.uploaded, put=api.uploaded)
    monkeypatch.setattr(contract_supplies, "httpx2", store)
    monkeypatch.setattr(contract_supplies, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(contract_supplies, "_PATIENCE_SECONDS", 0.05)
    yield api


def test_an_operation_of_which_schemas_say_all_is_given_nothing(api: FakeApi) -> None:
    """Call nothing for it, either."""
    assert Supplies(api).given("GET /items") == Given()
    assert api.there == {}


def test_a_thing_is_made_once_and_anew_when_it_was_used_up(api: FakeApi) -> None:
    """Look before each use: any request may have changed it."""
    supplies = Supplies(api)
    first = supplies.given(ABORT)
    assert supplies.given(ABORT) == first
    path = f"/api/files/{first.path['file_id']}"

    api.there[path] = "processing"
    second = supplies.given(ABORT)
    assert second != first
    del api.there[f"/api/files/{second.path['file_id']}"]

    assert supplies.given(ABORT) not in (first, second)


def test_a_restored_file_goes_to_the_trash_again_and_a_purged_one_is_replaced(
    api: FakeApi,
) -> None:
    """Upload and check as few as possible, which takes seconds each."""
    supplies = Supplies(api)
    file_id = supplies.given(RESTORE).path["file_id"]
    del api.there[f"/api/files/trash/{file_id}"]
    api.there[f"/api/files/{file_id}"] = "ready"

    assert supplies.given(RESTORE).path["file_id"] == file_id
    assert len(api.sent) == 1
    del api.there[f"/api/files/trash/{file_id}"]

    assert supplies.given(RESTORE).path["file_id"] != file_id
    assert len(api.sent) == 2


def test_a_file_in_parts_is_one_part_above_the_limit_of_whole_uploads(
    api: FakeApi,
) -> None:
    """Give the checksum of its parts to the operation that completes it."""
    given = Supplies(api).given("POST /files/{file_id}/complete")

    (part,) = api.sent
    assert len(part) > SINGLE_BYTES
    digest = hashlib.sha256(part).digest()
    assert given.body == {"sha256": _sha256(digest)}


def test_a_job_that_ended_before_it_was_cancelled_is_not_tried_again(
    api: FakeApi,
) -> None:
    """Ask for another one, since jobs that succeeded cannot be."""
    api.job_ends = ["succeeded", "queued"]

    assert Supplies(api).given(RETRY) == Given({"job_id": "2"})


def test_what_takes_too_long_is_an_error(api: FakeApi) -> None:
    """Fail the run, instead of waiting for ever."""
    api.there["/api/users/me/export"] = "underway"
    supplies = Supplies(
        lambda method, path, body=None: method == "POST" or api("GET", path)
    )

    with pytest.raises(TimeoutError, match="underway"):
        supplies.export("password")


def test_other_refusals_are_errors(api: FakeApi) -> None:
    """Take nothing for used up because the service has failed."""
    supplies = Supplies(api)
    supplies.given(ABORT)
    api.refusal = 500

    with pytest.raises(HTTPError):
        supplies.given(ABORT)
