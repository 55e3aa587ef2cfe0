"""The doctor on backups: switched on in the region, or told how to."""

import pytest

from infra.stages.backups import Backups
from tests.unit.tools.deploy.fakes import StubbedAws, stage
from tools.deploy.checks_backup import backups
from tools.deploy.finding import Level

SETTINGS = Backups(daily_days=7, weekly_days=35)


def region(aws: StubbedAws, *, backed_up: bool, advanced: bool) -> StubbedAws:
    """Stub the switches of a region."""
    answer = {
        "ResourceTypeOptInPreference": {"DynamoDB": backed_up, "EBS": True},
        "ResourceTypeManagementPreference": {"DynamoDB": advanced, "EFS": True},
    }
    aws.stub("backup").add_response("describe_region_settings", answer)
    return aws


def test_backups_that_are_switched_on_are_no_trouble() -> None:
    """Both switches are on."""
    aws = region(StubbedAws(), backed_up=True, advanced=True)
    found = backups(stage("prod", backups=SETTINGS), aws)
    assert found.level is Level.OK


@pytest.mark.parametrize(
    ("backed_up", "advanced", "switches"),
    [
        (False, True, "--resource-type-opt-in-preference DynamoDB=true"),
        (True, False, "--resource-type-management-preference DynamoDB=true"),
        (
            False,
            False,
            "--resource-type-opt-in-preference DynamoDB=true "
            "--resource-type-management-preference DynamoDB=true",
        ),
    ],
)
def test_switch_that_is_off_comes_with_the_command(
    backed_up: bool, advanced: bool, switches: str
) -> None:
    """A plan would back nothing up, or copy nothing, in silence."""
    aws = region(StubbedAws(), backed_up=backed_up, advanced=advanced)

    found = backups(stage("prod", backups=SETTINGS), aws)

    assert found.level is Level.ERROR
    assert found.remedy.endswith(f"--region us-east-1 {switches}")


def test_region_that_knows_nothing_of_tables_is_off() -> None:
    """Nobody has ever opened AWS Backup there."""
    aws = StubbedAws()
    aws.stub("backup").add_response("describe_region_settings", {})
    found = backups(stage("prod", backups=SETTINGS), aws)
    assert found.level is Level.ERROR


def test_stage_without_backups_does_not_ask() -> None:
    """Whoever may not ask is not told of it."""
    assert backups(stage("dev", backups=None), StubbedAws()).level is Level.OK
