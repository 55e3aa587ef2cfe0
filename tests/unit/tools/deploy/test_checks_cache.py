"""The doctor looks at the zones and the cache of a stage that shares one."""

from typing import Any

import pytest

from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from tests.unit.tools.deploy.fakes import StubbedAws
from tools.deploy import checks_cache
from tools.deploy.finding import Level

CACHED = Stage.model_validate(
    load_stage("dev").model_dump() | {"cache": {"zones": ["a", "c"]}}
)
WELL = {
    "ServerlessCacheName": "backend-dev",
    "Engine": "valkey",
    "Status": "available",
    "CacheUsageLimits": {
        "DataStorage": {"Maximum": 1, "Unit": "GB"},
        "ECPUPerSecond": {"Maximum": 1_000},
    },
}


def _with_cache(**changes: object) -> StubbedAws:
    """Return an account with a cache that differs so from a healthy one."""
    aws = StubbedAws()
    aws.stub("elasticache").add_response(
        "describe_serverless_caches", {"ServerlessCaches": [WELL | changes]}
    )
    return aws


def _with_zones(*letters: str, state: str = "available") -> StubbedAws:
    """Return an account with these availability zones."""
    zones = [{"ZoneName": f"us-east-1{each}", "State": state} for each in letters]
    aws = StubbedAws()
    aws.stub("ec2").add_response(
        "describe_availability_zones", {"AvailabilityZones": zones}
    )
    return aws


def test_stage_without_a_cache_asks_nobody() -> None:
    """It is well, whatever the account has."""
    plain, aws = load_stage("dev"), StubbedAws()

    assert checks_cache.zones(plain, aws).level is Level.OK
    assert checks_cache.health(plain, aws).level is Level.OK


def test_zone_that_the_account_lacks_is_named() -> None:
    """With those that there are to choose from."""
    assert checks_cache.zones(CACHED, _with_zones("a", "b", "c")).level is Level.OK

    found = checks_cache.zones(CACHED, _with_zones("a", "b", "d"))

    assert found.level is Level.ERROR
    assert "no zone c" in found.detail and "a, b, d" in str(found)


def test_zone_that_is_impaired_counts_for_none() -> None:
    """Nothing can be made there now."""
    found = checks_cache.zones(CACHED, _with_zones("a", "c", state="impaired"))

    assert found.level is Level.ERROR


def test_cache_that_is_well_says_what_it_may_cost() -> None:
    """By its limits."""
    found = checks_cache.health(CACHED, _with_cache())

    assert (found.level, found.detail) == (
        Level.OK,
        "backend-dev: 1 GB, 1000 units a second at most",
    )


@pytest.mark.parametrize(
    ("changes", "level", "named"),
    [
        ({"Status": "modifying"}, Level.WARNING, "modifying"),
        ({"Engine": "memcached"}, Level.ERROR, "made by somebody else"),
        ({"CacheUsageLimits": {}}, Level.WARNING, "may hold None GB"),
        (
            {
                "CacheUsageLimits": {
                    "DataStorage": {"Maximum": 1, "Unit": "GB"},
                    "ECPUPerSecond": {"Maximum": 90_000},
                }
            },
            Level.WARNING,
            "90000 a second",
        ),
    ],
    ids=["busy", "other engine", "no limits", "other limits"],
)
def test_cache_that_is_not_as_the_stage_says_is_told_of(
    changes: dict[str, Any], level: Level, named: str
) -> None:
    """Before somebody waits for it, or pays for it."""
    found = checks_cache.health(CACHED, _with_cache(**changes))

    assert found.level is level
    assert named in found.detail


def test_cache_that_is_not_deployed_yet_is_no_fault() -> None:
    """The deployment makes it."""
    aws = StubbedAws()
    aws.stub("elasticache").add_client_error(
        "describe_serverless_caches", "ServerlessCacheNotFoundFault"
    )

    assert checks_cache.health(CACHED, aws).level is Level.OK
