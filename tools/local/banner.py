"""The text that `make run` prints once the API answers."""

import json
import os

from tools.local.config import LocalConfig
from tools.local.demo import DemoAccount
from tools.local.model import STAND_IN


def banner(config: LocalConfig, accounts: list[DemoAccount]) -> str:
    """Return the addresses, the demo accounts and a login command to copy."""
    width = max(len(account.email) for account in accounts)
    rows = [
        f"  {account.role:<6} {account.email:<{width}}  {account.password}"
        for account in accounts
    ]
    first = accounts[0]
    body = json.dumps({"email": first.email, "password": first.password})
    return "\n".join(
        [
            "",
            f"  API       {config.url}/api",
            f"  Docs      {config.url}/api/docs",
            f"  Mail      {config.url}/mail",
            f"  Model     {_model()}",
            f"  Emulator  {config.emulator_url} (log: {_shown(config)})",
            "",
            "  Demo accounts",
            *rows,
            "",
            "  Log in",
            f"  curl -s {config.url}/api/auth/login \\",
            "    -H 'Content-Type: application/json' \\",
            f"    -d '{body}'",
            "",
            "  Ctrl-C stops the stage; `make reset` deletes all of its data.",
            "",
        ]
    )


def _model() -> str:
    """Return which language model writes summaries."""
    name = os.environ.get("OPENAI_MODEL", "that of OPENAI_API_KEY")
    if name != STAND_IN:
        return name
    return "a stand-in that copies first sentences; OPENAI_API_KEY takes a real one"


def _shown(config: LocalConfig) -> str:
    """Return the path of the log, relative to the project's folder."""
    return f"{config.directory.name}/{config.emulator_log.name}"
