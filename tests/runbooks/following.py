"""The following of a page: its blocks in one shell, and the alarm that led to it."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.stages.loading import load_stage
from tests.e2e.cloud import CREDENTIALS, REGION
from tests.e2e.deployment import Deployment, synthesis_environment
from tests.infra.meaning.alarms import Part, watched
from tests.infra.meaning.evaluation import Series, State, evaluated
from tests.infra.templates import Assembly, synthesize
from tests.runbooks.pages import Page
from tools.local.config import ROOT

PATIENCE_SECONDS = 240
_COMMAND_SECONDS = 120
_STACKS = re.compile(r"\$\{(\w+)\.(\w+?)(\.\w+)?\}")


@dataclass
class Follower:
    """Somebody who has a page, a shell in the project, and the name of the stage.

    Attributes:
        values: the variables of the shell.
        done: the texts of the blocks that were run.
    """

    page: Page
    deployment: Deployment
    values: dict[str, str] = field(default_factory=lambda: {"STAGE": "local"})
    done: list[str] = field(default_factory=list)

    def follow(self, part: str, containing: str = "", **instead: str) -> str:
        """Run the blocks of a part of the page, and return what they print.

        Args:
            part: the heading.
            containing: only blocks with this text.
            instead: values that the page lets its reader choose.
        """
        blocks = [
            block
            for block in self.page.blocks
            if block.part == part and not block.needs_aws and containing in block.text
        ]
        assert blocks, f"{self.page.name} has no such block under {part}"
        return "".join(self._run(block.text, instead) for block in blocks)

    @property
    def left(self) -> list[str]:
        """The blocks that were not run and do not say that they need AWS."""
        return [
            block.text
            for block in self.page.blocks
            if not block.needs_aws and block.text not in self.done
        ]

    def _run(self, text: str, instead: dict[str, str]) -> str:
        """Run one block where the ones before it were run."""
        chosen = text
        for name, value in instead.items():
            chosen = re.sub(rf"^{name}=\w+.*$", f"{name}={value}", chosen, flags=re.M)
        names = sorted({*self.values, *re.findall(r"^([A-Z]+)=", chosen, re.M)})
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "values"
            keep = "".join(f'echo "{n}=${n}" >> {kept}\n' for n in names)
            run = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", f"{chosen}\n{keep}"],
                cwd=ROOT,
                env=self._environment() | self.values,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=_COMMAND_SECONDS,
                check=False,
            )
            assert run.returncode == 0, f"{chosen}\n{run.stdout}"
            for line in kept.read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                assert value, f"{name} is empty after:\n{chosen}"
                self.values[name] = value
        self.done.append(text)
        print(f"$ {chosen.strip()}\n{run.stdout}", flush=True)
        return run.stdout

    def _environment(self) -> dict[str, str]:
        """Return what an operator's shell has: credentials, and where AWS is."""
        cloud = self.deployment.cloud
        return (
            synthesis_environment()
            | CREDENTIALS
            | {
                "AWS_CA_BUNDLE": str(cloud.certificate),
                "AWS_CONFIG_FILE": os.devnull,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ENDPOINT_URL": cloud.url,
                "AWS_PAGER": "",
                "AWS_REGION": REGION,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            }
        )


class Alarms:
    """The alarms of the stage, evaluated on what the emulator has counted."""

    def __init__(self, deployment: Deployment) -> None:
        """Read the conditions as they are synthesized."""
        self._deployment = deployment
        self._assembly: Assembly = synthesize(load_stage("local"))
        self._since = datetime.now(UTC)

    def forget(self) -> None:
        """Look at nothing older than now."""
        self._since = datetime.now(UTC)

    def state(self, name: str) -> State:
        """Return the state of an alarm by its own expression.

        The newest datapoint is repeated as often as the alarm wants it in a row: a
        fault that was put in place stays for longer than a test waits.
        """
        found = watched(self._assembly.operations.resources[name])
        periods = found.alarm["EvaluationPeriods"]
        values: dict[str, Series] = {
            part.id: [self._value(part)] * periods for part in found.parts
        }
        return evaluated(found, values)

    def _value(self, part: Part) -> float | None:
        """Return what a metric is since the last look."""
        if part.namespace == "AWS/SQS":
            return self._letters(part)
        client = self._deployment.cloud.client("cloudwatch")
        answer = client.get_metric_statistics(
            Namespace=part.namespace,
            MetricName=part.name,
            Dimensions=[
                {"Name": name, "Value": self._physical(value)}
                for name, value in part.dimensions.items()
            ],
            StartTime=self._since.replace(microsecond=0),
            EndTime=datetime.now(UTC) + timedelta(minutes=1),
            Period=60,
            Statistics=[part.statistic],
        )
        points = [point[part.statistic] for point in answer["Datapoints"]]
        return sum(points) if points else None

    def _letters(self, part: Part) -> float:
        """Return the number of messages in a queue, as SQS itself tells."""
        client = self._deployment.cloud.client("sqs")
        name = self._physical(part.dimensions["QueueName"])
        url = client.get_queue_url(QueueName=name)["QueueUrl"]
        wanted = "ApproximateNumberOfMessages"
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=[wanted])
        return float(answer["Attributes"][wanted])

    def _physical(self, value: str) -> str:
        """Return the name that a resource got, for a reference to it."""
        found = _STACKS.fullmatch(value)
        if not found:
            return value
        resource = self._assembly.stacks[found[1]].resources[found[2]]
        id = self._deployment.physical_id(found[1], resource.type, found[2])
        return id.rsplit("/", 1)[-1]


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(1)
