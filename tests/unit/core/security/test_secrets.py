"""Reading of secrets: which failures are repeated, and how often."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from botocore.exceptions import ClientError, HTTPClientError

from runtime.core import aws
from runtime.core.security.secrets import MOST_READS, secret_reader
from runtime.core.settings import Settings
from tests.unit.world import settings

LAMBDA_START_SECONDS = 10
NAME = "secretsmanager:signing"
THROTTLED = (400, {"__type": "ThrottlingException", "message": "slow down"})
BROKEN = (500, {"__type": "InternalServiceError", "message": "sorry"})
DENIED = (400, {"__type": "AccessDeniedException", "message": "no"})
FOUND = (200, {"SecretString": "secret"})
LOST: tuple[int, dict[str, str]] = (0, {})


class Store(HTTPServer):
    """A secret store on this machine.

    Attributes:
        answers: what it answers to each call, in order; 0 hangs up.
        calls: the number of calls so far.
    """

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.calls = 0

    @property
    def settings(self) -> Settings:
        """The settings of a process that reads from here."""
        url = f"http://127.0.0.1:{self.server_port}"
        return settings().model_copy(update={"AWS_ENDPOINT_URL": url})


class _Handler(BaseHTTPRequestHandler):
    """One call."""

    server: Store

    def do_POST(self) -> None:  # noqa: N802
        """Give the next answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.server.answers[self.server.calls]
        self.server.calls += 1
        if not status:
            self.connection.close()
            return
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(name="store")
def _store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Yield a store that listens."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with Store() as store:
        thread = threading.Thread(target=store.serve_forever, args=(0.01,))
        thread.start()
        yield store
        store.shutdown()
        thread.join()


@pytest.mark.parametrize("failure", [THROTTLED, BROKEN, LOST])
def test_a_start_survives_one_failed_read(
    store: Store, failure: tuple[int, dict[str, str]]
) -> None:
    """A version that cannot start fails its deployment, or clients get errors."""
    store.answers = [failure, FOUND]

    assert secret_reader(store.settings)(NAME) == "secret"
    assert store.calls == 2


@pytest.mark.parametrize("failure", [THROTTLED, BROKEN, LOST])
def test_a_read_that_keeps_failing_ends(
    store: Store, failure: tuple[int, dict[str, str]]
) -> None:
    """Lambda gives a start ten seconds."""
    store.answers = [failure] * 9

    with pytest.raises((ClientError, HTTPClientError)):
        secret_reader(store.settings)(NAME)

    assert store.calls == 2


def test_what_no_repetition_mends_is_not_repeated(store: Store) -> None:
    """The role lacks the permission."""
    store.answers = [DENIED, FOUND]

    with pytest.raises(ClientError, match="AccessDenied"):
        secret_reader(store.settings)(NAME)

    assert store.calls == 1


def test_repetitions_fit_into_a_start() -> None:
    """Standard mode waits up to a second before the second attempt."""
    attempt = aws.CONNECT_TIMEOUT_SECONDS + aws.READ_TIMEOUT_SECONDS
    assert MOST_READS * attempt + 1 < LAMBDA_START_SECONDS


def test_other_clients_repeat_nothing_by_themselves(store: Store) -> None:
    """A request has a deadline of its own, and a mail may have been sent."""
    store.answers = [THROTTLED, FOUND]
    client = aws.aws_client("secretsmanager", store.settings)

    with pytest.raises(ClientError):
        client.get_secret_value(SecretId="signing")

    assert store.calls == 1
