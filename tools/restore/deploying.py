"""The deployments that an adoption needs, by the CDK."""

from collections.abc import Mapping
from typing import Any

from tools.deploy.cdk import Cdk
from tools.deploy.deployment import Deployment
from tools.restore.tables import RestoreError

# As `infra.assembly` tags whatever depends on the data.
_GENERATION_TAG = "data-generation"
# Of a stack that was never made: its template was not followed.
_NEVER_MADE = "ROLLBACK_COMPLETE"


class CdkDeployer:
    """The stacks of a stage, deployed from the templates as they are now."""

    def __init__(self, deployment: Deployment, cdk: Cdk, cloudformation: Any) -> None:
        """Deploy this stage with this CDK."""
        self._deployment = deployment
        self._cdk = cdk
        self._cloudformation = cloudformation

    def synth(self) -> None:
        """Write the templates that are deployed, which leave CodeDeploy out.

        Its smoke would sign in by versions of the former table, to which nobody writes.
        """
        self._cdk.synth(paused=True)

    def release(self) -> None:
        """Destroy the stack of the workers, which holds on to the table's stream."""
        self._cdk.destroy(self._deployment.workers_stack)

    def adopt(self) -> None:
        """Deploy the data stack, and let it import what exists under its names."""
        self._cdk.adopt(self._deployment.data_stack)

    def deploy(self) -> None:
        """Deploy every stack."""
        self._cdk.deploy()

    def table(self) -> str:
        """Return the name of the table that the data stack has."""
        return table_of(self._cloudformation, self._deployment.data_stack)

    def has_deployed_all(self) -> bool:
        """Tell whether every stack follows the stage's generation of data."""
        return all(
            self._follows(stack)
            for stack in (
                self._deployment.jobs_stack,
                self._deployment.service_stack,
                self._deployment.workers_stack,
                self._deployment.operations_stack,
            )
        )

    def _follows(self, name: str) -> bool:
        """Tell whether a stack was deployed, to its end, with this generation."""
        stack = _described(self._cloudformation, name)
        status = stack["StackStatus"] if stack else ""
        if not status.endswith("_COMPLETE") or status == _NEVER_MADE:
            return False
        answer = self._cloudformation.get_template(StackName=name)
        generation = str(self._deployment.stage.data_generation)
        return generations(answer["TemplateBody"]) == {generation}


def generations(template: Mapping[str, Any]) -> set[str]:
    """Return the generations of data that the resources of a template name."""
    found = set()
    for resource in template["Resources"].values():
        tags = resource.get("Properties", {}).get("Tags", ())
        if isinstance(tags, Mapping):
            tags = [{"Key": key, "Value": value} for key, value in tags.items()]
        found |= {tag["Value"] for tag in tags if tag["Key"] == _GENERATION_TAG}
    return found


def table_of(cloudformation: Any, stack: str) -> str:
    """Return the name of the table of a deployed data stack.

    Raises:
        RestoreError: there is no such stack.
    """
    found = _described(cloudformation, stack)
    if found is None:
        raise RestoreError(f"{stack} is not deployed here")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}
    return str(outputs["TableName"])


def _described(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    """Return the description of a stack; None if there is none."""
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    described: dict[str, Any] = found
    return described
