"""A proof from its beginning to its end: deploy, check, report, destroy."""

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tools.deploy.aws import Aws
from tools.deploy.cdk import Cdk
from tools.deploy.deploy import deploy
from tools.deploy.deployed import resources
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.destroy import destroy
from tools.local.processes import Stopped
from tools.prove.budget import DESTRUCTION, MOST
from tools.prove.children import ending_child
from tools.prove.deadline import TimeIsUp, at_most
from tools.prove.model import Check, Result
from tools.prove.place import Place
from tools.prove.report import Proof
from tools.prove.runner import Run

Tell = Callable[[str], None]


@dataclass
class Proving:
    """A stage of its own on its way from nothing to nothing.

    Attributes:
        deployment: the stage.
        checks: what is checked.
        aws: the clients.
        emulator: the address of an emulator; empty on AWS.
        usd: what it costs at most.
        tell: called with the progress.
        notes: what went wrong beside the checks.
    """

    deployment: Deployment
    checks: Sequence[Check[Any]]
    aws: Aws
    emulator: str
    usd: float
    tell: Tell
    notes: list[str] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    def refuse_leftovers(self) -> None:
        """Refuse to begin where such a stage is deployed already.

        Raises:
            DeployError: it is, be it the rest of a former proof or somebody else's.
        """
        cloudformation = self.aws.client("cloudformation")
        name = self.deployment.stage.name
        for stack in (self.deployment.data_stack, self.deployment.service_stack):
            if resources(cloudformation, stack) is not None:
                raise DeployError(
                    f"{stack} is there already: another proof runs, or one was cut "
                    f"off. Take it away with `make destroy STAGE={name}`."
                )

    def run(self) -> Proof:
        """Deploy, check and destroy; whatever happens in between, it is destroyed."""
        began = datetime.now(UTC)
        destroyed = False
        try:
            with at_most(MOST - DESTRUCTION):
                self._deploy_and_check()
        except TimeIsUp:
            self.notes.append("The time was up before the checks began.")
        except Stopped:
            self.notes.append("It was stopped.")
        except (DeployError, BotoCoreError, ClientError) as error:
            self.notes.append(f"Not deployed: {error}")
        # Whatever it was, what was seen until then is reported.
        except Exception as error:
            self.notes.append(f"It broke: {type(error).__name__}: {error}")
        finally:
            destroyed = self._destroy()
        return Proof(
            stage=self.deployment.stage.name,
            where=self._where(),
            commit=commit(self.deployment.root),
            began=began,
            ended=datetime.now(UTC),
            usd=self.usd,
            results=self.results,
            notes=self.notes,
            destroyed=destroyed,
        )

    def _deploy_and_check(self) -> None:
        """Deploy the stage, then run the checks; results survive an interruption."""
        cdk = Cdk(self.deployment, run=ending_child)
        deploy(self.deployment, cdk, self.aws, self.tell, is_agreed=True)
        place = Place(self.deployment, self.aws, self.emulator)
        run = Run(self.checks, place, self.tell)
        self.results = run.results
        self.tell(f"\n{len(self.checks)} checks:")
        run.run()

    def _destroy(self) -> bool:
        """Destroy the stage, and tell whether it is gone."""
        self.tell("\nDestroying the stage.")
        with undisturbed():
            try:
                destroy(
                    self.deployment,
                    Synthesized(self.deployment),
                    self.aws,
                    self.tell,
                    keep_data=False,
                    is_agreed=True,
                )
            except (DeployError, BotoCoreError, ClientError) as error:
                name = self.deployment.stage.name
                self.notes.append(
                    f"NOT DESTROYED, and it costs money: {error} "
                    f"Run `make destroy STAGE={name}`."
                )
                return False
        return True

    def _where(self) -> str:
        if self.emulator:
            return "the emulator"
        return f"account {self.aws.account}, region {self.deployment.stage.region}"


class Synthesized(Cdk):
    """The CDK CLI on the templates that were deployed, which are minutes old."""

    def synth(self, *, paused: bool = False) -> None:
        """Write the templates, unless the deployment came to write them."""
        if not (self._deployment.assembly / "manifest.json").exists():
            super().synth(paused=paused)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore further requests to end: a destruction must not be cut off."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def commit(root: Path) -> str:
    """Return what is deployed, as git calls it."""
    run = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip() or "unknown"
