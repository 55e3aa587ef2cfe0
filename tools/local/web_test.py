"""Test of the example frontend in a browser, on a stage of its own."""

import os
import sys

from tools.local.config import LocalConfig
from tools.local.frontend import (
    EXAMPLE,
    FrontendConfig,
    frontend_settings,
    node,
)
from tools.local.own_stage import logged_stage, on_own_stage
from tools.local.processes import free_port, running


def main(files: list[str]) -> int:
    """Run the tests, or those of some files, and return the exit code."""
    return on_own_stage("web", lambda config: _test(config, files))


def _test(config: LocalConfig, files: list[str]) -> int:
    """Run a stage, the frontend before it, and its tests."""
    web = FrontendConfig(free_port())
    more = {
        "FRONTEND_URL": web.url,
        "ALLOWED_ORIGINS": web.url,
        # Each test signs up for itself, all from one address.
        "LOCAL_SIGN_UP_LIMIT": "0",
        # So that two parts and a bit are a file that is uploaded in parts.
        "FILE_SINGLE_BYTES": "30000000",
    }
    with logged_stage(config, more) as here:
        accounts = {each.role: each for each in here.accounts}
        given = {
            **frontend_settings(config, here.settings),
            "WEB_PORT": str(web.port),
            "MAIL_URL": f"{config.url}/mail.json",
            "DEMO_EMAIL": accounts["user"].email,
            "DEMO_PASSWORD": accounts["user"].password,
            "ADMIN_EMAIL": accounts["admin"].email,
            "ADMIN_PASSWORD": accounts["admin"].password,
        }
        command = [node(), str(EXAMPLE / "test" / "run.mjs"), *files]
        with running(command, os.environ | given, directory=EXAMPLE) as process:
            return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
