"""`python -m tests.integration.core.resumed COUNT`: one start, resumed so many times.

It stands in for SnapStart: the service starts, serves, and is forked; each fork has the
generator of pseudo-random numbers and the monotonic clock of the snapshot, runs the
hooks, and serves. What CPython and OpenSSL do in a fork, but not in a snapshot, is
undone. Each fork prints one line of JSON. With `--no-hooks` none is run.
"""

import json
import os
import random
import re
import secrets
import sys
import time
import types
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from aws_lambda_powertools.metrics import EphemeralMetrics
from moto import mock_aws

import tests.service_environment  # noqa: F401
from runtime.core.dynamodb.schema import SESSION_PREFIX, TABLE_DEFINITION
from tests.integration.client import Answer, Api
from tools.dynamodb.client import StoreClient
from tools.dynamodb.store import Store

TABLE = os.environ["DYNAMODB_TABLE_NAME"]
SIGNING, FRONTEND = "signing", "frontend"
ACCOUNT = {"email": "ada@example.com", "password": secrets.token_urlsafe(18)}
WEEKS = timedelta(weeks=2)
"""Age of the snapshot when it is resumed."""
# Whatever is drawn at random: ULIDs, hex, base64url. A date is none, nor is a word.
_UNIQUE = re.compile(
    r"[0-7][0-9A-HJKMNP-TV-Z]{25}|(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
    r"|[0-9a-f]{24,}|[A-Za-z0-9_+/=-]{22,}"
)


class Hooks(types.ModuleType):
    """The library of Lambda's runtime, by its documentation."""

    def __init__(self) -> None:
        """Begin without hooks, under the name that the service imports."""
        super().__init__("snapshot_restore_py")
        self.before: list[Callable[[], Any]] = []
        self.after: list[Callable[[], Any]] = []

    def register_before_snapshot(self, hook: Any, *args: Any, **named: Any) -> None:
        """Register a hook; the last one runs first."""
        self.before.insert(0, lambda: hook(*args, **named))

    def register_after_restore(self, hook: Any, *args: Any, **named: Any) -> None:
        """Register a hook; the first one runs first."""
        self.after.append(lambda: hook(*args, **named))


class Snapshot:
    """A started service, and the AWS that it calls."""

    def __init__(self) -> None:
        """Start the service as Lambda starts it to take a snapshot."""
        self.hooks = sys.modules["snapshot_restore_py"] = Hooks()
        self.known: set[str] = set()
        self.drawn: list[str] = []
        self.secrets = boto3.client("secretsmanager", region_name="us-east-1")
        for name in (SIGNING, FRONTEND):
            self.secrets.create_secret(Name=name, SecretString=secrets.token_hex(32))
        os.environ.update(
            AWS_LAMBDA_FUNCTION_NAME="api",
            AWS_LAMBDA_INITIALIZATION_TYPE="snap-start",
            JWT_SECRET_KEY=f"secretsmanager:{SIGNING}",
            FRONTEND_SECRET=f"secretsmanager:{FRONTEND}",
            LOG_LEVEL="ERROR",
        )
        from runtime import main

        # Its lines would be mixed with those of the forks.
        setattr(EphemeralMetrics, "flush_metrics", lambda _: None)
        self.app = main.app
        self.api = Api(main.handler)
        self.store = Store(TABLE_DEFINITION)
        self.app.state.platform.table._client = self
        self._table = StoreClient(self.store)

    def __getattr__(self, name: str) -> Any:
        """Return an operation of the table, which notes the tokens of transactions."""
        method = getattr(self._table, name)

        def call(**request: Any) -> Any:
            """Make the call."""
            self.drawn.append(request.get("ClientRequestToken", ""))
            return method(**request)

        call.__name__ = name
        return call

    def verify(self, user_id: str) -> None:
        """Follow the link that was mailed, without which there is no second factor."""
        from runtime.features.accounts.assembly import Accounts
        from runtime.features.accounts.mailed_links.links import VERIFY_EMAIL

        tokens = self.app.state.platform.assembled(Accounts).one_time_tokens
        token = tokens.issue(
            VERIFY_EMAIL.kind,
            user_id,
            VERIFY_EMAIL.lifetime,
            email=ACCOUNT["email"],
        )
        answer = self.api.post(
            "/api/auth/email/verify",
            {"token": token, "password": ACCOUNT["password"]},
        )
        assert answer.status == 204, answer.text

    def rotate(self) -> None:
        """Replace both secrets, as somebody does while the snapshot is stored."""
        for name in (SIGNING, FRONTEND):
            self.secrets.put_secret_value(
                SecretId=name, SecretString=secrets.token_hex(32)
            )

    def end_sessions(self) -> None:
        """End all sessions, as another process does."""
        for row in list(self.store.rows()):
            if row["sk"]["S"].startswith(SESSION_PREFIX):
                key = {"pk": row["pk"], "sk": row["sk"]}
                self.store.call("DeleteItem", {"TableName": TABLE, "Key": key})

    def secret(self, name: str) -> str:
        """Return the present text of a secret."""
        return str(self.secrets.get_secret_value(SecretId=name)["SecretString"])

    def serve(self) -> list[str]:
        """Do what draws ids, tokens and nonces; return all that is unique in it."""
        texts: list[str] = []

        def noted(answer: Answer) -> Any:
            """Keep an answer, and return its body."""
            assert answer.status < 400, answer.text
            body = answer.body
            if isinstance(body, dict):
                # It says which of a hundred devices of an account it is, until when.
                body.pop("device_token", None)
            texts.append(json.dumps([answer.headers, body]))
            return body

        tokens = noted(self.api.post("/api/auth/login", ACCOUNT))
        mine = self.api.signed_in(tokens["access_token"])
        for title in "ab":
            noted(
                mine.post(
                    "/api/items",
                    {"title": title},
                    headers={"Idempotency-Key": secrets.token_hex(12)},
                )
            )
        noted(mine.get("/api/items", query={"limit": "1"}))
        noted(mine.post("/api/items/bulk", {"create": [{"title": "c"}] * 2}))
        noted(
            self.api.post(
                "/api/auth/password/forgot",
                {"email": ACCOUNT["email"]},
            )
        )
        noted(mine.post("/api/auth/factors/totp", {"password": ACCOUNT["password"]}))
        noted(self.api.post("/api/auth/refresh", {k: tokens[k] for k in _REFRESH}))
        # Of a sequence of pseudo-random numbers two forks must not have the same part.
        return [*self.remember(*texts), str(random.random())]

    def remember(self, *texts: str) -> list[str]:
        """Return what is unique in these texts, the table and transactions, and new."""
        stored = json.dumps(list(self.store.rows()))
        found = set(_UNIQUE.findall(" ".join([stored, *texts, *self.drawn])))
        new = sorted(found - self.known)
        self.known |= found
        return new


_REFRESH = ("refresh_token",)


class ShiftedDatetime(datetime):
    """The clock on the wall, which shows another time before the snapshot."""

    shift = -WEEKS

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """Return the time."""
        return datetime.now(tz) + cls.shift


def stop_monotonic_clock() -> None:
    """Let no monotonic time pass any more, as in a machine that is stored."""
    at = time.monotonic()
    stopped = types.SimpleNamespace(
        monotonic=lambda: at, perf_counter=time.perf_counter, sleep=time.sleep
    )
    for name, module in list(sys.modules.items()):
        if name.startswith("runtime.") and getattr(module, "time", None) is time:
            module.__dict__["time"] = stopped


def resumed(snapshot: Snapshot, state: Any, session: Api, hooks: bool) -> Any:
    """Resume the snapshot in this process, and return what it did and saw."""
    # CPython seeds it in a fork; nothing does so in a snapshot.
    random.setstate(state)
    frontend = snapshot.secret(FRONTEND)
    snapshot.end_sessions()
    snapshot.rotate()
    began = time.perf_counter()
    for hook in snapshot.hooks.after if hooks else ():
        hook()
    restored = time.perf_counter()
    # Before the clock goes on: by it the session is seconds old.
    ended = session.get("/api/users/me").status
    first = time.perf_counter()
    ShiftedDatetime.shift = timedelta(0)
    unique = snapshot.serve()
    began_again = time.perf_counter()
    snapshot.api.get("/api/users/me")
    platform = snapshot.app.state.platform
    again = time.perf_counter()
    now = platform.clock()
    return {
        "unique": unique,
        "ended_session": ended,
        "ring_is_new": platform.signing_keys.current(now).secret
        == _key_of(snapshot.secret(SIGNING)),
        "frontend_is_new": not platform.frontend_secrets.hold(frontend),
        "clock_is_right": abs(now - datetime.now(UTC)) < timedelta(seconds=60),
        "restore_ms": (restored - began) * 1000,
        "first_ms": (first - restored) * 1000,
        "another_ms": (again - began_again) * 1000,
    }


def _key_of(text: str) -> bytes:
    """Return the key that a secret of one bare key holds."""
    from runtime.core.security.keyring import parse_keyring

    return parse_keyring(text).keys[0].secret


def main(count: int, hooks: bool) -> None:
    """Start once, resume so many times, and print what each did."""
    with mock_aws():
        snapshot = Snapshot()
        from runtime.core import clock

        clock.datetime = ShiftedDatetime  # type: ignore[attr-defined]
        created = snapshot.api.post("/api/auth/register", {**ACCOUNT, "name": "Ada"})
        assert created.status == 201, created.text
        snapshot.verify(created.body["id"])
        # What it finds is known from now on: whatever follows from the input alone.
        snapshot.serve()
        tokens = snapshot.api.post("/api/auth/login", ACCOUNT).body
        session = snapshot.api.signed_in(tokens["access_token"])
        snapshot.remember(json.dumps(tokens))
        stop_monotonic_clock()
        assert session.get("/api/users/me").status == 200
        for hook in snapshot.hooks.before if hooks else ():
            hook()
        state = random.getstate()
        sys.stdout.flush()
        for _ in range(count):
            child = os.fork()
            if child == 0:
                try:
                    line = json.dumps(resumed(snapshot, state, session, hooks))
                    sys.stdout.write(f"{line}\n")
                    sys.stdout.flush()
                    os._exit(0)
                except BaseException as error:
                    sys.stderr.write(f"{type(error).__name__}: {error}\n")
                    sys.stderr.flush()
                    os._exit(1)
            assert os.waitpid(child, 0)[1] == 0


if __name__ == "__main__":
    main(int(sys.argv[1]), "--no-hooks" not in sys.argv)
