"""The alarms on backups: those that fail, and those that are not made."""

from aws_cdk import Duration

from infra.metrics import aws_metric, total
from infra.monitoring.rules import AlarmRule
from infra.stacks.data import DataStack

FAILURES = (
    "NumberOfBackupJobsAborted",
    "NumberOfBackupJobsExpired",
    "NumberOfBackupJobsFailed",
    "NumberOfCopyJobsFailed",
    "NumberOfRestoreJobsFailed",
)
# A day, and the nine hours in which a backup may begin and end.
_HOURS_OF_SILENCE = 34


def backup_rules(data: DataStack) -> list[AlarmRule]:
    """Return the alarms on the backups of the table, if there are any."""
    if data.backups is None:
        return []
    vault = {"BackupVaultName": data.backups.vault.backup_vault_name}
    return [
        AlarmRule(
            "BackupsFailed",
            total(aws_metric("AWS/Backup", name, vault) for name in FAILURES),
            1,
            1,
            "A backup, its copy, or a restore has failed; the table itself is well.",
            "backups",
        ),
        AlarmRule(
            "BackupsSilent",
            aws_metric(
                "AWS/Backup",
                "NumberOfBackupJobsCompleted",
                vault,
                period=Duration.hours(1),
            ),
            1,
            _HOURS_OF_SILENCE,
            "No backup was made for more than a day.",
            "backups",
            heartbeat=True,
        ),
    ]
