"""Files and ports of the local stage."""

import os
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]


class LocalError(Exception):
    """An error that the developer can correct."""


@dataclass(frozen=True)
class LocalConfig:
    """The ports and files of one local stage."""

    port: int = 8000
    emulator_port: int = 4566
    directory: Path = ROOT / ".local"

    @classmethod
    def from_environment(cls) -> "LocalConfig":
        """Read PORT and EMULATOR_PORT from the environment."""
        config = cls(
            port=_port("PORT", cls.port),
            emulator_port=_port("EMULATOR_PORT", cls.emulator_port),
        )
        if config.port == config.emulator_port:
            raise LocalError("PORT and EMULATOR_PORT must differ.")
        return config

    @property
    def url(self) -> str:
        """Base URL of the API."""
        return f"http://{HOST}:{self.port}"

    @property
    def emulator_url(self) -> str:
        """Endpoint URL of the emulated AWS."""
        return f"http://{HOST}:{self.emulator_port}"

    @property
    def env_file(self) -> Path:
        """File with the settings and keys of the service."""
        return self.directory / "env"

    @property
    def demo_file(self) -> Path:
        """File with the demo accounts and their passwords."""
        return self.directory / "demo.json"

    @property
    def state_directory(self) -> Path:
        """Folder in which the emulator keeps its state between runs."""
        return self.directory / "state"

    @property
    def emulator_log(self) -> Path:
        """Log file of the emulator."""
        return self.directory / "emulator.log"

    @property
    def lock_file(self) -> Path:
        """File that a running stage locks, so that only one runs at a time."""
        return self.directory / "lock"


def _port(name: str, default: int) -> int:
    """Read a port number from the environment."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LocalError(f"{name} must be a number from 1 to 65535, not {text!r}.")
    return int(text)
