"""Checks of the account for a cache that all processes of a stage share."""

from botocore.exceptions import ClientError

from infra.stages.schema import Stage
from tools.deploy.aws import Aws
from tools.deploy.checks_here import STAGES_FILE
from tools.deploy.finding import Finding, error, ok, warning

_NONE = "the stage keeps its cache in the table"
# The user is made before the cache, and the cache is of this engine.
_ENGINE = "valkey"
_AVAILABLE = "available"


def zones(stage: Stage, aws: Aws) -> Finding:
    """Check that the account has the zones that the network is to be in.

    Which letters there are differs from account to account.
    """
    if stage.valkey is None:
        return ok(_NONE)
    answer = aws.client("ec2").describe_availability_zones(
        Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}]
    )
    there = {
        zone["ZoneName"].removeprefix(stage.region)
        for zone in answer["AvailabilityZones"]
        if zone["State"] == _AVAILABLE
    }
    lacking = [zone for zone in stage.valkey.zones if zone not in there]
    if lacking:
        return error(
            f"{stage.region} has no zone {', '.join(lacking)} in this account",
            f"choose of {', '.join(sorted(there))} in cache.zones of {STAGES_FILE}",
        )
    return ok(", ".join(stage.valkey.zones))


def health(stage: Stage, aws: Aws) -> Finding:
    """Check that a deployed cache is well, and limited as the stage says."""
    if stage.valkey is None:
        return ok(_NONE)
    elasticache = aws.client("elasticache")
    try:
        answer = elasticache.describe_serverless_caches(
            ServerlessCacheName=stage.cache_name
        )
    except ClientError as reason:
        if reason.response["Error"]["Code"] != "ServerlessCacheNotFoundFault":
            raise
        return ok(f"{stage.cache_name} is not deployed yet")
    (cache,) = answer["ServerlessCaches"]
    if cache["Engine"] != _ENGINE:
        return error(
            f"{stage.cache_name} is {cache['Engine']}, made by somebody else",
            "delete it, or rename it: the stack Cache makes its own of this name",
        )
    if cache["Status"] != _AVAILABLE:
        return warning(
            f"{stage.cache_name} is {cache['Status']}",
            "nothing to do: sessions are read from the table meanwhile "
            "(docs/runbooks/cache.md)",
        )
    limits = cache.get("CacheUsageLimits", {})
    held = limits.get("DataStorage", {}).get("Maximum")
    done = limits.get("ECPUPerSecond", {}).get("Maximum")
    if (held, done) != (stage.valkey.storage_gb, stage.valkey.ecpu_per_second):
        return warning(
            f"{stage.cache_name} may hold {held} GB and do {done} a second, and not "
            f"{stage.valkey.storage_gb} and {stage.valkey.ecpu_per_second}",
            f"make deploy STAGE={stage.name}",
        )
    return ok(f"{stage.cache_name}: {held} GB, {done} units a second at most")
