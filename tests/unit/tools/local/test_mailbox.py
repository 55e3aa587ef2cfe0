"""The mailbox of the local stage: it lists mails and shows them safely."""

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
    """Return a mail in the form of the emulator."""
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
    """The elements and texts of an HTML page."""

    def __init__(self, text: str) -> None:
        """Parse the page."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Record a text."""
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements with this name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(name="sent")
def _sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Yield the mails of an emulated SES, to which a test may add."""
    sent: list[dict[str, Any]] = []

    class Emulator(BaseHTTPRequestHandler):
        """Answers like the emulator."""

        def do_GET(self) -> None:  # noqa: N802
            """Send every mail, grouped by account."""
            found = self.path == "/_ministack/ses/messages"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(json.dumps({"messages": {"000000000000": sent}}).encode())

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Emulator) as emulated:
        url = f"http://127.0.0.1:{emulated.server_port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        thread = threading.Thread(
            target=emulated.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        yield sent
        emulated.shutdown()
        thread.join(timeout=10)
        assert not thread.is_alive(), "the emulator does not stop"


@pytest.fixture(name="browser")
def _browser(sent: list[dict[str, Any]]) -> TestClient:
    """Return a client of the mailbox."""
    return TestClient(mailbox)


def test_the_newest_mail_is_the_first(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """Return JSON from which a script can read tokens."""
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
    """Compare the whole address, not a part of it."""
    sent += [letter(1), letter(2, BOB), letter(3, f"x{ADA}")]

    found = browser.get("/mail.json", params={"to": ADA}).json()

    assert [mail["id"] for mail in found] == ["id-1"]
    assert browser.get("/mail.json", params={"to": "ada"}).json() == []
    assert len(browser.get("/mail.json").json()) == 3


def test_what_mails_say_is_text_in_the_list(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """Escape text, such as the name that a user registered with."""
    sent.append(letter(1, NASTY, Subject=NASTY, BodyText=NASTY))

    page = Page(browser.get("/mail").text)

    assert not page.named("script")
    assert page.text.count(NASTY) == 3
    assert page.named("a") == [{"href": "/mail/id-1"}]


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """Show the whole mail in a sandbox that isolates it from the page."""
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
    """Do not repeat the requested id."""
    sent.append(letter(1))

    answer = browser.get("/mail/<script>")

    assert answer.status_code == 404
    assert not Page(answer.text).named("script")


def test_an_empty_mailbox_says_so(browser: TestClient) -> None:
    """Show a text when no mail was sent."""
    assert "None yet." in browser.get("/mail").text
    assert browser.get("/mail.json").json() == []


def test_no_other_site_may_read_mails(
    browser: TestClient, sent: list[dict[str, Any]]
) -> None:
    """Refuse CORS and POST, since mails contain links with tokens."""
    sent.append(letter(1))

    for path in ("/mail", "/mail.json", "/mail/id-1"):
        answer = browser.get(path, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
        assert browser.post(path).status_code == 405


def test_api_mails_and_emulator_are_for_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listen on 127.0.0.1 in both processes, whatever the environment says."""
    started: list[tuple[list[str], dict[str, str]]] = []

    @contextmanager
    def running(
        command: list[Any], environment: dict[str, str], **_: object
    ) -> Iterator[None]:
        """Start no process."""
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
