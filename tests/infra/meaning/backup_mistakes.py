"""Mistakes in backups, each with the check that must name it."""

from tests.infra.meaning import alarms, backups, coverage, exposure, telling
from tests.infra.meaning.planting import (
    Mistake,
    Plant,
    adding,
    appending,
    changing,
    leaving_out,
    setting,
)
from tests.infra.templates import Assembly

_PLAN = ("Data", "BackupsPlan", "BackupPlan", "BackupPlanRule")
_ROLE = ("Data", "BackupsRoleDefaultPolicy", "PolicyDocument", "Statement")
_COPYING = ("PolicyDocument", "Statement", 1, "Resource", "arn:aws:backup:::other")
_SELECTION = ("Data", "BackupsSelection", "BackupSelection")
_VAULT = ("Data", "BackupsVault")


def _removing(name: str) -> Plant:
    """Return the mistake of one resource less in the data stack."""
    return lambda a: a.data.resources.pop(name)


def _deleting(name: str) -> Plant:
    """Return the mistake of a resource that goes with its stack."""

    def plant(assembly: Assembly) -> None:
        """Take its policy away."""
        assembly.data.resources[name].whole.pop("DeletionPolicy")

    return plant


BACKUPS: dict[str, Mistake] = {
    "the plan has no selection": Mistake(
        _removing("BackupsSelection"), backups.backed_up
    ),
    "the plan is gone": Mistake(_removing("BackupsPlan"), backups.backed_up),
    "the selection misses the table": Mistake(
        changing(*_SELECTION, "Resources", ["${Data.Files.Arn}"]), backups.backed_up
    ),
    "the selection is by a tag": Mistake(
        changing(*_SELECTION, "ListOfTags", [{"ConditionKey": "backup"}]),
        backups.backed_up,
    ),
    "a stage has backups that it did not ask for": Mistake(
        adding("Data", "Plan", backups.PLAN), backups.backed_up, stage="dev"
    ),
    "backups of a day are kept for ever": Mistake(
        changing(*_PLAN, 0, "Lifecycle", {}), backups.kept_as_long_as_the_stage_says
    ),
    "backups are made on another day": Mistake(
        changing(*_PLAN, 1, "ScheduleExpression", "cron(17 3 ? * MON *)"),
        backups.kept_as_long_as_the_stage_says,
    ),
    "a rule more costs by the hour": Mistake(
        appending(*_PLAN, {"RuleName": "hourly", "ScheduleExpression": "rate(1 hour)"}),
        backups.kept_as_long_as_the_stage_says,
    ),
    "one rule is not copied": Mistake(
        changing(*_PLAN, 1, "CopyActions", []), backups.copied, stage="guarded"
    ),
    "copies go to a vault that nobody named": Mistake(
        changing(*_PLAN, 0, "CopyActions", [{"DestinationBackupVaultArn": "arn"}]),
        backups.copied,
    ),
    "the vault has no lock": Mistake(
        leaving_out(*_VAULT, "LockConfiguration"), backups.locked
    ),
    "the lock allows less than a day's backups are kept": Mistake(
        changing(*_VAULT, "LockConfiguration", "MinRetentionDays", 1), backups.locked
    ),
    "the lock refuses the backups of a month": Mistake(
        changing(*_VAULT, "LockConfiguration", "MaxRetentionDays", 35), backups.locked
    ),
    "the lock is final although nobody decided so": Mistake(
        changing(*_VAULT, "LockConfiguration", "ChangeableForDays", 3), backups.locked
    ),
    "the lock of compliance can be taken away": Mistake(
        setting(*_VAULT, LockConfiguration={"MinRetentionDays": 7}),
        backups.locked,
        stage="guarded",
    ),
    "anybody with rights may delete backups": Mistake(
        leaving_out(*_VAULT, "AccessPolicy"), backups.locked
    ),
    "the vault goes with its stack": Mistake(_deleting("BackupsVault"), backups.locked),
    "the role may back up every table": Mistake(
        changing(*_ROLE, 0, "Resource", "*"), backups.narrow_backup_roles
    ),
    "the role may restore over everything": Mistake(
        appending(
            *_ROLE,
            {
                "Effect": "Allow",
                "Action": "dynamodb:RestoreTableFromAwsBackup",
                "Resource": "${Data.Table.Arn}",
            },
        ),
        backups.narrow_backup_roles,
    ),
    "the role has the policy that AWS manages": Mistake(
        setting(
            "Data",
            "BackupsRole",
            ManagedPolicyArns=["AWSBackupServiceRolePolicyForBackup"],
        ),
        backups.narrow_backup_roles,
    ),
    "the role may not copy": Mistake(
        changing("Data", "BackupsRoleDefaultPolicy", *_COPYING),
        backups.narrow_backup_roles,
        stage="guarded",
    ),
    "somebody else may take the role": Mistake(
        changing(
            "Data",
            "BackupsRole",
            *("AssumeRolePolicyDocument", "Statement", 0),
            *("Principal", {"Service": "ec2.amazonaws.com"}),
        ),
        exposure.open_policies,
    ),
    "backups are encrypted by the table's key": Mistake(
        setting(*_VAULT, EncryptionKeyArn="${Data.Key.Arn}"),
        backups.backups_are_encrypted_by_a_key_of_their_own,
    ),
    "the key of the backups goes with its stack": Mistake(
        _deleting("BackupKey"), backups.backups_are_encrypted_by_a_key_of_their_own
    ),
    "nobody hears of a backup that failed": Mistake(
        lambda a: a.operations.resources.pop("BackupsFailed"), coverage.unwatched
    ),
    "nobody notices that there are no backups": Mistake(
        setting("Operations", "BackupsSilent", TreatMissingData="notBreaching"),
        alarms.treats_missing_data,
    ),
    "the alarm is of another vault": Mistake(
        setting(
            "Operations",
            "BackupsSilent",
            Dimensions=[{"Name": "BackupVaultName", "Value": "Default"}],
        ),
        alarms.unknown_metrics,
    ),
    "a failed backup has no page": Mistake(
        setting("Operations", "BackupsFailed", AlarmDescription="It failed."),
        telling.unexplained,
    ),
}
"""Mistakes in backups: what is backed up, for how long, who may undo it."""
