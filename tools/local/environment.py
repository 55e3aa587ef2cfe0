"""The settings of the local stage, created once and stored in .local/env."""

import os
import secrets
from urllib.parse import urlsplit

from dotenv import dotenv_values

from tools.local.config import HOST, LocalConfig
from tools.local.files import write_private
from tools.local.job_names import ACCOUNT, QUEUES, job_targets
from tools.local.workers import DEFAULT_WAIT_SCALE

HEADER = "# Made by `make run`. Holds keys: keep it to yourself.\n"
# The developer's own AWS settings, which the emulator must not see.
FOREIGN = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")
ALLOWED = "ALLOWED_ORIGINS"
FRONTEND_URL = "http://localhost:3000"


def load_settings(config: LocalConfig) -> dict[str, str]:
    """Return the local settings; create them at the first start.

    FRONTEND_URL and ALLOWED_ORIGINS of the environment (`make run FRONTEND_URL=…`)
    count for this start only: the file keeps its own.
    """
    kept = dotenv_values(config.env_file) if config.env_file.exists() else {}
    settings = _defaults() | {k: v for k, v in kept.items() if v is not None}
    settings["AWS_ENDPOINT_URL"] = config.emulator_url
    for setting, queue in QUEUES.items():
        settings[setting] = f"{config.emulator_url}/{ACCOUNT}/{queue}"
    settings["JOB_TARGETS"] = job_targets(settings["AWS_REGION"])
    if settings != kept:
        lines = (f"{name}={_quoted(value)}\n" for name, value in settings.items())
        write_private(config.env_file, HEADER + "".join(lines))
    return settings | _given()


def enter(settings: dict[str, str]) -> None:
    """Set the settings in os.environ, from where child processes inherit them."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    bypass = ",".join(filter(None, [os.environ.get("NO_PROXY"), HOST, "localhost"]))
    os.environ.update(settings, NO_PROXY=bypass, no_proxy=bypass)


def _given() -> dict[str, str]:
    """Return where the frontend is, if the environment says so."""
    given = {name: os.environ.get(name, "") for name in ("FRONTEND_URL", ALLOWED)}
    if given["FRONTEND_URL"] and not given[ALLOWED]:
        # Its scripts may call the API from there.
        address = urlsplit(given["FRONTEND_URL"])
        given[ALLOWED] = f"{address.scheme}://{address.netloc}"
    return {name: value for name, value in given.items() if value}


def _defaults() -> dict[str, str]:
    """Return the settings of a first start, with new keys."""
    return {
        "STAGE": "local",
        "DEBUG": "true",
        ALLOWED: FRONTEND_URL,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "",
        "DYNAMODB_TABLE_NAME": "backend-local",
        "S3_BUCKET_NAME": "backend-local-files",
        "FRONTEND_URL": FRONTEND_URL,
        "FRONTEND_SECRET": secrets.token_hex(32),
        "MAIL_FROM": "no-reply@example.com",
        "MAIL_QUEUE_URL": "",
        "JOB_QUEUE_URL": "",
        "ENDING_QUEUE_URL": "",
        "JOB_TARGETS": "",
        "LOCAL_WAIT_SCALE": DEFAULT_WAIT_SCALE,
        "JWT_SECRET_KEY": secrets.token_hex(32),
        "REFRESH_SECRET_KEY": secrets.token_hex(32),
        "FACTOR_SECRET_KEY": secrets.token_hex(32),
    }


def _quoted(value: str) -> str:
    """Return a value as files of settings and shells read it alike."""
    return f"'{value}'" if '"' in value else value
