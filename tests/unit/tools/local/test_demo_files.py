"""The files of the demo account: what they are, and how they get there."""

from collections.abc import Iterator
from email.message import Message
from types import SimpleNamespace
from typing import Any

import pytest

from runtime.features.files.processing.inspection import Inspection, Promised
from tests.unit.tools.scripted_server import ScriptedServer
from tools.local import demo_upload
from tools.local.config import LocalError
from tools.local.demo import DemoAccount
from tools.local.demo_files import FILES, DemoFile
from tools.local.demo_upload import upload_files

ADA = DemoAccount("user", "ada@example.com", "Ada", "correct horse battery 9")
TOKENS = {"access_token": "AT", "refresh_token": "RT"}


@pytest.fixture(name="server")
def _server() -> Iterator[ScriptedServer]:
    """Return a server that stands for the API and the store."""
    server = ScriptedServer()
    yield server
    server.close()


def _promise(server: ScriptedServer, number: int) -> dict[str, Any]:
    """Return the answer to an announced file."""
    form = {"method": "post", "url": f"{server.url}/store", "fields": {"key": "k"}}
    return {"file": {"id": str(number)}, "upload": form}


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_file_is_what_it_is_said_to_be(file: DemoFile) -> None:
    """It passes the inspection, and is the same at each start."""
    content = file.content()

    inspection = Inspection(Promised(file.type, len(content)))
    inspection.feed(content)

    assert inspection.finish().media_type == file.type
    assert file.content() == content
    assert len(content) < 200_000, "a first start waits for it"


def test_each_file_is_uploaded_in_a_session_that_ends(server: ScriptedServer) -> None:
    """Sign in, announce and send each, sign out."""
    server.answers = [(200, {}, TOKENS)]
    for number in range(len(FILES)):
        server.answers += [(201, {}, _promise(server, number)), (204, {}, None)]
    server.answers.append((204, {}, None))

    upload_files(f"{server.url}/api", ADA)

    assert [(method, path) for method, path, _, _ in server.asked] == [
        ("POST", "/api/auth/login"),
        *[("POST", "/api/files"), ("POST", "/store")] * len(FILES),
        ("POST", "/api/auth/logout"),
    ]
    headers: Message = server.asked[-1][2]
    assert headers["Authorization"] == "Bearer AT"
    sent = [body for _, path, _, body in server.asked if path == "/store"]
    for file, body in zip(FILES, sent, strict=True):
        assert file.content() in body


def test_a_refused_file_ends_the_start_in_words(server: ScriptedServer) -> None:
    """Say why, and what to do; the session ends all the same."""
    problem = {"code": "quota_exceeded", "detail": "There is no room."}
    server.answers = [(200, {}, TOKENS), (409, {}, problem), (204, {}, None)]

    with pytest.raises(LocalError, match="409 quota_exceeded.*make reset"):
        upload_files(f"{server.url}/api", ADA)

    assert server.asked[-1][1] == "/api/auth/logout"


def test_a_sign_in_that_fails_ends_the_start_in_words(server: ScriptedServer) -> None:
    """There is no session to end."""
    server.answers = [(503, {}, {})]

    with pytest.raises(LocalError, match="sign-in was answered by 503.*make reset"):
        upload_files(f"{server.url}/api", ADA)

    assert [path for _, path, _, _ in server.asked] == ["/api/auth/login"]


def test_a_service_without_files_is_asked_for_nothing(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feature may have been removed."""
    left = [SimpleNamespace(name="items")]
    monkeypatch.setattr(demo_upload, "declarations", lambda: left)

    upload_files(f"{server.url}/api", ADA)

    assert not server.asked
