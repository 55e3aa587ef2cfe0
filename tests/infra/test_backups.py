"""Settings of backups that cannot work are refused, and a restored table is adopted."""

from typing import Any

import pytest
from pydantic import ValidationError

from infra.stages.backups import BackupCopies, Backups
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from runtime.core.contract import ERASURES_KNOWN_DAYS
from runtime.core.tombstones import RECEIPT_KEPT
from tests.infra.meaning import caching
from tests.infra.templates import Assembly, synthesize

VAULT = "arn:aws:backup:eu-west-1:111122223333:backup-vault:far"


def settings(**changes: Any) -> Backups:
    """Return settings that are allowed, but for these."""
    given = {"daily_days": 7, "weekly_days": 35, "monthly_days": 180} | changes
    return Backups.model_validate(given)


def stage(name: str = "prod", **changes: Any) -> Stage:
    """Return a stage with some settings changed."""
    return Stage.model_validate(load_stage(name).model_dump() | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"daily_days": 0},
        {"daily_days": 36},
        {"weekly_days": 6},
        {"monthly_days": 30},
        {"monthly_days": ERASURES_KNOWN_DAYS},
        {"daily_days": 500, "weekly_days": 500, "monthly_days": None},
        {"lock": "none"},
        {"copies": {"vault_arn": "arn:aws:s3:::bucket", "days": 30}},
        {"copies": {"vault_arn": VAULT, "days": ERASURES_KNOWN_DAYS}},
        {"hourly_days": 1},
    ],
)
def test_backups_that_cannot_be_are_refused(changes: dict[str, Any]) -> None:
    """Neither shorter from rule to rule, nor longer than erasures are known."""
    with pytest.raises(ValidationError):
        settings(**changes)


def test_longest_is_what_the_lock_allows() -> None:
    """With and without backups of each month."""
    assert settings().longest_days == 180
    assert settings(monthly_days=None).longest_days == 35


def test_it_is_known_who_was_erased_for_longer_than_any_backup_is_kept() -> None:
    """Otherwise a restore would bring somebody back for good."""
    assert RECEIPT_KEPT.days == ERASURES_KNOWN_DAYS
    assert settings(monthly_days=ERASURES_KNOWN_DAYS - 1).longest_days < 400


@pytest.mark.parametrize(
    ("arn", "allowed"),
    [
        ("arn:aws:backup:us-east-1:111122223333:backup-vault:near", False),
        (VAULT, True),
        ("arn:aws:backup:us-east-1:444455556666:backup-vault:near", True),
    ],
)
def test_copies_go_to_another_region_or_account(arn: str, allowed: bool) -> None:
    """Beside the first they would be lost with it."""
    backups = settings().model_copy(
        update={"copies": BackupCopies(vault_arn=arn, days=90)}
    )
    if allowed:
        assert stage(backups=backups.model_dump()).backups == backups
        return
    with pytest.raises(ValidationError, match="another region or account"):
        stage(backups=backups.model_dump())


def test_backups_of_data_that_may_be_destroyed_are_refused() -> None:
    """The vault would go with them."""
    with pytest.raises(ValidationError, match="removal=retain"):
        stage("dev", backups=settings().model_dump())


def test_adopted_table_needs_another_generation() -> None:
    """Functions would keep the former one, in silence."""
    with pytest.raises(ValidationError, match="data_generation"):
        stage("staging", adopted_table="restored")


def test_adopted_table_has_an_id_of_its_own(guarded: Assembly, prod: Assembly) -> None:
    """Under the former one its name would be a replacement, which cannot succeed."""
    kind = "AWS::DynamoDB::GlobalTable"
    adopted, made = guarded.data.one(kind), prod.data.one(kind)
    assert adopted.name != made.name
    assert adopted["TableName"] == guarded.stage.adopted_table
    assert "TableName" not in made.properties
    assert adopted.is_retained
    rest = {k: v for k, v in adopted.properties.items() if k != "TableName"}
    assert rest == made.properties
    assert guarded.data.outputs["TableName"] == f"${{Data.{adopted.name}}}"


def test_table_of_any_name_is_adopted_where_functions_are_in_a_network() -> None:
    """Its endpoint leads to that one too, and to the former, which some still use."""
    cache = {"ecpu_per_second": 5_000}
    adopting = stage(cache=cache, adopted_table="restored", data_generation=2)

    assert caching.data_is_reached_and_none_of_others(synthesize(adopting)) == []


def test_former_table_is_let_go_and_not_deleted(prod: Assembly) -> None:
    """It is retained when it leaves the template."""
    assert prod.data.one("AWS::DynamoDB::GlobalTable").is_retained
