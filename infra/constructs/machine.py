"""A state machine of a kind of job, with a role that its definition decides."""

from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.function import ServiceFunction
from infra.machines import called_functions, definition
from infra.retention import log_group
from infra.stages.schema import Stage


class JobMachine(Construct):
    """A standard state machine; its log has no input, which may be about people.

    Attributes:
        machine: the state machine.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        path: str,
        functions: Mapping[str, ServiceFunction],
    ) -> None:
        """Make the machine, and let it call the functions that it names.

        Args:
            stage: the stage that it belongs to.
            path: the file of the definition, below `runtime`.
            functions: what the definition may name, by substitution.
        """
        super().__init__(scope, id)
        text = definition(path)
        called: dict[str, lambda_.IFunction] = {
            name: functions[name].alias for name in sorted(called_functions(text))
        }
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
            description=f"Execution role of {id}",
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"],
                resources=[each.function_arn for each in called.values()],
            )
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_string(text),
            definition_substitutions={
                name: each.function_arn for name, each in called.items()
            },
            state_machine_type=sfn.StateMachineType.STANDARD,
            role=role,
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=log_group(self, "Logs", stage),
                level=sfn.LogLevel.ALL,
                include_execution_data=False,
            ),
        )
