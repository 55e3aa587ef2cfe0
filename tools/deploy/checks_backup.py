"""A check of the switches of AWS Backup, which belong to the account and the region."""

from infra.stages.schema import Stage
from tools.deploy.aws import Aws
from tools.deploy.finding import Finding, error, ok

_TYPE = "DynamoDB"


def backups(stage: Stage, aws: Aws) -> Finding:
    """Check that tables are backed up at all, and by the vault's own means."""
    if stage.backups is None:
        return ok("the stage has none")
    found = aws.client("backup").describe_region_settings()
    off = [
        name
        for name in (
            "ResourceTypeOptInPreference",
            "ResourceTypeManagementPreference",
        )
        if not found.get(name, {}).get(_TYPE)
    ]
    if not off:
        return ok("AWS Backup backs tables up, with its advanced features")
    switches = " ".join(f"--{_option(name)} {_TYPE}=true" for name in off)
    return error(
        "AWS Backup is off for tables in this region, or its advanced features are: "
        "nothing is copied without them",
        f"aws backup update-region-settings --region {stage.region} {switches}",
    )


def _option(name: str) -> str:
    """Return the option of the AWS CLI of this name."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
