"""The text that `make run` prints once the API answers."""

import json
import os

from tools.local.config import LocalConfig
from tools.local.demo import DemoAccount
from tools.local.frontend import frontend_settings
from tools.local.model import STAND_IN
from tools.local.stage import Stage


def banner(config: LocalConfig, stage: Stage) -> str:
    """Return addresses, demo accounts, a login command and a frontend's settings."""
    first = stage.accounts[0]
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
            *_rows(stage.accounts),
            "",
            "  Log in",
            f"  curl -s {config.url}/api/auth/login \\",
            "    -H 'Content-Type: application/json' \\",
            f"    -d '{body}'",
            "",
            "  The .env.local of a Next.js app (`make web` starts one beside the API)",
            *(
                f"{name}={value}"
                for name, value in frontend_settings(config, stage.settings).items()
            ),
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


def web_banner(config: LocalConfig, stage: Stage, address: str) -> str:
    """Return the address of the frontend, and with which accounts to look around."""
    return "\n".join(
        [
            "",
            f"  App       {address}",
            f"  API       {config.url}/api",
            f"  Mail      {config.url}/mail",
            "",
            "  Demo accounts",
            *_rows(stage.accounts),
            "",
            "  Ctrl-C stops both; `make reset` deletes all data.",
            "",
        ]
    )


def _rows(accounts: list[DemoAccount]) -> list[str]:
    """Return a line for each account: its role, address and password."""
    width = max(len(account.email) for account in accounts)
    return [
        f"  {account.role:<6} {account.email:<{width}}  {account.password}"
        for account in accounts
    ]


def _shown(config: LocalConfig) -> str:
    """Return the path of the log, relative to the project's folder."""
    return f"{config.directory.name}/{config.emulator_log.name}"
