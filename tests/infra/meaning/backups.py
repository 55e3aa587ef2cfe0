"""Checks of backups: of the right table, locked, copied, and made by a narrow role."""

from collections.abc import Iterator
from typing import Any

from tests.infra.meaning.references import find, reference
from tests.infra.templates import Assembly, Resource, listed, statements

VAULT = "AWS::Backup::BackupVault"
PLAN = "AWS::Backup::BackupPlan"
SELECTION = "AWS::Backup::BackupSelection"
_ALLOWED = {
    "dynamodb:DescribeTable",
    "dynamodb:ListTagsOfResource",
    "dynamodb:StartAwsBackupJob",
}
_COPYING = "backup:CopyIntoBackupVault"
_UNDOING = {"backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"}


def backed_up(assembly: Assembly) -> list[str]:
    """Complain if a stage with backups has no plan of exactly its table."""
    wanted = assembly.stage.backups is not None
    plans = assembly.everywhere(PLAN)
    if not wanted or len(plans) != 1:
        return [f"{len(plans)} plans of backups"] if wanted or plans else []
    (table,) = assembly.data.of_type("AWS::DynamoDB::GlobalTable")
    arn = f"{reference(assembly, table)[:-1]}.Arn}}"
    plan = f"{reference(assembly, plans[0])[:-1]}.BackupPlanId}}"
    complaints = []
    selections = assembly.everywhere(SELECTION)
    if [each["BackupPlanId"] for each in selections] != [plan]:
        complaints.append("the plan backs nothing up")
    for each in selections:
        selection = each["BackupSelection"]
        if selection.get("Resources") != [arn] or "ListOfTags" in selection:
            complaints.append(f"{each.name} is of {selection.get('Resources')}")
    return complaints


def kept_as_long_as_the_stage_says(assembly: Assembly) -> list[str]:
    """Complain of rules that are missing, or keep too short or for ever."""
    settings = assembly.stage.backups
    if settings is None:
        return []
    wanted = {
        "daily": ("cron(17 3 * * ? *)", settings.daily_days),
        "weekly": ("cron(17 3 ? * SUN *)", settings.weekly_days),
    }
    if settings.monthly_days:
        wanted["monthly"] = ("cron(17 3 1 * ? *)", settings.monthly_days)
    found = {
        rule["RuleName"]: (
            rule.get("ScheduleExpression"),
            rule.get("Lifecycle", {}).get("DeleteAfterDays"),
        )
        for rule in _rules(assembly)
    }
    complaints = [
        f"{name} is {found.get(name)}, not {rule}"
        for name, rule in wanted.items()
        if found.get(name) != rule
    ]
    return complaints + [f"nobody asked for {name}" for name in found.keys() - wanted]


def copied(assembly: Assembly) -> list[str]:
    """Complain if a rule has no copy where the stage wants one, or another."""
    settings = assembly.stage.backups
    if settings is None:
        return []
    wanted = []
    if settings.copies:
        wanted = [
            {
                "DestinationBackupVaultArn": settings.copies.vault_arn,
                "Lifecycle": {"DeleteAfterDays": settings.copies.days},
            }
        ]
    return [
        f"{rule['RuleName']} is copied to {rule.get('CopyActions')}"
        for rule in _rules(assembly)
        if rule.get("CopyActions", []) != wanted
    ]


def locked(assembly: Assembly) -> list[str]:
    """Complain of vaults that can be emptied, or that go with their stack."""
    settings = assembly.stage.backups
    complaints = []
    for vault in assembly.everywhere(VAULT):
        assert settings is not None
        lock = vault.properties.get("LockConfiguration", {})
        days = [rule["Lifecycle"]["DeleteAfterDays"] for rule in _kept(assembly)]
        if not lock:
            complaints.append(f"{vault.name} has no lock")
            continue
        if not 1 <= lock.get("MinRetentionDays", 0) <= min(days):
            complaints.append(f"{vault.name} keeps {lock.get('MinRetentionDays')} days")
        # Above it, or below the least, AWS Backup fails every backup.
        if lock.get("MinRetentionDays", 0) < settings.daily_days:
            complaints.append(f"{vault.name} lets backups be kept shorter")
        if lock.get("MaxRetentionDays", 0) < max(days):
            complaints.append(f"{vault.name} refuses what is kept longest")
        final = "ChangeableForDays" in lock
        if final is not (settings.lock == "compliance"):
            complaints.append(f"the lock of {vault.name} is final: {final}")
        if not vault.is_retained:
            complaints.append(f"{vault.name} goes with its stack")
        denied = statements(vault.properties.get("AccessPolicy", _NOTHING), "Deny")
        if not any(_UNDOING <= set(listed(each["Action"])) for each in denied):
            complaints.append(f"{vault.name} lets backups be deleted")
    return complaints


def narrow_backup_roles(assembly: Assembly) -> list[str]:
    """Complain if the role of backups may do more than that, or less."""
    settings, complaints = assembly.stage.backups, []
    for selection in assembly.everywhere(SELECTION):
        role = find(assembly, selection["BackupSelection"]["IamRoleArn"])
        if role is None:
            complaints.append(f"{selection.name} has no role of this stage")
            continue
        if role.properties.get("ManagedPolicyArns"):
            complaints.append(f"{role.name} has a policy for everything")
        (arn,) = selection["BackupSelection"].get("Resources", [None])[:1]
        wanted = {(action, arn) for action in _ALLOWED}
        if settings and settings.copies:
            wanted.add((_COPYING, settings.copies.vault_arn))
        granted = set(_granted(assembly, role))
        complaints += [f"{role.name} may not {each}" for each in wanted - granted]
        complaints += [f"{role.name} may {each}" for each in granted - wanted]
    return complaints


def backups_are_encrypted_by_a_key_of_their_own(assembly: Assembly) -> list[str]:
    """Complain if whoever loses the table's key loses its backups with it."""
    complaints = []
    for vault in assembly.everywhere(VAULT):
        key = find(assembly, vault.properties.get("EncryptionKeyArn"))
        if assembly.stage.customer_managed_key and key is None:
            complaints.append(f"{vault.name} has no key of the customer's")
        (table,) = assembly.data.of_type("AWS::DynamoDB::GlobalTable")
        (replica,) = table["Replicas"]
        of_table = replica.get("SSESpecification", {}).get("KMSMasterKeyId")
        if key and find(assembly, of_table) is key:
            complaints.append(f"{vault.name} has the table's key")
        if key and not (key.is_retained and key["EnableKeyRotation"]):
            complaints.append(f"the key of {vault.name} goes, or is never renewed")
    return complaints


_NOTHING: dict[str, Any] = {"Statement": []}


def _rules(assembly: Assembly) -> list[dict[str, Any]]:
    """Return the rules of all plans."""
    return [
        rule
        for plan in assembly.everywhere(PLAN)
        for rule in plan["BackupPlan"]["BackupPlanRule"]
    ]


def _kept(assembly: Assembly) -> list[dict[str, Any]]:
    """Return the rules that say how long they keep."""
    return [rule for rule in _rules(assembly) if rule.get("Lifecycle")]


def _granted(assembly: Assembly, role: Resource) -> Iterator[tuple[str, str]]:
    """Yield each action that a role may do, with each resource."""
    for policy in assembly.data.of_type("AWS::IAM::Policy"):
        if reference(assembly, role) in policy["Roles"]:
            for statement in statements(policy["PolicyDocument"]):
                for action in listed(statement["Action"]):
                    for resource in listed(statement["Resource"]):
                        yield action, resource


CHECKS = (
    backed_up,
    kept_as_long_as_the_stage_says,
    copied,
    locked,
    narrow_backup_roles,
    backups_are_encrypted_by_a_key_of_their_own,
)
