"""One deployment for all end-to-end tests, which run in the order of their files."""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.accounts import registered
from tests.e2e.cloud import Cloud, cloud
from tests.e2e.deployment import CDK, Deployment
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.integration.client import Api
from tools.local.config import ROOT
from tools.local.emulator import PYTHON

BROKEN = pytest.StashKey[bool]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Report a failed deployment once instead of once per test."""
    if item.session.stash.get(BROKEN, False):
        pytest.skip("the deployment failed: see the first error")


@dataclass(frozen=True)
class Person:
    """A signed-in user."""

    id: str
    email: str
    password: str
    refresh_token: str
    api: Api


def untracked_files() -> set[str]:
    """Return the files that git neither tracks nor ignores."""
    run = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(run.stdout.splitlines())


def _unavailable() -> str | None:
    """Return the reason why these tests cannot run here, or None."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return "one deployment serves one process: run them with `make e2e`"
    if not PYTHON.exists() or not CDK.exists():
        return "the emulator or the CDK CLI is not installed: run `make e2e`"
    return None


@pytest.fixture(name="untracked", scope="session")
def _untracked() -> set[str]:
    """Return the untracked files from before the tests."""
    return untracked_files()


@pytest.fixture(name="emulated", scope="session")
def _emulated(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    untracked: set[str],
) -> Iterator[Cloud]:
    """Yield an emulated AWS; check at the end that its processes are gone."""
    if reason := _unavailable():
        if os.environ.get("E2E_REQUIRED"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    # CI cancels a job by SIGTERM, which would leave the emulator running.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with cloud(tmp_path_factory.mktemp("cloud")) as running:
            yield running
    finally:
        signal.signal(signal.SIGTERM, before)
    assert running.is_gone()
    if not request.session.testsfailed:
        # Packages and logs of some hundred megabytes, needed only after a failure.
        shutil.rmtree(running.directory)


@pytest.fixture(name="deployment", scope="session")
def _deployment(request: pytest.FixtureRequest, emulated: Cloud) -> Deployment:
    """Deploy every stack of the local stage."""
    deployment = Deployment(emulated)
    try:
        deployment.bootstrap()
        # An operator verifies the domain of MAIL_FROM in SES once.
        emulated.client("sesv2").create_email_identity(EmailIdentity="example.com")
        deployment.deploy()
    except BaseException:
        request.session.stash[BROKEN] = True
        raise
    return deployment


@pytest.fixture(name="gateway", scope="session")
def _gateway(deployment: Deployment) -> Iterator[Gateway]:
    """Yield the API as its clients see it."""
    gateway = Gateway(deployment)
    yield gateway
    gateway.close()


@pytest.fixture(name="mailbox", scope="session")
def _mailbox(gateway: Gateway) -> Mailbox:
    """Return the mails to all users; their tokens must not appear in a log either."""
    return Mailbox(gateway.deployment.cloud, gateway.secrets)


@pytest.fixture(name="api", scope="session")
def _api(gateway: Gateway) -> Api:
    """Return an anonymous client."""
    return gateway.api


def _new_person(api: Api, name: str) -> Person:
    """Register and sign in."""
    email, password = f"{name}@example.com", secrets.token_urlsafe(18)
    account = {"email": email, "password": password}
    created = registered(api, account | {"name": name.title()})
    answer = api.post("/api/auth/login", account)
    assert answer.status == 200, answer.text
    return Person(
        created.body["id"],
        email,
        password,
        answer.body["refresh_token"],
        api.signed_in(answer.body["access_token"]),
    )


@pytest.fixture(name="ada", scope="session")
def _ada(api: Api) -> Person:
    """Return a user."""
    return _new_person(api, "ada.e2e")


@pytest.fixture(name="bob", scope="session")
def _bob(api: Api) -> Person:
    """Return a second user."""
    return _new_person(api, "bob.e2e")
