"""The rules between the settings of a stage: what cannot work together is refused.

A setting that is wrong by itself is refused where it is declared.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from infra.stages.delivery import AT_ONCE
from infra.stages.removal import Removal
from runtime.core.contract import HEADER_NAME

if TYPE_CHECKING:
    from infra.stages.schema import Stage

# As browsers send it: lower case, no path, no port that the scheme implies.
_ORIGIN = re.compile(
    r"http://(?!.*:80$)[a-z0-9.-]+(:\d+)?|https://(?!.*:443$)[a-z0-9.-]+(:\d+)?"
)
# Those of the partition `aws`: packages leave out what others need (endpoints,
# certificate authorities), and not all services are there.
_REGION = re.compile(r"(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+")


def _region_can_work(stage: "Stage") -> None:
    """Refuse a region in which the functions or their packages cannot be."""
    if not _REGION.fullmatch(stage.region):
        raise ValueError(
            f"region: {stage.region!r} is none of the partition aws; China, "
            "GovCloud, isolated and sovereign regions lack services and need other "
            "packages"
        )


def _origins_are_exact(stage: "Stage") -> None:
    """Refuse an origin that no browser sends, and plain http in prod."""
    for origin in stage.allowed_origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"allowed_origins: {origin!r} is no origin as browsers send it; a "
                "wildcard is none either, since the API takes credentials"
            )
        if stage.name == "prod" and not origin.startswith("https://"):
            raise ValueError("allowed_origins must be https in prod")


def _headers_have_names(stage: "Stage") -> None:
    """Refuse what is no name of one header."""
    for name in stage.cors_allowed_headers:
        if not re.fullmatch(HEADER_NAME, name):
            raise ValueError(f"cors_allowed_headers: {name!r} is no name of one header")


def _parts_agree(stage: "Stage") -> None:
    """Refuse a certificate of another region, and a throttle above the whole one."""
    if stage.domain and stage.domain.certificate_arn.split(":")[3] != stage.region:
        raise ValueError("domain.certificate_arn must be in the stage's region")
    if (
        stage.auth_throttle.rate > stage.throttle.rate
        or stage.auth_throttle.burst > stage.throttle.burst
    ):
        raise ValueError("auth_throttle must not be above throttle")


def _backups_outlive_what_they_are_of(stage: "Stage") -> None:
    """Refuse backups that go with the data, and a table that no function would take."""
    if stage.backups and stage.removal is not Removal.RETAIN:
        raise ValueError("backups need removal=retain: they would go with the data")
    if stage.backups and stage.backups.copies:
        _, _, _, region, account, *_ = stage.backups.copies.vault_arn.split(":")
        if (region, account) == (stage.region, stage.account):
            raise ValueError(
                "backups.copies.vault_arn must be of another region or account"
            )
    if stage.adopted_table and stage.data_generation == 1:
        raise ValueError(
            "adopted_table needs data_generation to be raised: functions would "
            "keep the former table"
        )


def _edge_is_all_there_is(stage: "Stage") -> None:
    """Refuse a second domain, and what the distribution cannot work with."""
    edge = stage.edge
    if edge is None:
        return
    if stage.domain:
        raise ValueError("domain must be left out with edge: it has one")
    if edge.origin not in stage.allowed_origins:
        raise ValueError(
            f"allowed_origins must have {edge.origin}: its pages upload files"
        )
    given = edge.certificates
    if given and given.gateway.split(":")[3] != stage.region:
        raise ValueError("edge.certificates.gateway must be in the stage's region")


def _snapshots_are_of_requests(stage: "Stage") -> None:
    """Refuse snapshots of functions that nobody waits for."""
    for name in ("worker", "eraser", "jobs"):
        if getattr(stage, name).snap_start:
            raise ValueError(
                f"{name}.snap_start must be off: nobody waits for its starts, and "
                "its process is not renewed when a snapshot is resumed"
            )


def _deliveries_can_work(stage: "Stage") -> None:
    """Refuse deliveries that CodeDeploy cannot make, or that would move nothing."""
    if stage.delivery is None:
        return
    kept = {"api": stage.api.provisioned, "auth": stage.auth.provisioned}
    for name, warm in kept.items():
        if stage.delivery.warm == "version" and warm:
            if warm.minimum != warm.maximum or warm.schedules:
                raise ValueError(
                    f"{name}.provisioned must have maximum equal to minimum and no "
                    "schedules where delivery.warm is version: a version, unlike "
                    "an alias, is not scaled"
                )
    if stage.delivery.shift != AT_ONCE and all(
        stage.delivery.shift_of(warm) == AT_ONCE for warm in kept.values()
    ):
        raise ValueError(
            f"delivery.shift: nothing would move by {stage.delivery.shift}, since "
            "the aliases of api and auth keep environments warm; choose "
            "all_at_once, or warm=version"
        )


def _emulator_has_no_network(stage: "Stage") -> None:
    """Refuse a cache that the emulator does not have."""
    if stage.is_local and stage.valkey:
        raise ValueError(
            "cache: the emulator has neither networks nor ElastiCache; tests start "
            "a Valkey server of their own"
        )


def _prod_is_one_account_that_somebody_watches(stage: "Stage") -> None:
    """Refuse prod in any account, and one whose alarms reach nobody."""
    if stage.name == "prod":
        if stage.account is None:
            raise ValueError(
                "account must be set in prod: nothing may be deployed elsewhere"
            )
        if stage.alarm_email is None:
            raise ValueError(
                "alarm_email must be set in prod: its alarms would reach nobody"
            )


def _prod_keeps_its_data(stage: "Stage") -> None:
    """Refuse prod without what protects its data."""
    if stage.name == "prod":
        if stage.removal is not Removal.RETAIN:
            raise ValueError("removal must be retain in prod")
        if not stage.deletion_protection:
            raise ValueError("deletion_protection must be on in prod")
        if stage.debug:
            raise ValueError("debug must be off in prod")
        if stage.log_retention_days < 90:
            raise ValueError("log_retention_days must be at least 90 in prod")


RULES: tuple[Callable[["Stage"], None], ...] = (
    _region_can_work,
    _origins_are_exact,
    _headers_have_names,
    _parts_agree,
    _backups_outlive_what_they_are_of,
    _edge_is_all_there_is,
    _snapshots_are_of_requests,
    _deliveries_can_work,
    _emulator_has_no_network,
    _prod_is_one_account_that_somebody_watches,
    _prod_keeps_its_data,
)
"""All of them; each raises ValueError with what is wrong, beginning with the field."""
