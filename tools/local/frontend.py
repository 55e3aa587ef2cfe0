"""The example frontend beside a local stage: its settings and its process."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.local.config import ROOT, LocalConfig, LocalError
from tools.local.processes import (
    Process,
    require_free_port,
    running,
    wait_until_answers,
)

EXAMPLE = ROOT / "examples" / "nextjs"
# Not 127.0.0.1: passkeys and Secure cookies work over http at this name only.
HOST = "localhost"


@dataclass(frozen=True)
class FrontendConfig:
    """The port that the frontend is served on."""

    port: int = 3000

    @classmethod
    def from_environment(cls) -> "FrontendConfig":
        """Read WEB_PORT from the environment."""
        text = os.environ.get("WEB_PORT") or str(cls.port)
        if not text.isdecimal() or not 1 <= int(text) <= 65535:
            raise LocalError(f"WEB_PORT must be a number from 1 to 65535, not {text}.")
        return cls(int(text))

    @property
    def url(self) -> str:
        """The address at which browsers reach the frontend."""
        return f"http://{HOST}:{self.port}"

    def require_free_port(self) -> None:
        """Raise LocalError if a process already listens on the port."""
        require_free_port(self.port, "WEB_PORT", target="web")


def frontend_settings(
    config: LocalConfig, settings: Mapping[str, str]
) -> dict[str, str]:
    """Return what a Next.js app needs to know of a local stage.

    Args:
        config: the ports of the stage.
        settings: the settings of its service.
    """
    return {
        "API_URL": f"{config.url}/api",
        "APP_ORIGIN": settings["FRONTEND_URL"],
        "FRONTEND_SECRET": settings["FRONTEND_SECRET"],
        "FILES_ORIGIN": config.emulator_url,
    }


def node() -> str:
    """Return the path of Node.

    Raises:
        LocalError: there is none.
    """
    found = shutil.which("node")
    if found is None:
        raise LocalError("Node 20 or newer is needed: https://nodejs.org")
    return found


@contextmanager
def frontend(
    config: LocalConfig, web: FrontendConfig, settings: Mapping[str, str]
) -> Iterator[Process]:
    """Run the example's development server for as long as the block lasts.

    Args:
        config: the ports of the stage.
        web: the port of the frontend.
        settings: the settings of the stage's service.
    """
    # The program itself: npx would leave the server alive when it is ended.
    program = EXAMPLE / "node_modules" / "next" / "dist" / "bin" / "next"
    command: list[str | Path] = [node(), program, "dev"]
    command += ["--hostname", HOST, "--port", str(web.port)]
    environment = {
        **os.environ,
        **frontend_settings(config, settings),
        "NEXT_TELEMETRY_DISABLED": "1",
    }
    with running(command, environment, directory=EXAMPLE) as process:
        wait_until_answers(
            process, web.port, "/icon.svg", "The frontend", limit=60, host=HOST
        )
        yield process
