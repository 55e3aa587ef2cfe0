"""Retention of data and logs, as the stage says."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.stages.removal import Removal
from infra.stages.schema import Stage

# Kept when its stack is destroyed or it is replaced, but not when the deployment that
# makes it fails: what nobody has used yet would stay behind as an orphan.
RETAINED = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE


def removal_policy(stage: Stage) -> RemovalPolicy:
    """Return what happens to a resource with data when its stack is destroyed."""
    if stage.removal is Removal.RETAIN:
        return RETAINED
    return RemovalPolicy.DESTROY


def log_group(
    scope: Construct, id: str, stage: Stage, name: str | None = None
) -> logs.LogGroup:
    """Make a log group whose entries expire after the stage's retention.

    Args:
        name: for a log group whose name AWS dictates.
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
