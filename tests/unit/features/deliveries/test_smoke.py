"""The smoke: what it asks of a version, and what it does not let pass."""

from typing import Any

import pytest

from runtime.features.deliveries.errors import SmokeFailed
from runtime.features.deliveries.models import Credentials
from runtime.features.deliveries.smoke.service import (
    ADDRESS,
    FORGED,
    STEP_SECONDS,
    Smoke,
)
from tests.unit.features.deliveries.fakes import Scripted

ACCOUNT = Credentials("probe@example.com", "not in any log")
TOKEN = {"access_token": "token"}
API: dict[str, tuple[int, Any]] = {
    "GET /api/health": (200, {"stage": "dev"}),
    "GET /api/ready": (200, {}),
    "GET /api/users/me": (200, {}),
    "GET /api/users/me/sessions": (200, []),
    "POST /api/auth/login": (200, TOKEN),
    "POST /api/auth/logout": (204, None),
}
REFUSED = {"code": "unauthorized", "request_id": "r"}


class Forgetful(Scripted):
    """Versions that refuse the forged token, and strangers."""

    def call(self, function: str, qualifier: str, event: dict[str, Any]) -> Any:
        """Answer a request."""
        reply = super().call(function, qualifier, event)
        forged = FORGED in event["headers"].get("Authorization", "")
        stranger = "success+backend-smoke-" in (event["body"] or "")
        return reply._replace(status=401, body=REFUSED) if forged or stranger else reply


def smoke(
    versions: Scripted,
    *,
    account: Credentials | None = ACCOUNT,
    left: float = 200,
) -> Smoke:
    """Return the smoke on these versions."""
    return Smoke(
        versions,
        stage="dev",
        auth="auth-1",
        api="api-1",
        account=account,
        left=lambda: left,
    )


@pytest.mark.parametrize("function", ["api-1", "auth-1"])
@pytest.mark.parametrize("account", [ACCOUNT, None])
def test_version_that_works_passes(function: str, account: Credentials | None) -> None:
    """With and without an account to sign in to."""
    versions = Forgetful(API)
    smoke(versions, account=account).run(function, "7")
    asked = [f"{e['httpMethod']} {e['path']}" for e in versions.events]
    assert ("GET /api/ready" in asked) is (function == "api-1")
    assert ("POST /api/auth/logout" in asked) is (account is not None)


def test_requests_are_events_of_the_gateway() -> None:
    """As it sends them: the service needs the path, the address and the stage."""
    versions = Forgetful(API)
    smoke(versions).run("api-1", "7")
    for event in versions.events:
        assert event["requestContext"]["identity"]["sourceIp"] == ADDRESS
        assert event["requestContext"]["stage"] == "dev"
        assert event["resource"] == "/api/{proxy+}"
        assert f"/api{event['pathParameters']['proxy']}" or event["path"]
        assert event["multiValueHeaders"].keys() == event["headers"].keys()


@pytest.mark.parametrize(
    ("request_", "answer", "step"),
    [
        ("GET /api/health", (502, {"code": "Runtime.ImportModuleError"}), "health"),
        ("GET /api/health", (200, {"stage": "prod"}), "health"),
        ("GET /api/ready", (503, {"code": "database_unavailable"}), "ready"),
        ("7 GET /api/users/me", (500, {"code": "internal_error"}), "read"),
        ("GET /api/users/me/sessions", (500, {}), "read"),
    ],
)
def test_version_that_does_not_work_is_named(
    request_: str, answer: tuple[int, Any], step: str
) -> None:
    """A start that fails, another stage's environment, a right that is missing."""
    versions = Forgetful({**API, request_: answer})
    with pytest.raises(SmokeFailed) as failed:
        smoke(versions).run("api-1", "7")
    assert failed.value.step == step
    assert ACCOUNT.password not in str(failed.value)


def test_session_is_ended_whatever_the_version_answers() -> None:
    """Each delivery would leave one else."""
    versions = Forgetful({**API, "GET /api/users/me/sessions": (500, {})})
    with pytest.raises(SmokeFailed):
        smoke(versions).run("api-1", "7")
    assert versions.events[-1]["path"] == "/api/auth/logout"


def test_step_that_failed_first_is_named_where_signing_out_fails_too() -> None:
    """Whoever reads the log looks for the cause, which is not signing out."""
    outage = (503, {"code": "database_unavailable"})
    script = {"GET /api/users/me/sessions": outage, "POST /api/auth/logout": outage}
    with pytest.raises(SmokeFailed) as failed:
        smoke(Forgetful({**API, **script})).run("api-1", "7")
    assert failed.value.step == "read"


def test_signing_out_that_fails_alone_is_named() -> None:
    """A session would be left by each delivery."""
    with pytest.raises(SmokeFailed, match="^sign out: 500"):
        smoke(Forgetful({**API, "POST /api/auth/logout": (500, {})})).run("api-1", "7")


def test_version_that_accepts_any_token_is_refused() -> None:
    """The forged one is signed by nobody."""
    with pytest.raises(SmokeFailed, match="forged: 200"):
        smoke(Scripted(API)).run("api-1", "7")


def test_version_that_lets_strangers_in_is_refused() -> None:
    """Nobody has that address."""
    with pytest.raises(SmokeFailed, match="stranger: 200"):
        smoke(Scripted(API)).run("auth-1", "7")


def test_version_that_refuses_the_account_of_today_is_refused() -> None:
    """The version in use lets it in."""
    script = {**API, "7 POST /api/auth/login": (401, REFUSED)}
    with pytest.raises(SmokeFailed, match="the version in use lets the account in"):
        smoke(Forgetful(script)).run("auth-1", "7")


def test_account_that_is_not_there_yet_fails_nothing() -> None:
    """The probe's first run makes it, after the first deployment."""
    versions = Forgetful({**API, "POST /api/auth/login": (401, REFUSED)})
    smoke(versions).run("auth-1", "7")
    smoke(versions).run("api-1", "7")


def test_answer_of_another_version_does_not_count() -> None:
    """A smoke of the version in use would let every new one pass."""
    versions = Forgetful(API)
    versions.version = "6"
    with pytest.raises(SmokeFailed, match="version 6 has answered"):
        smoke(versions).run("api-1", "7")


def test_function_that_serves_no_requests_is_refused() -> None:
    """Nothing is known of what it should answer."""
    with pytest.raises(SmokeFailed, match="mail-1"):
        smoke(Forgetful(API)).run("mail-1", "7")


def test_smoke_ends_while_there_is_time_to_tell() -> None:
    """A function that is ended tells nothing, and CodeDeploy waits for an hour."""
    versions = Forgetful(API)
    with pytest.raises(SmokeFailed, match="no time"):
        smoke(versions, left=STEP_SECONDS - 1).run("api-1", "7")
    assert versions.events == []
