"""The stack of a cache that all processes share, and of the network around it."""

from aws_cdk import CfnOutput, Environment, Stack
from constructs import Construct

from infra.constructs.network import IsolatedNetwork
from infra.constructs.shared_cache import SharedCache
from infra.declared import called_services
from infra.stacks.data import DataStack
from infra.stages.schema import Stage

# Called for every function, whatever its routers do: keys and secrets at each start,
# traces, and the log of Lambda Insights. Its own log Lambda writes past the network.
FOR_EVERY_FUNCTION = ("secretsmanager", "xray", "logs")


class CacheStack(Stack):
    """A network without a way out, and a cache in it; nothing here is worth keeping.

    Only the functions that answer requests enter the network. All others stay outside,
    since they call the internet: language models, mail, keys of others.

    Attributes:
        network: the network.
        shared: the cache.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        data: DataStack,
        env: Environment,
    ) -> None:
        """Make the network, the ways to what the functions call, and the cache."""
        super().__init__(scope, id, env=env)
        assert stage.valkey is not None
        self.network = IsolatedNetwork(self, "Network", settings=stage.valkey)
        own = {
            "dynamodb": self._tables(data, stage.adopted_table),
            "s3": self._buckets(data),
        }
        for service in sorted({*called_services("auth", "api"), *FOR_EVERY_FUNCTION}):
            self.network.reach(service, resources=own.get(service, ()))
        self.shared = SharedCache(self, "Shared", stage=stage, network=self.network)
        CfnOutput(self, "CacheName", value=stage.cache_name)

    def _tables(self, data: DataStack, adopted: str | None) -> list[str]:
        """Return the ARNs of all tables that the stage has had and will have.

        By the beginning of the names that CloudFormation gives: while a table is
        replaced or adopted, some functions use it and some the next one. A policy with
        a reference to one of the two would cut the others off.
        """
        beginning = f"{data.stack_name}-"
        names = [f"{beginning}*"]
        if adopted and not adopted.startswith(beginning):
            names += [adopted, f"{adopted}/*"]
        return [
            self.format_arn(service="dynamodb", resource="table", resource_name=name)
            for name in names
        ]

    def _buckets(self, data: DataStack) -> list[str]:
        """Return the ARNs of all buckets of files, likewise; their names are lower."""
        beginning = f"{data.stack_name}-{data.bucket.node.id}".lower()
        return [
            self.format_arn(
                service="s3", region="", account="", resource=f"{beginning}*"
            )
        ]
