"""Backups of the table by AWS Backup: a locked vault, a plan, and what it may do."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.stages.backups import BackupCopies, Backups

# In UTC, when few people write; not on the hour, when everybody's jobs begin.
_HOUR, _MINUTE = "3", "17"
_START_WITHIN = Duration.hours(1)
_END_WITHIN = Duration.hours(8)
# AWS's own fewest, after which a lock of compliance is final.
_DAYS_TO_THINK = Duration.days(3)
_Selection = backup.CfnBackupSelection.BackupSelectionResourceTypeProperty


class TableBackups(Construct):
    """A plan that backs one table up into a vault which nobody can empty.

    Attributes:
        vault: holds the backups; stays when the stack goes.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        settings: Backups,
        table: dynamodb.ITableV2,
        key: kms.IKey | None,
        removal_policy: RemovalPolicy,
    ) -> None:
        """Make the vault and the plan.

        Args:
            name: of the vault, in its account and region.
            settings: how long what is kept, and where copies go.
            table: the only thing that is backed up.
            key: encrypts the backups; AWS's own if there is none.
            removal_policy: what happens to the vault with its stack.
        """
        super().__init__(scope, id)
        compliance = settings.lock == "compliance"
        self.vault = backup.BackupVault(
            self,
            "Vault",
            backup_vault_name=name,
            encryption_key=key,
            # Neither by hand nor by a plan that was changed.
            block_recovery_point_deletion=True,
            lock_configuration=backup.LockConfiguration(
                min_retention=Duration.days(settings.daily_days),
                max_retention=Duration.days(settings.longest_days),
                changeable_for=_DAYS_TO_THINK if compliance else None,
            ),
            removal_policy=removal_policy,
        )
        plan = backup.BackupPlan(self, "Plan", backup_plan_name=name)
        for rule in self._rules(settings):
            plan.add_rule(rule)
        role = self._role(table, settings.copies)
        selection = backup.CfnBackupSelection(
            self,
            "Selection",
            backup_plan_id=plan.backup_plan_id,
            backup_selection=_Selection(
                selection_name="table",
                iam_role_arn=role.role_arn,
                # By its ARN: a tag that somebody forgets would end the backups.
                resources=[table.table_arn],
            ),
        )
        # A plan begins as soon as it knows what to back up.
        selection.node.add_dependency(role)

    def _rules(self, settings: Backups) -> list[backup.BackupPlanRule]:
        """Return a rule for each day, each Sunday, and the first of each month."""
        kept = {
            "daily": (settings.daily_days, {}),
            "weekly": (settings.weekly_days, {"week_day": "SUN"}),
            "monthly": (settings.monthly_days, {"day": "1"}),
        }
        copy_actions = self._copy_actions(settings.copies)
        return [
            backup.BackupPlanRule(
                rule_name=name,
                backup_vault=self.vault,
                schedule_expression=events.Schedule.cron(
                    hour=_HOUR, minute=_MINUTE, **when
                ),
                start_window=_START_WITHIN,
                completion_window=_END_WITHIN,
                delete_after=Duration.days(days),
                copy_actions=copy_actions,
            )
            for name, (days, when) in kept.items()
            if days is not None
        ]

    def _copy_actions(
        self, copies: BackupCopies | None
    ) -> list[backup.BackupPlanCopyActionProps] | None:
        """Return what is done with each backup once it is there."""
        if copies is None:
            return None
        there = backup.BackupVault.from_backup_vault_arn(
            self, "Copies", copies.vault_arn
        )
        return [
            backup.BackupPlanCopyActionProps(
                destination_backup_vault=there,
                delete_after=Duration.days(copies.days),
            )
        ]

    def _role(self, table: dynamodb.ITableV2, copies: BackupCopies | None) -> iam.Role:
        """Make the role of the plan: it backs up one table, and restores nothing."""
        role = iam.Role(
            self, "Role", assumed_by=iam.ServicePrincipal("backup.amazonaws.com")
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[
                    "dynamodb:DescribeTable",
                    "dynamodb:ListTagsOfResource",
                    "dynamodb:StartAwsBackupJob",
                ],
                resources=[table.table_arn],
            )
        )
        if copies:
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=["backup:CopyIntoBackupVault"],
                    resources=[copies.vault_arn],
                )
            )
        return role
