"""One stage's deployment: what its stacks are called and where its files go."""

from dataclasses import dataclass
from pathlib import Path

from infra.stages.schema import Stage

ROOT = Path(__file__).resolve().parents[2]


class DeployError(Exception):
    """Something the person at the keyboard can put right."""


@dataclass(frozen=True)
class Deployment:
    """A stage and the folder it is deployed from."""

    stage: Stage
    root: Path = ROOT

    @property
    def assembly(self) -> Path:
        """Where the synthesized templates and assets are."""
        return self.root / "cdk.out" / self.stage.name

    @property
    def outputs_file(self) -> Path:
        """Where the CDK writes what the stacks put out."""
        return self.root / "cdk.out" / f"{self.stage.name}-outputs.json"

    @property
    def data_stack(self) -> str:
        """Table, bucket, secrets."""
        return f"{self.stage.prefix}-Data"

    @property
    def service_stack(self) -> str:
        """Functions, REST API, firewall."""
        return f"{self.stage.prefix}-Service"

    @property
    def workers_stack(self) -> str:
        """Queues and the functions behind them."""
        return f"{self.stage.prefix}-Workers"

    @property
    def operations_stack(self) -> str:
        """Alarms, topic, dashboard."""
        return f"{self.stage.prefix}-Operations"
