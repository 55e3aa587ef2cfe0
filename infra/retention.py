"""How long things stay, as the stage says."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.stages.schema import Removal, Stage


def removal_policy(stage: Stage) -> RemovalPolicy:
    """What becomes of a resource that holds data when its stack goes."""
    if stage.removal is Removal.RETAIN:
        return RemovalPolicy.RETAIN
    return RemovalPolicy.DESTROY


def log_group(
    scope: Construct, id: str, stage: Stage, name: str | None = None
) -> logs.LogGroup:
    """A log group that forgets after the stage's retention.

    Args:
        name: where AWS dictates one.
    """
    # Named groups go with their stack whatever the stage says: a retained one would
    # be in the way of the next deployment.
    return logs.LogGroup(
        scope,
        id,
        log_group_name=name,
        retention=_RETENTION[stage.log_retention_days],
        removal_policy=removal_policy(stage) if name is None else RemovalPolicy.DESTROY,
    )


_RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}
