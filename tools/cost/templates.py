"""The templates of a stage, synthesized without packaging, and what they hold."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.stages.schema import Stage
from tools.deploy.cdk import SILENCE

ROOT = Path(__file__).parents[2]
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 1_440}
HOURS = 730
"""Hours of a month, as AWS counts."""

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Templates:
    """The resources of all stacks of a stage that cost something by themselves.

    Those of `Backend-Account` are left out: every stage of an account has them.
    """

    stage: Stage
    resources: tuple[tuple[str, str, Properties], ...]

    def of_type(self, kind: str) -> list[Properties]:
        """Return the properties of all resources of a type."""
        return [found for _, type, found in self.resources if type == kind]

    def named(self, kind: str, beginning: str) -> Properties:
        """Return the one resource of a type whose id begins so."""
        (found,) = (
            properties
            for id, type, properties in self.resources
            if type == kind and re.fullmatch(f"{beginning}[0-9A-F]{{8}}", id)
        )
        return found

    def function(self, name: str) -> Properties:
        """Return a function of Lambda, by its name in the stacks."""
        return self.named("AWS::Lambda::Function", f"{name}Function")

    def runs_a_month(self) -> dict[str, float]:
        """Return how often each schedule calls its function, by the schedule's id."""
        return {
            id: HOURS * 60 / _minutes(properties["ScheduleExpression"])
            for id, type, properties in self.resources
            if type == "AWS::Events::Rule" and "ScheduleExpression" in properties
        }


def synthesized(stage: Stage) -> Templates:
    """Synthesize a stage in this process; needs no credentials, but Node."""
    os.environ.update(SILENCE)
    # Imported here: the CDK takes seconds, and starts Node.
    from aws_cdk import App

    from infra.assembly import assemble

    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    with TemporaryDirectory() as directory:
        app = App(
            outdir=directory,
            context=context
            | {"aws:cdk:bundling-stacks": [], "aws:cdk:disable-asset-staging": True},
        )
        assemble(app, stage)
        app.synth()
        found = tuple(_resources(Path(directory), stage))
    return Templates(stage, found)


def _resources(assembly: Path, stage: Stage) -> Iterator[tuple[str, str, Properties]]:
    for file in sorted(assembly.glob(f"{stage.prefix}-*.template.json")):
        for id, each in json.loads(file.read_text("utf-8"))["Resources"].items():
            yield id, each["Type"], each.get("Properties", {})


def _minutes(rate: str) -> int:
    """Return the minutes between two calls of a schedule."""
    found = _RATE.fullmatch(rate)
    if found is None:
        raise ValueError(f"the cost of a schedule like {rate} is not known")
    return int(found[1]) * _MINUTES[found[2]]
