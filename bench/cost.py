"""`python -m bench.cost`: measure what requests use, for the model of costs.

Units of DynamoDB and bytes of logs come from the whole service, called by events as
Lambda calls it, on a table in memory with the meter of `bench.data`; they are the same
on every machine. Processor time is of this machine. Writes `tools/cost/measured.json`.
"""

import contextlib
import io
import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.data.meter import Meter
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from tools.dynamodb.client import StoreClient
from tools.dynamodb.store import Store

TARGET = Path(__file__).parents[1] / "tools" / "cost" / "measured.json"
RUNS = 11
PASSWORD = secrets.token_urlsafe(18)
ENVIRONMENT = {
    # As deployed: with metrics, and without files of this machine.
    "AWS_LAMBDA_FUNCTION_NAME": "api",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_REGION": "us-east-1",
    "ALLOWED_ORIGINS": "https://app.example.com",
    "DYNAMODB_TABLE_NAME": "cost",
    "FACTOR_SECRET_KEY": secrets.token_hex(32),
    "JWT_SECRET_KEY": secrets.token_hex(32),
    "REFRESH_SECRET_KEY": secrets.token_hex(32),
    "S3_BUCKET_NAME": "cost-files",
    "STAGE": "prod",
}


@dataclass(frozen=True)
class Used:
    """The units, time and logs of one request.

    Attributes:
        function: the function that answers it.
        reads: read units.
        writes: write units, of the table and its indexes.
        calls: calls to DynamoDB.
        log_bytes: bytes that the function logs, metrics included.
        cpu_ms: time of the processor, of this machine.
    """

    function: str
    reads: float
    writes: float
    calls: int
    log_bytes: int
    cpu_ms: float


class Service:
    """The service on a metered table, called by Lambda's events."""

    def __init__(self) -> None:
        """Begin with an empty table."""
        from runtime.core.http.lambda_events import lambda_handler
        from runtime.core.settings import load_settings
        from runtime.main import create_app
        from runtime.wiring import connect

        self.meter = Meter(StoreClient(Store(TABLE_DEFINITION)), TABLE_DEFINITION)
        settings = load_settings()
        app = create_app(settings, connect(settings, self.meter))
        self._handler = lambda_handler(app)
        self.token = ""

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON of an answer that is no error."""
        path, _, query = path.partition("?")
        event: dict[str, Any] = {
            "httpMethod": method,
            "path": path,
            "headers": {"Content-Type": "application/json", "X-Forwarded-For": "::1"},
            "queryStringParameters": dict(
                pair.split("=", 1) for pair in query.split("&") if pair
            ),
            "body": None if body is None else json.dumps(body),
        }
        if self.token:
            event["headers"]["Authorization"] = f"Bearer {self.token}"
        answer = self._handler(event, {})
        if answer["statusCode"] >= 400:
            raise RuntimeError(f"{method} {path}: {answer['statusCode']}")
        return json.loads(answer["body"]) if answer["body"] else None


Request = Callable[[Service], object]


def requests(service: Service) -> Iterator[tuple[str, str, Request]]:
    """Return each request: its name, its function, and what sends it."""
    new = {
        "title": "Zucchini recipe for the quarterly dinner",
        "description": "Onions, garlic, a pound of zucchini, half an hour of patience.",
        "tags": ["finance", "kitchen"],
    }
    address = "ada@example.com"
    credentials = {"email": address, "password": PASSWORD}
    tokens = {"refresh": ""}

    def register(s: Service) -> object:
        """Register another account."""
        other = f"{secrets.token_hex(4)}@example.com"
        return s.call("POST", "/api/auth/register", {**credentials, "email": other})

    def sign_in(s: Service) -> object:
        """Sign in."""
        s.token = ""
        answer = s.call("POST", "/api/auth/login", credentials)
        s.token, tokens["refresh"] = answer["access_token"], answer["refresh_token"]
        return answer

    def refresh(s: Service) -> object:
        """Renew the tokens."""
        given = {"refresh_token": tokens["refresh"]}
        answer = s.call("POST", "/api/auth/refresh", given)
        s.token, tokens["refresh"] = answer["access_token"], answer["refresh_token"]
        return answer

    service.call("POST", "/api/auth/register", credentials)
    sign_in(service)
    ids = [service.call("POST", "/api/items", new)["id"] for _ in range(3 * RUNS)]
    rest = iter(ids)
    yield "get", "api", lambda s: s.call("GET", f"/api/items/{ids[-1]}")
    yield "list", "api", lambda s: s.call("GET", "/api/items?limit=20")
    yield "search", "api", lambda s: s.call("GET", "/api/items?limit=20&search=zucch")
    yield "create", "api", lambda s: s.call("POST", "/api/items", new)
    yield "change", "api", lambda s: s.call(
        "PATCH", f"/api/items/{next(rest)}", {"status": "done"}
    )
    yield "delete", "api", lambda s: s.call("DELETE", f"/api/items/{next(rest)}")
    yield "refresh", "auth", refresh
    yield "sign_in", "auth", sign_in
    yield "register", "auth", register


def measured(service: Service) -> dict[str, Used]:
    """Return what each request uses: medians, after a first one that warms it."""
    found = {}
    for name, function, request in requests(service):
        request(service)
        runs = [_once(service, function, request) for _ in range(RUNS - 1)]
        found[name] = Used(
            function,
            statistics.median(run.reads for run in runs),
            statistics.median(run.writes for run in runs),
            round(statistics.median(run.calls for run in runs)),
            int(round(statistics.median(run.log_bytes for run in runs), -1)),
            round(statistics.median(run.cpu_ms for run in runs), 1),
        )
    return found


def _once(service: Service, function: str, request: Request) -> Used:
    with _logged() as log, service.meter.measuring() as cost:
        began = time.process_time()
        request(service)
        spent = time.process_time() - began
    size = len(log.getvalue().encode())
    return Used(
        function, cost.read_units, cost.write_units, cost.calls, size, 1000 * spent
    )


@contextlib.contextmanager
def _logged() -> Iterator[io.StringIO]:
    """Take what is written to standard output and by the loggers meanwhile."""
    import logging

    log = io.StringIO()
    handlers = [
        handler
        for handler in logging.getLogger("runtime").handlers
        if isinstance(handler, logging.StreamHandler)
    ]
    before = [handler.setStream(log) for handler in handlers]
    try:
        with contextlib.redirect_stdout(log):
            yield log
    finally:
        for handler, stream in zip(handlers, before, strict=True):
            handler.setStream(stream or sys.stdout)


def differences(found: dict[str, Used]) -> list[str]:
    """Name the requests whose units are not those of the file, or whose logs grew."""
    kept = json.loads(TARGET.read_text(encoding="utf-8"))["requests"]
    told = []
    for name, used in found.items():
        old = kept.get(name, {})
        units = ("reads", "writes", "calls")
        if any(getattr(used, unit) != old.get(unit) for unit in units):
            told.append(f"{name}: {asdict(used)}, not {old}")
        elif abs(used.log_bytes - old["log_bytes"]) > old["log_bytes"] / 10:
            told.append(f"{name} logs {used.log_bytes} bytes, not {old['log_bytes']}")
    return told


def main() -> int:
    """Measure, and write what was found; with `--check` only compare."""
    os.environ.update(ENVIRONMENT)
    # Logs that no request is measured by are of setting it up: nobody reads them.
    with contextlib.redirect_stdout(io.StringIO()):
        found = measured(Service())
    if sys.argv[1:] == ["--check"]:
        told = differences(found)
        print("\n".join(told) or "What requests use is what the file says.")
        return 1 if told else 0
    document = {
        "measured": datetime.now(UTC).date().isoformat(),
        "by": "python -m bench.cost",
        "requests": {name: asdict(used) for name, used in found.items()},
    }
    TARGET.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(TARGET.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
