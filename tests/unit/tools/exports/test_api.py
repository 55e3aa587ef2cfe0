"""The account of an API that gets an import: patience, reasons, bytes as they are."""

import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.tools.scripted_server import ScriptedServer
from tools.exports.api import ApiTarget
from tools.exports.importing import Refused


@pytest.fixture(name="server")
def _server() -> Iterator[ScriptedServer]:
    """Return a server."""
    server = ScriptedServer()
    yield server
    server.close()


@pytest.fixture(name="pauses")
def _pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long was waited, by nobody."""
    pauses: list[float] = []
    monkeypatch.setattr("tools.exports.api.time.sleep", pauses.append)
    return pauses


def test_an_item_is_made_once_it_is_not_too_many(
    server: ScriptedServer, pauses: list[float]
) -> None:
    """It waits as long as it is told, and repeats with the same key."""
    server.answers = [
        (429, {"Retry-After": "7"}, {}),
        (503, {}, {}),
        (201, {}, {"id": "new"}),
    ]

    made = ApiTarget(f"{server.url}/api/", "t").create_item("k", {"title": "a"})

    assert (made, pauses) == ("new", [7.0, 2.0])
    method, path, headers, body = server.asked[-1]
    assert (method, path, json.loads(body)) == ("POST", "/api/items", {"title": "a"})
    assert headers["Authorization"] == "Bearer t"
    assert [asked[2]["Idempotency-Key"] for asked in server.asked] == ["k"] * 3


def test_a_refusal_tells_its_reason(server: ScriptedServer) -> None:
    """Also one that is no problem document."""
    target = ApiTarget(server.url, "t")
    problem = {"code": "quota_exceeded", "detail": "There is no room."}
    server.answers = [(409, {}, problem), (400, {}, None)]

    with pytest.raises(Refused, match="409 quota_exceeded: There is no room."):
        target.create_item("k", {})
    with pytest.raises(Refused, match="^400$"):
        target.delete_item("k", "i")


def test_an_api_that_does_not_answer_is_given_up(pauses: list[float]) -> None:
    """After six attempts, with longer and longer pauses."""
    with pytest.raises(Refused, match="no answer"):
        ApiTarget("http://127.0.0.1:9", "t").create_item("k", {})

    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_a_small_file_is_sent_by_its_form(server: ScriptedServer) -> None:
    """The fields come before the bytes, and the token goes to the API only."""
    form = {"method": "post", "url": f"{server.url}/bucket", "fields": {"key": "k1"}}
    server.answers = [
        (201, {}, {"file": {"id": "f"}, "upload": form}),
        (204, {}, None),
    ]
    facts = {"name": "a.txt", "size": 5, "item_id": None}

    made = ApiTarget(server.url, "t").create_file("k", facts, io.BytesIO(b"bytes"))

    assert made == "f"
    assert json.loads(server.asked[0][3]) == {"name": "a.txt", "size": 5}
    _, path, headers, body = server.asked[1]
    assert path == "/bucket" and headers["Authorization"] is None
    assert body.index(b'name="key"') < body.index(b'name="file"')
    assert b"\r\n\r\nbytes\r\n" in body


def test_a_large_file_is_sent_in_parts(server: ScriptedServer) -> None:
    """Each with its SHA-256, and completed with that of all."""
    upload = {"method": "multipart", "part_size": 4}
    server.answers = [(201, {}, {"file": {"id": "f"}, "upload": upload})]
    for number in (1, 2):
        signed: dict[str, Any] = {
            "number": number,
            "url": f"{server.url}/{number}",
            "headers": {},
        }
        server.answers += [(200, {}, [signed]), (200, {}, None)]
    server.answers.append((200, {}, {}))

    ApiTarget(server.url, "t").create_file("k", {}, io.BytesIO(b"123456"))

    sent = [body for method, _, _, body in server.asked if method == "PUT"]
    assert sent == [b"1234", b"56"]
    digests = [hashlib.sha256(part).digest() for part in sent]
    _, path, _, body = server.asked[-1]
    assert path == "/files/f/complete"
    assert json.loads(body) == {"sha256": hashlib.sha256(b"".join(digests)).hexdigest()}


def test_a_file_that_was_uploaded_already_is_not_sent_again(
    server: ScriptedServer,
) -> None:
    """The import was cut off and begun again."""
    server.answers = [(201, {}, {"file": {"id": "f"}, "upload": None})]

    assert ApiTarget(server.url, "t").create_file("k", {}, io.BytesIO(b"x")) == "f"


def test_bytes_that_the_store_refuses_are_reported(server: ScriptedServer) -> None:
    """The rest of the import goes on."""
    form = {"method": "post", "url": f"{server.url}/bucket", "fields": {}}
    server.answers = [
        (201, {}, {"file": {"id": "f"}, "upload": form}),
        (403, {}, None),
    ]

    with pytest.raises(Refused, match="the store answered 403"):
        ApiTarget(server.url, "t").create_file("k", {}, io.BytesIO(b"x"))
