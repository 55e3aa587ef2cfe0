"""Checks of this machine and of the stage's settings; they make no AWS calls."""

import json
import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import botocore.session

from infra.stages.schema import TARGET_PYTHON, Stage
from tools.deploy.cdk import SILENCE
from tools.deploy.deployment import ROOT
from tools.deploy.finding import Finding, error, ok, warning

OLDEST_NODE = 20
# The oldest that is still mended by its makers.
MAINTAINED_NODE = 22
OLDEST_PYTHON = (3, 11)
_ANSWER_SECONDS = 5
STAGES_FILE = "infra/stages/values.py"
PLACEHOLDER_ACCOUNT = "111122223333"
# By botocore's names: those that are not everywhere, and those that all needs.
REGIONAL_SERVICES = ("apigateway", "codedeploy", "dynamodb", "lambda", "sesv2", "wafv2")
SERVING_PEOPLE = ("staging", "prod")
# Names that RFC 2606 keeps for documents: nobody serves a frontend there.
_PLACEHOLDER = re.compile(r"(^|\.)example(\.(com|net|org))?$")


def node() -> Finding:
    """Check that Node is installed and new enough to run the CDK."""
    remedy = f"install Node {MAINTAINED_NODE} or newer (https://nodejs.org)"
    executable = shutil.which("node")
    if executable is None:
        return error("not found", remedy)
    try:
        answer = subprocess.run(
            [executable, "--version"],
            capture_output=True,
            text=True,
            timeout=_ANSWER_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return error(f"{executable} does not run", remedy)
    version = answer.stdout.strip().removeprefix("v")
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) < OLDEST_NODE:
        return error(version, remedy)
    if int(major) < MAINTAINED_NODE:
        return warning(f"{version} works, but is past its end of life", remedy)
    return ok(version)


def cdk_cli(root: Path = ROOT) -> Finding:
    """Check that exactly the pinned CLI is installed: npm's newest is an old build."""
    pinned = json.loads((root / "package.json").read_text())["devDependencies"]
    pin = pinned["aws-cdk"]
    try:
        manifest = root / "node_modules" / "aws-cdk" / "package.json"
        installed = json.loads(manifest.read_text())["version"]
    except FileNotFoundError:
        return error("not installed", "npm ci")
    if installed != pin:
        return error(f"{installed}, but package.json pins {pin}", "npm ci")
    return ok(installed)


def python() -> Finding:
    """Check the version of the Python that runs the CDK app."""
    version = platform.python_version()
    if tuple(map(int, platform.python_version_tuple()[:2])) < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return error(version, f"make clean, then make PYTHON=python{oldest} check")
    return ok(version)


def bytecode(stage: Stage) -> Finding:
    """Check for the compiler of bytecode, which more than halves a cold start."""
    os.environ.update(SILENCE)
    # Imported late: it loads the CDK.
    from infra.bundling import bytecode_interpreter

    interpreter = bytecode_interpreter()
    if interpreter is not None:
        return ok(f"compiled by {interpreter}")
    grave = error if stage.name == "prod" else warning
    return grave(
        f"no CPython {TARGET_PYTHON} here, so the package would hold sources only",
        f".venv/bin/uv python install {TARGET_PYTHON} "
        f"(or: pyenv install {TARGET_PYTHON})",
    )


def endpoint(stage: Stage) -> Finding:
    """Check that the local stage uses an emulator and every other stage uses AWS."""
    url = os.environ.get("AWS_ENDPOINT_URL")
    if stage.is_local and not url:
        return error(
            "AWS",
            "set AWS_ENDPOINT_URL: the local stage is deployed to an emulator only",
        )
    if url and not stage.is_local:
        return warning(url, "unset AWS_ENDPOINT_URL to use AWS itself")
    return ok(url or "AWS")


def origins(stage: Stage) -> Finding:
    """Check that the allowed origins are not the placeholders of the example."""
    if stage.name not in SERVING_PEOPLE:
        return ok(", ".join(stage.allowed_origins))
    hosts = [urlsplit(origin).hostname or "" for origin in stage.allowed_origins]
    placeholders = [host for host in hosts if is_placeholder(host)]
    if placeholders:
        return error(
            f"{', '.join(placeholders)} is a placeholder: browsers cannot call the API",
            f"set allowed_origins of {stage.name} in {STAGES_FILE}",
        )
    return ok(", ".join(stage.allowed_origins))


def account(stage: Stage) -> Finding:
    """Check that a stage with an account is not left with the example's."""
    if stage.account == PLACEHOLDER_ACCOUNT:
        return error(
            f"{stage.account} is a placeholder: nobody can sign in there",
            f"set account of {stage.name} in {STAGES_FILE}",
        )
    return ok(stage.account or "any that the credentials are for")


def region(stage: Stage) -> Finding:
    """Check that botocore knows the services that the stacks use in the region."""
    session = botocore.session.Session()
    missing = [
        service
        for service in REGIONAL_SERVICES
        if stage.region not in session.get_available_regions(service)
    ]
    if missing:
        return warning(
            f"botocore knows no {', '.join(missing)} in {stage.region}",
            "look it up in AWS's list of regional services before you deploy there",
        )
    return ok(stage.region)


def alarm_email(stage: Stage) -> Finding:
    """Check that alarms reach somebody; only prod must have an address."""
    address = stage.alarm_email
    if stage.name == "prod" and address is None:
        return error(
            "alarms notify nobody", f"set alarm_email of prod in {STAGES_FILE}"
        )
    if address and is_placeholder(address.partition("@")[2]):
        grave = error if stage.name in SERVING_PEOPLE else warning
        return grave(
            f"{address} is a placeholder: alarms notify nobody",
            f"set alarm_email of {stage.name} in {STAGES_FILE}",
        )
    return ok(address or "none (alarms show in the console)")


def is_placeholder(host: str) -> bool:
    """Say whether a host is a placeholder that nobody has changed yet."""
    return _PLACEHOLDER.search(host) is not None


def acknowledgements() -> Finding:
    """Check that no accepted finding of cdk-nag is due for a new review."""
    if shutil.which("node") is None:
        return warning("not checked: reading them needs Node")
    os.environ.update(SILENCE)
    # Imported late: it loads the CDK.
    from infra.nag import overdue

    due = overdue(datetime.now(UTC).date())
    if due:
        return warning("; ".join(due), "review them in infra/accepted.py")
    return ok("none is due for review")
