"""Outputs of a deployment, and the next steps that follow from them."""

import json
from dataclasses import dataclass

from tools.deploy.deployment import DeployError, Deployment


@dataclass(frozen=True)
class Outputs:
    """Names and addresses of deployed resources, without the values of secrets."""

    api_url: str
    frontend_secret_arn: str
    table_name: str
    bucket_name: str
    domain_target: str | None = None
    distribution: str | None = None


def read_outputs(deployment: Deployment) -> Outputs:
    """Read the outputs file that the CDK wrote.

    Raises:
        DeployError: an output is missing; the message names it.
    """
    try:
        stacks = json.loads(deployment.outputs_file.read_text())
    except FileNotFoundError:
        raise DeployError(
            f"The deployment wrote no outputs: {deployment.outputs_file} is missing."
        ) from None
    service = stacks.get(deployment.service_stack, {})
    data = stacks.get(deployment.data_stack, {})
    try:
        return Outputs(
            api_url=service["ApiUrl"].rstrip("/"),
            frontend_secret_arn=data["FrontendSecretArn"],
            table_name=data["TableName"],
            bucket_name=data["BucketName"],
            domain_target=service.get("DomainTarget"),
            distribution=stacks.get(deployment.edge_stack, {}).get("DistributionName"),
        )
    except KeyError as error:
        raise DeployError(f"The stacks have no output named {error}.") from None


def next_steps(deployment: Deployment, outputs: Outputs) -> str:
    """Return the next steps: the frontend's environment, an admin, the DNS record."""
    stage = deployment.stage
    lines = [
        "",
        f"{stage.name} is deployed.",
        "",
        f"  {outputs.api_url}",
        f"  curl -s {outputs.api_url}/health",
        "",
        "Environment of the Next.js server (server side only, no NEXT_PUBLIC_):",
        "",
        f"  API_URL={outputs.api_url}",
        "  FRONTEND_SECRET=   # the header X-Frontend-Secret; this prints its value:",
        f"  aws secretsmanager get-secret-value --region {stage.region} \\",
        f"    --secret-id {outputs.frontend_secret_arn} \\",
        "    --query SecretString --output text",
        "  (after a rotation, that of the output OtherFrontendSecretArn: see",
        "  docs/deploying.md)",
        "",
        "The first administrator (asks for a password; any random key works, because",
        "this command signs nothing with it):",
        "",
        f"  S3_BUCKET_NAME={outputs.bucket_name} \\",
        "  JWT_SECRET_KEY=$(openssl rand -hex 32) \\",
        "  .venv/bin/python -m tools.cli users create-admin --email you@example.com \\",
        f"    --region {stage.region} --table {outputs.table_name}",
    ]
    if stage.domain and outputs.domain_target:
        lines += [
            "",
            "DNS: the address above works as soon as this record exists.",
            "",
            f"  {stage.domain.name}  CNAME  {outputs.domain_target}",
        ]
    if stage.edge and not stage.edge.zone and outputs.distribution:
        lines += [
            "",
            "DNS: the address above works as soon as this record exists.",
            "",
            f"  {stage.edge.domain}  CNAME  {outputs.distribution}",
        ]
    if stage.alarm_email:
        lines += [
            "",
            f"Alarms go to {stage.alarm_email} once the mail from AWS is confirmed.",
        ]
    return "\n".join(lines)
