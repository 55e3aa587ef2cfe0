"""The deployments that an adoption needs, by the CDK."""

from typing import Any

from tools.deploy.cdk import Cdk
from tools.deploy.deployment import Deployment
from tools.restore.tables import RestoreError


class CdkDeployer:
    """The stacks of a stage, deployed from the templates as they are now."""

    def __init__(self, deployment: Deployment, cdk: Cdk, cloudformation: Any) -> None:
        """Deploy this stage with this CDK."""
        self._deployment = deployment
        self._cdk = cdk
        self._cloudformation = cloudformation

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


def table_of(cloudformation: Any, stack: str) -> str:
    """Return the name of the table of a deployed data stack.

    Raises:
        RestoreError: there is no such stack.
    """
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            raise RestoreError(f"{stack} is not deployed here") from None
        raise
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}
    return str(outputs["TableName"])
