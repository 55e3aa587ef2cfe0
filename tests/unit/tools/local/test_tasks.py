"""The way from a function of the emulator to the real worker, and back."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from runtime.core.jobs.errors import JobFailed
from tools.local import task_shim, tasks
from tools.local.workers import TaskContext

KEY = "a-secret-of-this-stage"
Call = Callable[..., Any]


@pytest.fixture(name="client")
def _client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Return a client on this machine; the stage has a secret."""
    monkeypatch.setenv(tasks.SECRET, KEY)
    return TestClient(tasks.tasks, client=("127.0.0.1", 50000))


@pytest.fixture(name="worker")
def _worker(monkeypatch: pytest.MonkeyPatch) -> Callable[[Call], list[Any]]:
    """Return a function that replaces all workers; what they get is recorded."""

    def replace(function: Call) -> list[Any]:
        """Let every worker be this function."""
        seen: list[Any] = []

        def handler(event: Any, context: Any) -> Any:
            """Record the call and pass it on."""
            seen.append((event, context))
            return function()

        monkeypatch.setattr(tasks, "handler_of", lambda name: handler)
        return seen

    return replace


def ask(client: TestClient, worker: str = "ending", secret: str = KEY) -> Any:
    """Send an event as a function of the emulator does."""
    body = {"event": {"attempt": "U#1#2#3"}, "request_id": "r-1"}
    headers = {"X-Local-Secret": secret}
    return client.post(f"{tasks.PREFIX}{worker}", json=body, headers=headers)


def test_a_task_is_done_by_the_real_worker(
    client: TestClient, worker: Callable[[Call], list[Any]]
) -> None:
    """It gets the event and the id of the invocation, and its result comes back."""
    seen = worker(lambda: {"done": 3})

    assert ask(client).json() == {"result": {"done": 3}}

    ((event, context),) = seen
    assert event == {"attempt": "U#1#2#3"}
    assert context.aws_request_id == "r-1"


def test_a_workers_error_comes_back_by_its_name(
    client: TestClient, worker: Callable[[Call], list[Any]]
) -> None:
    """State machines judge by the name; the message says why."""

    def fail() -> None:
        """Refuse the work."""
        raise JobFailed("too_large", "There is too much.")

    worker(fail)

    assert ask(client).json()["error"] == {
        "type": "JobFailed",
        "message": "too_large: There is too much.",
    }


@pytest.mark.parametrize("secret", ["", "another"])
def test_nobody_without_the_secret_reaches_a_worker(
    client: TestClient, worker: Callable[[Call], list[Any]], secret: str
) -> None:
    """Pages in a browser reach this port too."""
    seen = worker(dict)

    assert ask(client, secret=secret).status_code == 404
    assert not seen


def test_without_a_secret_nobody_reaches_a_worker(
    client: TestClient,
    worker: Callable[[Call], list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An empty secret is no secret."""
    seen = worker(dict)
    monkeypatch.delenv(tasks.SECRET)

    assert ask(client, secret="").status_code == 404
    assert not seen


def test_another_machine_reaches_no_worker(
    worker: Callable[[Call], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even with the secret."""
    monkeypatch.setenv(tasks.SECRET, KEY)
    seen = worker(dict)

    assert ask(TestClient(tasks.tasks, client=("10.0.0.9", 1))).status_code == 404
    assert not seen


def test_only_workers_of_jobs_are_reached(
    client: TestClient, worker: Callable[[Call], list[Any]]
) -> None:
    """Mails and erasures have entrances of their own."""
    seen = worker(dict)

    assert ask(client, worker="removal").status_code == 404
    assert not seen


def test_time_runs_out_like_the_waits_of_machines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise the lease of a dead function would outlive the patience of retries."""
    monkeypatch.setenv("LOCAL_WAIT_SCALE", "0.1")

    left = TaskContext("r-1").get_remaining_time_in_millis()

    assert 89_000 < left <= 90_000


class Server:
    """The local server, as the function in the emulator sees it."""

    def __init__(self) -> None:
        """Answer with nothing yet."""
        self.answer = b'{"result": {"more": true}}'
        self.seen: list[tuple[bytes, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            """The handler of one request."""

            def do_POST(self) -> None:
                """Record the request and answer."""
                length = int(self.headers["Content-Length"])
                secret = self.headers["X-Local-Secret"]
                server.seen.append((self.rfile.read(length), secret))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(server.answer)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture(name="server")
def _server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve on a free port that the function knows."""
    server = Server()
    monkeypatch.setenv("TASK_URL", f"http://127.0.0.1:{server.http.server_port}/")
    monkeypatch.setenv("TASK_SECRET", KEY)
    monkeypatch.setenv("TASK_SECONDS", "5")
    threading.Thread(target=server.http.serve_forever, daemon=True).start()
    yield server
    server.http.shutdown()
    server.http.server_close()


def test_the_function_forwards_its_event(server: Server) -> None:
    """It shows the secret, and returns what the worker has returned."""
    context = SimpleNamespace(aws_request_id="r-1")

    assert task_shim.handler({"attempt": "a"}, context) == {"more": True}

    body = b'{"event": {"attempt": "a"}, "request_id": "r-1"}'
    assert server.seen == [(body, KEY)]


def test_the_function_raises_the_workers_error_by_its_name(server: Server) -> None:
    """Its class has the name that state machines know."""
    server.answer = b'{"error": {"type": "JobBusy", "message": "later"}}'

    with pytest.raises(Exception, match="later") as raised:
        task_shim.handler({}, None)

    assert raised.type.__name__ == "JobBusy"


def test_the_function_waits_for_a_server_that_restarts(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of the code must not use up the retries of a state machine."""
    monkeypatch.setenv("TASK_URL", "http://127.0.0.1:1/")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        """End the second pause by an error, which ends the test."""
        slept.append(seconds)
        if len(slept) == 2:
            raise TimeoutError

    clock = SimpleNamespace(sleep=sleep, monotonic=lambda: 0.0)
    monkeypatch.setattr(task_shim, "time", clock)

    with pytest.raises(TimeoutError):
        task_shim.handler({}, None)

    assert len(slept) == 2


def test_the_function_gives_up_a_server_that_is_gone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state machine then tries again, or ends the job."""
    monkeypatch.setenv("TASK_URL", "http://127.0.0.1:1/")
    times = iter([0.0, 100.0])
    clock = SimpleNamespace(sleep=None, monotonic=lambda: next(times))
    monkeypatch.setattr(task_shim, "time", clock)

    with pytest.raises(OSError):
        task_shim.handler({}, None)
