"""The CDK app of GitHub's roles, apart from the stages that they deploy.

`cdk deploy --app ".venv/bin/python -m infra.delivery" -c stage=dev` is for the account
of that stage; a role must not be able to widen what it may do itself.
"""

import sys

from aws_cdk import App, Environment, Tags

from infra.stacks.delivery import DELIVERY_STACK, DeliveryStack
from infra.stages.github import DELIVERED, GitHub
from infra.stages.loading import PREVIEWED, load_github, load_stage
from infra.stages.schema import Stage, StageError


def assemble_delivery(app: App, stage: Stage, delivery: GitHub) -> DeliveryStack:
    """Add the stack for the account of a stage to the app.

    Args:
        app: takes the stack.
        stage: one of those that GitHub deploys.
        delivery: whom to trust.
    """
    if stage.name not in DELIVERED:
        raise StageError(f"delivery: choose a stage from {', '.join(DELIVERED)}")
    neighbours = [
        each
        for each in map(load_stage, DELIVERED)
        if each.name == stage.name or each.account == stage.account
    ]
    previewed = [each for each in neighbours if each.name == PREVIEWED]
    stack = DeliveryStack(
        app,
        DELIVERY_STACK,
        delivery=delivery,
        stages=neighbours,
        previewed=previewed[0] if previewed and delivery.previews else None,
        env=Environment(account=stage.account, region=stage.region),
    )
    Tags.of(app).add("project", "backend")
    return stack


def main() -> None:
    """Synthesize the stack for the account of the stage in the context."""
    app = App()
    try:
        delivery = load_github()
        if delivery is None:
            raise StageError("delivery: set GITHUB in infra/stages/values.py first")
        stage = load_stage(app.node.try_get_context("stage"))
        assemble_delivery(app, stage, delivery)
    except StageError as error:
        sys.exit(f"error: {error}")
    app.synth()


if __name__ == "__main__":
    main()
