"""The stack by which GitHub Actions may deploy, in one account, without stored keys.

Each role trusts one subject of GitHub's tokens, spelled out: a job that runs in another
environment, on a branch, or in a fork, has another subject, or no token at all.
"""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Environment, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs import delivery_policies, preview_policies
from infra.constructs.delivery_statements import allow
from infra.retention import RETAINED
from infra.stages.github import (
    PREVIEW_BOUNDARY,
    PREVIEW_ENVIRONMENT,
    PREVIEW_EXECUTION,
    GitHub,
)
from infra.stages.schema import Stage

DELIVERY_STACK = "Backend-Delivery"
ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class DeliveryStack(Stack):
    """GitHub as an identity provider, and the roles that its workflows take.

    The provider is retained: other products of the account may trust it by now.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        delivery: GitHub,
        stages: Sequence[Stage],
        previewed: Stage | None,
        env: Environment,
    ) -> None:
        """Make the provider and the roles.

        Args:
            scope: the app.
            id: the stack's name.
            delivery: whom to trust.
            stages: those of this account that GitHub deploys.
            previewed: the stage whose pull requests may have stages here, if any.
            env: account and region.
        """
        super().__init__(scope, id, env=env)
        self._repository = delivery.repository
        self._provider = self._provider_arn(delivery.existing_provider)
        for stage in stages:
            role = self._role(
                f"Deploy{stage.name.title()}",
                f"backend-deploy-{stage.name}",
                f"environment:{stage.name}",
                f"Deploys {stage.name} from the environment {stage.name} of GitHub",
            )
            allow(role, delivery_policies.of_deployment(self, stage))
        compare = self._role(
            "Diff",
            "backend-diff",
            "pull_request",
            "Reads the deployed templates, for pull requests",
        )
        for stage in stages:
            allow(compare, delivery_policies.of_comparison(self, stage))
        if previewed is not None:
            self._add_previews(previewed)

    def _provider_arn(self, is_there: bool) -> str:
        """Return the ARN of GitHub's provider, made here unless it is there."""
        if is_there:
            return f"arn:aws:iam::{self.account}:oidc-provider/{ISSUER}"
        provider = iam.OidcProviderNative(
            self,
            "GitHub",
            url=f"https://{ISSUER}",
            client_ids=[AUDIENCE],
            removal_policy=RETAINED,
        )
        return provider.oidc_provider_arn

    def _role(self, id: str, name: str, subject: str, description: str) -> iam.Role:
        """Make a role for one subject, with its ARN as an output."""
        conditions = {
            "StringEquals": {
                f"{ISSUER}:aud": AUDIENCE,
                f"{ISSUER}:sub": f"repo:{self._repository}:{subject}",
            }
        }
        role = iam.Role(
            self,
            id,
            role_name=name,
            description=description,
            assumed_by=iam.WebIdentityPrincipal(self._provider, conditions),
        )
        CfnOutput(self, f"{id}RoleArn", value=role.role_arn)
        return role

    def _add_previews(self, stage: Stage) -> None:
        """Make what deploys stages of pull requests, and what holds them back."""
        boundary = iam.ManagedPolicy(
            self,
            "PreviewBoundary",
            managed_policy_name=PREVIEW_BOUNDARY,
            description="The most that roles in stages of pull requests can do",
            statements=preview_policies.boundary(self),
        )
        execution = iam.Role(
            self,
            "PreviewExecution",
            role_name=PREVIEW_EXECUTION,
            description="CloudFormation makes stages of pull requests with it",
            assumed_by=iam.ServicePrincipal("cloudformation.amazonaws.com"),
        )
        allow(
            execution,
            preview_policies.of_execution(self, boundary.managed_policy_arn),
        )
        role = self._role(
            "Preview",
            "backend-preview",
            f"environment:{PREVIEW_ENVIRONMENT}",
            "Deploys and destroys the stages of pull requests",
        )
        allow(role, preview_policies.of_deployments(self, stage, execution.role_arn))
