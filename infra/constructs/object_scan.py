"""The malware scan of objects that appear in the bucket, by GuardDuty."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_guardduty as guardduty
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.stages.schema import Stage

# What AWS documents for this role, the same for every bucket.
# https://docs.aws.amazon.com/guardduty/latest/ug/
# malware-protection-s3-iam-policy-prerequisite.html
_PLAN = "malware-protection-plan.guardduty.amazonaws.com"
_RULE = "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*"
_PROBE = "malware-protection-resource-validation-object"


class ObjectScan(Construct):
    """The plan by which GuardDuty scans and tags new objects under some keys.

    Only GuardDuty may tag them: neither clients nor functions have the right to.

    Attributes:
        plan: the plan.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        bucket: s3.IBucket,
        prefix: str,
    ) -> None:
        """Make the plan and its role.

        Args:
            stage: the stage that it belongs to.
            bucket: the bucket.
            prefix: the beginning of the keys of the objects that are scanned.
        """
        super().__init__(scope, id)
        self._bucket, self._prefix = bucket, prefix
        role = self._role(stage)
        self.plan = guardduty.CfnMalwareProtectionPlan(
            self,
            "Plan",
            role=role.role_arn,
            protected_resource=(
                guardduty.CfnMalwareProtectionPlan.CFNProtectedResourceProperty(
                    s3_bucket=guardduty.CfnMalwareProtectionPlan.S3BucketProperty(
                        bucket_name=bucket.bucket_name, object_prefixes=[prefix]
                    )
                )
            ),
            actions=guardduty.CfnMalwareProtectionPlan.CFNActionsProperty(
                tagging=guardduty.CfnMalwareProtectionPlan.CFNTaggingProperty(
                    status="ENABLED"
                )
            ),
        )
        # AWS tries the role when it makes the plan.
        self.plan.node.add_dependency(role)

    def _role(self, stage: Stage) -> iam.Role:
        """Make the role that GuardDuty takes; the key's policy lets it decrypt."""
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(_PLAN),
            description=f"Scans of objects under {self._prefix}",
        )
        bucket = self._bucket.bucket_arn
        rule = Stack.of(self).format_arn(
            service="events",
            resource="rule",
            resource_name=_RULE,
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
        managed = {"StringLike": {"events:ManagedBy": _PLAN}}
        changing = [f"events:{n}" for n in ("DeleteRule", "PutRule", "PutTargets")]
        changing.append("events:RemoveTargets")
        reading = ["events:DescribeRule", "events:ListTargetsByRule"]
        scanning = [
            "s3:GetObject",
            "s3:GetObjectTagging",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionTagging",
            "s3:PutObjectTagging",
            "s3:PutObjectVersionTagging",
        ]
        of_bucket = [
            "s3:GetBucketNotification",
            "s3:ListBucket",
            "s3:PutBucketNotification",
        ]
        # A policy has no tags, and must change to follow its references anew.
        generation = f"DataGeneration{stage.data_generation}"
        for actions, resource, conditions, sid in (
            (changing, rule, managed, None),
            (reading, rule, None, None),
            (scanning, f"{bucket}/{self._prefix}*", None, generation),
            (of_bucket, bucket, None, None),
            (["s3:PutObject"], f"{bucket}/{_PROBE}", None, None),
        ):
            role.add_to_policy(
                iam.PolicyStatement(
                    sid=sid,
                    actions=actions,
                    resources=[resource],
                    conditions=conditions,
                )
            )
        return role
