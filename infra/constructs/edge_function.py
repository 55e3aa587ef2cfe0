"""The function at the edge (Lambda@Edge), which CloudFront copies to its regions."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.bundling import edge_code
from infra.constructs.function import RUNTIME
from infra.packaging.edge import HANDLER
from infra.retention import RETAINED, log_group
from infra.stages.schema import Stage

# What Lambda@Edge allows to a function of this event at most.
MEMORY_MB = 128
TIMEOUT = Duration.seconds(5)


class EdgeFunction(Construct):
    """A function that judges requests before CloudFront does anything with them.

    It has no environment, no layer, and no right but to write its own log. Copies of it
    run near viewers, under the same role; a copy that cannot write its log in its
    region makes none there that nobody would ever empty. What it fails at, CloudFront
    counts.

    Attributes:
        function: the function; CloudFront takes one of its versions, by number.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        """Make the function, with the stage's settings in its package."""
        super().__init__(scope, id)
        own_logs = log_group(self, "Logs", stage)
        role = iam.Role(
            self,
            "Role",
            description=f"Execution role of the edge of {stage.name}",
            assumed_by=iam.CompositePrincipal(
                iam.ServicePrincipal("lambda.amazonaws.com"),
                iam.ServicePrincipal("edgelambda.amazonaws.com"),
            ),
        )
        own_logs.grant_write(role)
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"Edge of {stage.name}",
            runtime=RUNTIME,
            # Lambda@Edge runs on nothing else.
            architecture=lambda_.Architecture.X86_64,
            handler=HANDLER,
            code=edge_code(stage),
            memory_size=MEMORY_MB,
            timeout=TIMEOUT,
            role=role,
            log_group=own_logs,
            # No line for each request.
            logging_format=lambda_.LoggingFormat.JSON,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            application_log_level_v2=lambda_.ApplicationLogLevel.WARN,
            current_version_options=lambda_.VersionOptions(
                # Its copies are deleted hours after the distribution has let go of it,
                # and until then Lambda refuses to delete it.
                removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
            ),
        )
        self.function.apply_removal_policy(RETAINED)
