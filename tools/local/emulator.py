"""The emulated AWS: a child process that keeps its state on disk."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tools.local.config import HOST, ROOT, LocalConfig, LocalError
from tools.local.processes import Process, running, wait_until_answers
from tools.local.workers import DEFAULT_WAIT_SCALE

PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
LAUNCHER = ROOT / "tools" / "local" / "ministack_launcher.py"
# Settings that would change the emulator's certificates or endpoints.
REMOVED = (
    "AWS_CA_BUNDLE",
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
)
# Environment variables of every emulator.
COMMON = {
    "BIND_HOST": HOST,
    "IOT_MTLS_ENABLED": "0",
    "PYTHONUNBUFFERED": "1",
    "SFTP_ENABLED": "0",
}


@contextmanager
def launched(environment: Mapping[str, str], log: Path) -> Iterator[Process]:
    """Run an emulator with this environment for as long as the block lasts."""
    with log.open("wb") as output:
        # -P: modules in the launcher's folder must not shadow modules of the emulator.
        command: list[str | Path] = [PYTHON, "-P", LAUNCHER]
        with running(command, environment, output=output, patience=20) as process:
            yield process


@contextmanager
def emulator(config: LocalConfig) -> Iterator[Process]:
    """Run the emulator for as long as the block lasts; it saves its state on exit."""
    if not PYTHON.exists():
        raise LocalError("The emulator is not installed: start with `make run`.")
    config.state_directory.mkdir(parents=True, exist_ok=True)
    with launched(_environment(config), config.emulator_log) as process:
        yield process


def wait_for_emulator(config: LocalConfig, process: Process) -> None:
    """Wait until the emulator answers."""
    try:
        wait_until_answers(
            process,
            config.emulator_port,
            "/_ministack/health",
            "The emulator",
            limit=20,
        )
    except LocalError as error:
        raise LocalError(f"{error} See {config.emulator_log}.") from None


def _environment(config: LocalConfig) -> dict[str, str]:
    """Return the environment variables of the emulator."""
    inherited = {k: v for k, v in os.environ.items() if k not in REMOVED}
    settings = {
        "AUTOSAVE": "2",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "GATEWAY_PORT": str(config.emulator_port),
        "PERSIST_STATE": "1",
        "S3_DATA_DIR": str(config.state_directory / "s3"),
        "S3_PERSIST": "1",
        "SFN_WAIT_SCALE": os.environ.get("LOCAL_WAIT_SCALE", DEFAULT_WAIT_SCALE),
        "STATE_DIR": str(config.state_directory),
    }
    return inherited | COMMON | settings
