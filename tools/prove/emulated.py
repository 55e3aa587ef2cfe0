"""An emulated AWS of its own for the proof of the local stage."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from infra.stages.schema import Stage
from tools.deploy.cdk import SILENCE
from tools.deploy.deployment import ROOT, DeployError
from tools.local.config import HOST, LocalError
from tools.local.emulator import COMMON, PYTHON, launched
from tools.local.processes import free_port, wait_until_answers

_KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
_INHERITED = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH")


@contextmanager
def emulated(stage: Stage) -> Iterator[str]:
    """Run an emulator that is ready for a deployment, and yield its address.

    The environment names it meanwhile, so that nothing can reach a real account.
    """
    if not PYTHON.exists():
        raise DeployError(
            "The emulator is not installed: run `make prove STAGE=local`."
        )
    port = free_port()
    url = f"http://{HOST}:{port}"
    before = dict(os.environ)
    with TemporaryDirectory(prefix="proof-") as folder:
        log = Path(folder) / "emulator.log"
        environment = {k: v for k, v in before.items() if k in _INHERITED}
        environment |= COMMON | _KEYS | {"GATEWAY_PORT": str(port), "TMPDIR": folder}
        try:
            with launched(environment, log) as process:
                _enter(stage, url)
                wait_until_answers(
                    process, port, "/_ministack/health", "The emulator", limit=30
                )
                _prepare(stage, Path(folder))
                yield url
        except LocalError as error:
            raise DeployError(str(error)) from None
        finally:
            os.environ.clear()
            os.environ.update(before)


def _enter(stage: Stage, url: str) -> None:
    """Let this process and its children know no AWS but the emulator."""
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        _KEYS,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        AWS_ENDPOINT_URL=url,
        AWS_REGION=stage.region,
        NO_PROXY=f"{os.environ.get('NO_PROXY', '')},{HOST}",
    )


def _prepare(stage: Stage, folder: Path) -> None:
    """Do what an operator does once: bootstrap the account, verify the sender."""
    cdk = str(ROOT / "node_modules" / ".bin" / "cdk")
    where = f"aws://{stage.account}/{stage.region}"
    run = subprocess.run(
        [cdk, "bootstrap", where, "--app", "", "--no-notices", "--ci"],
        cwd=folder,
        env=os.environ | SILENCE | {"CDK_DISABLE_CLI_TELEMETRY": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise DeployError(f"cdk bootstrap failed:\n{run.stdout}{run.stderr}"[-3000:])
    ses = boto3.client("sesv2", region_name=stage.region)
    ses.create_email_identity(EmailIdentity=stage.mail_domain)
