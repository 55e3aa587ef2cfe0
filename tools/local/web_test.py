"""Test of the example frontend in a browser, on a stage of its own."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from tools.local.config import LocalConfig, LocalError
from tools.local.frontend import (
    EXAMPLE,
    FrontendConfig,
    frontend_settings,
    node,
)
from tools.local.own_stage import log_of, logged_stage, on_own_stage
from tools.local.processes import Process, free_port, running
from tools.local.stage import Stage

LANES = 3
"""The number of test files that run at the same time, unless LANES= says another."""

MOST_LANES = 8


def main(files: list[str]) -> int:
    """Run the tests, or those of some files, and return the exit code."""
    return on_own_stage("web", lambda config: _test(config, files))


def _test(config: LocalConfig, files: list[str]) -> int:
    """Build the frontend beside the start of a stage, and run its tests."""
    webs = [FrontendConfig(port) for port in _ports()]
    more = {
        "FRONTEND_URL": webs[0].url,
        "ALLOWED_ORIGINS": ",".join(web.url for web in webs),
        # Each test signs up for itself, all from one address.
        "LOCAL_SIGN_UP_LIMIT": "0",
        # So that two parts and a bit are a file that is uploaded in parts.
        "FILE_SINGLE_BYTES": "30000000",
    }
    # The build knows no settings, so it needs no stage.
    with _tests("prepare.mjs", {}) as build, logged_stage(config, more) as here:
        if build.wait() != 0:
            return 1
        given = {**_settings(config, here), "SKIP_BUILD": "1"}
        given["WEB_PORTS"] = ",".join(str(web.port) for web in webs)
        with _tests("run.mjs", given, files) as process:
            return process.wait()


def _ports() -> list[int]:
    """Return a free port for each lane."""
    text = os.environ.get("LANES") or str(LANES)
    if not text.isdecimal() or not 1 <= int(text) <= MOST_LANES:
        raise LocalError(f"LANES must be a number from 1 to {MOST_LANES}, not {text}.")
    ports: set[int] = set()
    while len(ports) < int(text):
        ports.add(free_port())
    return sorted(ports)


def _settings(config: LocalConfig, here: Stage) -> dict[str, str]:
    """Return what the tests need to know of a stage."""
    accounts = {each.role: each for each in here.accounts}
    return {
        **frontend_settings(config, here.settings),
        "MAIL_URL": f"{config.url}/mail.json",
        "MAILED_ORIGIN": here.settings["FRONTEND_URL"],
        "API_LOG": str(log_of(config)),
        "DEMO_EMAIL": accounts["user"].email,
        "DEMO_PASSWORD": accounts["user"].password,
        "ADMIN_EMAIL": accounts["admin"].email,
        "ADMIN_PASSWORD": accounts["admin"].password,
    }


def _tests(
    script: str, settings: Mapping[str, str], arguments: Sequence[str] = ()
) -> AbstractContextManager[Process]:
    """Run a script of the frontend's tests for as long as a block lasts."""
    command = [node(), str(EXAMPLE / "test" / script), *arguments]
    return running(command, os.environ | dict(settings), directory=EXAMPLE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
