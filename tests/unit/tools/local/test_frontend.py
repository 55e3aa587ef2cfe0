"""The frontend beside a local stage: where it is, and what it is told."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from tools.local.banner import banner
from tools.local.config import LocalConfig, LocalError
from tools.local.demo import DemoAccount
from tools.local.environment import load_settings
from tools.local.frontend import EXAMPLE, FrontendConfig, frontend_settings
from tools.local.stage import Stage

ELSEWHERE = "http://localhost:4000"


@pytest.fixture(name="config")
def _config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalConfig:
    """Return a stage's files in a folder of the test's own."""
    for name in ("FRONTEND_URL", "ALLOWED_ORIGINS", "WEB_PORT"):
        monkeypatch.delenv(name, raising=False)
    return LocalConfig(directory=tmp_path)


def test_the_frontend_that_the_command_names_counts_for_that_start_only(
    config: LocalConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leave the file as it is: the next start is to be the usual one."""
    usual = load_settings(config)
    monkeypatch.setenv("FRONTEND_URL", f"{ELSEWHERE}/app")

    given = load_settings(config)

    assert given["FRONTEND_URL"] == f"{ELSEWHERE}/app"
    # Its scripts call the API from that origin, so it is allowed without saying so.
    assert given["ALLOWED_ORIGINS"] == ELSEWHERE
    monkeypatch.delenv("FRONTEND_URL")
    assert load_settings(config) == usual


def test_origins_that_the_command_names_are_the_ones_allowed(
    config: LocalConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take both as they are given, and an empty one as if it were not there."""
    origins = f"{ELSEWHERE},https://preview.example.com"
    monkeypatch.setenv("FRONTEND_URL", "")
    monkeypatch.setenv("ALLOWED_ORIGINS", origins)

    settings = load_settings(config)

    assert settings["ALLOWED_ORIGINS"] == origins
    assert settings["FRONTEND_URL"] == "http://localhost:3000"


def test_the_secret_of_the_frontend_is_made_once(config: LocalConfig) -> None:
    """Keep it, since a developer pastes it into the app's own settings."""
    secret = load_settings(config)["FRONTEND_SECRET"]

    assert len(secret) == 64
    assert load_settings(config)["FRONTEND_SECRET"] == secret


def test_what_is_printed_are_the_settings_of_the_example(config: LocalConfig) -> None:
    """Print all that the example asks for, ready to be pasted."""
    settings = load_settings(config)
    account = DemoAccount("user", "demo@example.com", "Demo", "a password")

    lines = banner(config, Stage([account], True, settings, {})).splitlines()

    expected = frontend_settings(config, settings)
    assert expected["FRONTEND_SECRET"] == settings["FRONTEND_SECRET"]
    for name, value in expected.items():
        assert f"{name}={value}" in lines
    assert set(expected) == set(dotenv_values(EXAMPLE / ".env.example")) - {
        "TRUSTED_PROXIES"
    }


@pytest.mark.parametrize("port", ["x", "0", "65536"])
def test_a_port_that_is_none_is_refused_by_name(
    config: LocalConfig, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    """Name the variable, so that the developer knows what to mend."""
    monkeypatch.setenv("WEB_PORT", port)

    with pytest.raises(LocalError, match="WEB_PORT"):
        FrontendConfig.from_environment()
