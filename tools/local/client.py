"""Test of the TypeScript client: calls every operation, on a stage of its own."""

import os
import sys
from pathlib import Path

from tools.local.config import ROOT, LocalConfig
from tools.local.frontend import node
from tools.local.own_stage import logged_stage, on_own_stage
from tools.local.processes import running

CLIENT = ROOT / "clients" / "typescript"
# So that two parts and a bit are a file that is uploaded in parts.
SETTINGS = {"FILE_SINGLE_BYTES": "30000000"}


def main() -> int:
    """Run the test and return its exit code."""
    return on_own_stage("client", _test)


def _test(config: LocalConfig) -> int:
    """Run a stage and the client's calls."""
    with logged_stage(config, SETTINGS) as here:
        (admin,) = [each for each in here.accounts if each.role == "admin"]
        given = {
            "API_URL": f"{config.url}/api",
            "MAIL_URL": f"{config.url}/mail.json",
            "ADMIN_EMAIL": admin.email,
            "ADMIN_PASSWORD": admin.password,
        }
        command: list[str | Path] = [node(), CLIENT / "test" / "live" / "run.mjs"]
        with running(command, os.environ | given) as process:
            return process.wait()


if __name__ == "__main__":
    sys.exit(main())
