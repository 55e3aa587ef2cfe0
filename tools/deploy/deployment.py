"""Names of a stage's stacks and paths of its files."""

from dataclasses import dataclass
from pathlib import Path

from infra.stages.schema import Stage

ROOT = Path(__file__).resolve().parents[2]


class DeployError(Exception):
    """An error that the user can correct."""


@dataclass(frozen=True)
class Deployment:
    """A stage, and the project folder that it is deployed from."""

    stage: Stage
    root: Path = ROOT

    @property
    def assembly(self) -> Path:
        """Folder of the synthesized templates and assets."""
        return self.root / "cdk.out" / self.stage.name

    @property
    def outputs_file(self) -> Path:
        """File to which the CDK writes the outputs of the stacks."""
        return self.root / "cdk.out" / f"{self.stage.name}-outputs.json"

    @property
    def before_file(self) -> Path:
        """File in which a deployment notes the versions in use before it."""
        return self.root / "cdk.out" / f"{self.stage.name}-before.json"

    @property
    def data_stack(self) -> str:
        """Name of the stack with the table, the bucket and the secrets."""
        return f"{self.stage.prefix}-Data"

    @property
    def service_stack(self) -> str:
        """Name of the stack with the functions, the REST API and the firewall."""
        return f"{self.stage.prefix}-Service"

    @property
    def edge_stack(self) -> str:
        """Name of the stack with the distribution, if the stage has one."""
        return f"{self.stage.prefix}-Edge"

    @property
    def cache_stack(self) -> str:
        """Name of the stack with the network and the cache, if the stage has one."""
        return f"{self.stage.prefix}-Cache"

    @property
    def jobs_stack(self) -> str:
        """Name of the stack with the queues, functions and machines of jobs."""
        return f"{self.stage.prefix}-Jobs"

    @property
    def workers_stack(self) -> str:
        """Name of the stack with the queues and the functions that consume them."""
        return f"{self.stage.prefix}-Workers"

    @property
    def operations_stack(self) -> str:
        """Name of the stack with the alarms, the topic and the dashboard."""
        return f"{self.stage.prefix}-Operations"
