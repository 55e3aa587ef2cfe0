"""The cache that all processes of a stage share: ElastiCache Serverless for Valkey."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_elasticache as elasticache
from constructs import Construct

from infra.constructs.network import IsolatedNetwork
from infra.stages.schema import Stage

PORT = 6379
ENGINE = "valkey"
_MAJOR_VERSION = "8"
_COMMANDS = ("mget", "set", "del", "eval", "get", "incr", "pexpire")
"""Commands that the service sends, and that its scripts call."""


class SharedCache(Construct):
    """A cache that functions reach by TLS and as a user of their own.

    The user proves itself with the role of a function (IAM): there is no password that
    somebody could read or would have to rotate. It may do to the keys of this stage
    what the service does, and nothing else. What the cache holds and does is limited,
    and so is what it can cost.

    Attributes:
        url: its address, as CACHE_URL writes it.
        arns: the cache and its user, to both of which a role must be let.
    """

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, network: IsolatedNetwork
    ) -> None:
        """Make the cache, its user, and the way to it."""
        super().__init__(scope, id)
        assert stage.valkey is not None
        name = stage.cache_name
        commands = " ".join(f"+{command}" for command in _COMMANDS)
        user = elasticache.CfnUser(
            self,
            "User",
            engine=ENGINE,
            # Both have to be the same for a proof by IAM.
            user_id=name,
            user_name=name,
            access_string=f"on ~{stage.name}:* -@all {commands}",
            authentication_mode={"Type": "iam"},
        )
        users = elasticache.CfnUserGroup(
            self, "Users", engine=ENGINE, user_group_id=name, user_ids=[user.ref]
        )
        group = network.security_group("Cache", "The cache that processes share")
        network.lead_to(group, PORT)
        limits = elasticache.CfnServerlessCache
        cache = elasticache.CfnServerlessCache(
            self,
            "Cache",
            engine=ENGINE,
            major_engine_version=_MAJOR_VERSION,
            serverless_cache_name=name,
            description=f"What may be lost of {stage.name}",
            subnet_ids=list(network.subnet_ids),
            security_group_ids=[group.attr_group_id],
            user_group_id=users.ref,
            cache_usage_limits=limits.CacheUsageLimitsProperty(
                data_storage=limits.DataStorageProperty(
                    maximum=stage.valkey.storage_gb, unit="GB"
                ),
                ecpu_per_second=limits.ECPUPerSecondProperty(
                    maximum=stage.valkey.ecpu_per_second
                ),
            ),
        )
        self.url = f"valkeys://{name}@{cache.attr_endpoint_address}:{PORT}/{name}"
        self.arns = [
            Stack.of(self).format_arn(
                service="elasticache",
                resource=kind,
                resource_name=name,
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for kind in ("serverlesscache", "user")
        ]
