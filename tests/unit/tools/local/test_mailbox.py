"""The mailbox of the local stage: what was sent, shown so that it can do no harm."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tools.local import emulator, reloading, server
from tools.local.config import LocalConfig
from tools.local.mailbox import mailbox
from tools.local.processes import free_port

ADA, BOB = "ada@example.com", "bob@example.com"
NASTY = "<script>alert(1)</script>\"'&"


def letter(number: int, to: str = ADA, **parts: Any) -> dict[str, Any]:
    """A mail as the emulator keeps it."""
    return {
        "MessageId": f"id-{number}@emulated",
        "To": [to],
        "Subject": f"Subject {number}",
        "BodyText": f"Text {number}",
        "BodyHtml": f"<p>HTML {number}</p>",
        "Timestamp": 1_769_860_800.5 + number,
        **parts,
    }


class Page(HTMLParser):
    """The elements of a page, and what it says between them."""

    def __init__(self, text: str) -> None:
        """Read it as a browser does."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(name="sent")
def _sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What the emulated SES was given; a test may add to it."""
    sent: list[dict[str, Any]] = []

    class Emulator(BaseHTTPRequestHandler):
        """Answers as the emulator does."""

        def do_GET(self) -> None:  # noqa: N802
            """Give every mail, by account."""
            found = self.path == "/_ministack/ses/messages"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(json.dumps({"messages": {"000000000000": sent}}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Emulator) as emulated:
        url = f"http://127.0.0.1:{emulated.server_port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        thread = threading.Thread(
            target=emulated.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        yield sent
        emulated.shutdown()
        thread.join()


@pytest.fixture(name="browser")
def _browser(sent: list[dict[str, Any]]) -> TestClient:
    """Somebody who looks at the mails."""
    return TestClient(mailbox)


def test_the_newest_mail_is_the_first(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """As JSON, in a form that a script can read tokens from."""
    sent += [letter(1), letter(3, BOB), letter(2, BodyHtml=None)]

    answer = browser.get("/mail.json")

    assert [mail["subject"] for mail in answer.json()] == [
        "Subject 3",
        "Subject 2",
        "Subject 1",
    ]
    assert answer.json()[1] == {
        "id": "id-2",
        "to": ADA,
        "subject": "Subject 2",
        "text": "Text 2",
        "html": "",
        "sent_at": "2026-01-31T12:00:02.500+00:00",
    }


def test_the_mails_to_one_address_are_those_of_nobody_else(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """The whole address, not a part of it."""
    sent += [letter(1), letter(2, BOB), letter(3, f"x{ADA}")]

    found = browser.get("/mail.json", params={"to": ADA}).json()

    assert [mail["id"] for mail in found] == ["id-1"]
    assert browser.get("/mail.json", params={"to": "ada"}).json() == []
    assert len(browser.get("/mail.json").json()) == 3


def test_what_mails_say_is_text_in_the_list(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """A name that somebody signed up with runs nothing."""
    sent.append(letter(1, NASTY, Subject=NASTY, BodyText=NASTY))

    page = Page(browser.get("/mail").text)

    assert not page.named("script")
    assert page.text.count(NASTY) == 3
    assert page.named("a") == [{"href": "/mail/id-1"}]


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """Whole, and unable to leave the frame or to read what is around it."""
    sent.append(letter(1, Subject=NASTY, BodyHtml=f'<p title="x">{NASTY}</p>'))

    answer = browser.get("/mail/id-1")

    assert answer.status_code == 200
    page = Page(answer.text)
    assert not page.named("script")
    (frame,) = page.named("iframe")
    assert frame["srcdoc"] == f'<p title="x">{NASTY}</p>'
    assert frame["sandbox"] == "allow-popups"
    assert page.text.count(NASTY) == 2


def test_a_mail_that_is_not_there_is_not_found(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """And what was asked for is not repeated."""
    sent.append(letter(1))

    answer = browser.get("/mail/<script>")

    assert answer.status_code == 404
    assert not Page(answer.text).named("script")


def test_an_empty_mailbox_says_so(browser: TestClient) -> None:
    """Nothing was sent yet."""
    assert "None yet." in browser.get("/mail").text
    assert browser.get("/mail.json").json() == []


def test_no_other_site_may_read_mails(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """They hold links: no origin is let in, and nothing can be posted."""
    sent.append(letter(1))

    for path in ("/mail", "/mail.json", "/mail/id-1"):
        answer = browser.get(path, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
        assert browser.post(path).status_code == 405


def test_api_mails_and_emulator_are_for_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both processes are told to listen on 127.0.0.1, whatever the environment says."""
    started: list[tuple[list[str], dict[str, str]]] = []

    @contextmanager
    def running(
        command: list[Any], environment: dict[str, str], **_: object
    ) -> Iterator[None]:
        """Start nothing."""
        started.append(([str(part) for part in command], dict(environment)))
        yield

    monkeypatch.setenv("BIND_HOST", "0.0.0.0")
    monkeypatch.setenv("UVICORN_HOST", "0.0.0.0")
    monkeypatch.setattr(emulator, "PYTHON", tmp_path)
    for module in (server, emulator):
        monkeypatch.setattr(module, "running", running)
    config = LocalConfig(port=1234, emulator_port=1235, directory=tmp_path)

    api = server.server(config, reload=False)
    with api, emulator.emulator(config):
        (command, _), (_, environment) = started
    listener = reloading.listen(reloading.configuration(free_port()))

    with listener:
        assert listener.getsockname()[0] == "127.0.0.1"
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "1234"
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["GATEWAY_PORT"] == "1235"
