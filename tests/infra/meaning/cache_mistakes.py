"""Mistakes around a cache that processes share, each with the check that names it."""

from collections.abc import Callable
from typing import Any

from tests.infra.meaning import alarms, caching, coverage
from tests.infra.meaning.planting import (
    Check,
    Mistake,
    Plant,
    adding,
    changing,
    leaving_out,
    setting,
)
from tests.infra.templates import Assembly

_STAGE = "cached"
_INSIDE = {"SubnetIds": ["${Cache.NetworkSubnetA}"], "SecurityGroupIds": []}
_URL = ("Environment", "Variables", "CACHE_URL")


def _mistake(plant: Plant, named_by: Check) -> Mistake:
    return Mistake(plant, named_by, _STAGE)


def _without(stack: str, name: str) -> Plant:
    """Return the mistake of leaving a resource out."""
    return lambda a: a.stacks[stack].resources.pop(name)


def _policy(name: str, change: Callable[[list[Any]], object]) -> Plant:
    """Return the mistake of other statements in a policy of the service."""
    return lambda a: change(
        a.service.resources[name].properties["PolicyDocument"]["Statement"]
    )


def _may_send(statements: list[Any]) -> None:
    """Let a function call a service that has no endpoint."""
    statements.append({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"})


def _may_not_connect(statements: list[Any]) -> None:
    """Take out the right to connect."""
    statements[:] = [s for s in statements if "elasticache" not in str(s["Action"])]


def _may_connect_anywhere(statements: list[Any]) -> None:
    """Allow connecting to any cache there is."""
    for statement in statements:
        if "elasticache" in str(statement["Action"]):
            statement["Resource"] = "*"


def _leads_to(endpoint: str, *resources: str) -> Plant:
    """Return the mistake of an endpoint that leads to these resources."""
    return changing(
        "Cache", endpoint, "PolicyDocument", "Statement", 0, "Resource", [*resources]
    )


def _other_user(assembly: Assembly) -> None:
    """Let the functions sign in as somebody else."""
    function = assembly.service.resources["ApiFunction"].properties
    variables = function["Environment"]["Variables"]
    variables["CACHE_URL"] = variables["CACHE_URL"].replace("//backend-prod@", "//x@")


def _in_the_clear(assembly: Assembly) -> None:
    """Let a function speak to the cache without TLS."""
    function = assembly.service.resources["AuthFunction"].properties
    variables = function["Environment"]["Variables"]
    variables["CACHE_URL"] = variables["CACHE_URL"].replace("valkeys:", "valkey:")


CACHING: dict[str, Mistake] = {
    "the mail worker is in the network": _mistake(
        setting("Workers", "MailFunction", VpcConfig=_INSIDE),
        caching.only_requests_enter,
    ),
    "the probe is in the network": _mistake(
        setting("Workers", "ProbeFunction", VpcConfig=_INSIDE),
        caching.only_requests_enter,
    ),
    "the api is not in the network": _mistake(
        leaving_out("Service", "ApiFunction", "VpcConfig"), caching.only_requests_enter
    ),
    "a function is in a network that no cache needs": Mistake(
        setting("Service", "ApiFunction", VpcConfig=_INSIDE),
        caching.only_requests_enter,
    ),
    "the network has a NAT": _mistake(
        adding("Cache", "Nat", "AWS::EC2::NatGateway", SubnetId="x"),
        caching.nothing_leads_out,
    ),
    "the cache is in a public subnet": _mistake(
        setting("Cache", "NetworkSubnetA", MapPublicIpOnLaunch=True),
        caching.nothing_leads_out,
    ),
    "the network leads to the internet": _mistake(
        adding(
            "Cache",
            "Out",
            "AWS::EC2::Route",
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId="igw-1",
        ),
        caching.nothing_leads_out,
    ),
    "the cache is in the subnets of somebody else": _mistake(
        setting("Cache", "SharedCache", SubnetIds=["subnet-1", "subnet-2"]),
        caching.cache_is_inside,
    ),
    "the functions are in one zone": _mistake(
        changing(
            "Service",
            "ApiFunction",
            "VpcConfig",
            "SubnetIds",
            ["${Cache.NetworkSubnetA}"],
        ),
        caching.cache_is_inside,
    ),
    "the cache admits the world": _mistake(
        adding(
            "Cache",
            "World",
            "AWS::EC2::SecurityGroupIngress",
            GroupId="${Cache.NetworkCache.GroupId}",
            IpProtocol="tcp",
            FromPort=6379,
            ToPort=6379,
            CidrIp="0.0.0.0/0",
        ),
        caching.only_functions_are_admitted,
    ),
    "a group admits the world by a rule of its own": _mistake(
        setting(
            "Cache",
            "NetworkCache",
            SecurityGroupIngress=[{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
        ),
        caching.only_functions_are_admitted,
    ),
    "the cache admits functions to every port": _mistake(
        setting("Cache", "NetworkCacheFromFunctions", FromPort=0, ToPort=65535),
        caching.only_functions_are_admitted,
    ),
    "the cache admits nobody": _mistake(
        _without("Cache", "NetworkCacheFromFunctions"),
        caching.only_functions_are_admitted,
    ),
    "the cache is in the group of the functions": _mistake(
        setting(
            "Cache",
            "SharedCache",
            SecurityGroupIds=["${Cache.NetworkFunctions.GroupId}"],
        ),
        caching.only_functions_are_admitted,
    ),
    "the table has no endpoint": _mistake(
        _without("Cache", "NetworkDynamodbEndpoint"),
        caching.called_services_are_reached,
    ),
    "the secrets have no endpoint": _mistake(
        _without("Cache", "NetworkSecretsmanagerEndpoint"),
        caching.called_services_are_reached,
    ),
    "traces have no endpoint": _mistake(
        _without("Cache", "NetworkXrayEndpoint"), caching.called_services_are_reached
    ),
    "Lambda Insights has no endpoint": _mistake(
        _without("Cache", "NetworkLogsEndpoint"), caching.called_services_are_reached
    ),
    "the api calls a service that has no endpoint": _mistake(
        _policy("ApiRoleDefaultPolicy", _may_send), caching.called_services_are_reached
    ),
    "no route leads to the table": _mistake(
        leaving_out("Cache", "NetworkDynamodbEndpoint", "RouteTableIds"),
        caching.endpoints_work,
    ),
    "the secrets' endpoint has another name": _mistake(
        setting("Cache", "NetworkSecretsmanagerEndpoint", PrivateDnsEnabled=False),
        caching.endpoints_work,
    ),
    "data can be carried to another account's table": _mistake(
        leaving_out("Cache", "NetworkDynamodbEndpoint", "PolicyDocument"),
        caching.endpoints_work,
    ),
    "a table that is replaced is cut off": _mistake(
        _leads_to(
            "NetworkDynamodbEndpoint", "${Data.Table.Arn}", "${Data.Table.Arn}/*"
        ),
        caching.data_is_reached_and_none_of_others,
    ),
    "a bucket that is replaced is cut off": _mistake(
        _leads_to("NetworkS3Endpoint", "${Data.Files.Arn}", "${Data.Files.Arn}/*"),
        caching.data_is_reached_and_none_of_others,
    ),
    "data can be carried to another stage's table": _mistake(
        _leads_to(
            "NetworkDynamodbEndpoint",
            "arn:aws:dynamodb:us-east-1:111122223333:table/Backend-*",
        ),
        caching.data_is_reached_and_none_of_others,
    ),
    "data can be carried to a table of that name of another account": _mistake(
        _leads_to(
            "NetworkDynamodbEndpoint",
            "arn:aws:dynamodb:us-east-1:*:table/Backend-prod-Data-*",
        ),
        caching.data_is_reached_and_none_of_others,
    ),
    "data can be carried to any bucket": _mistake(
        _leads_to("NetworkS3Endpoint", "*"),
        caching.data_is_reached_and_none_of_others,
    ),
    "data can be carried to a bucket of that name of another account": _mistake(
        changing(
            "Cache",
            "NetworkS3Endpoint",
            *("PolicyDocument", "Statement", 0, "Condition", "StringEquals"),
            {"aws:PrincipalAccount": "${AWS::AccountId}"},
        ),
        caching.data_is_reached_and_none_of_others,
    ),
    "the cache is spoken to in the clear": _mistake(
        _in_the_clear, caching.cache_is_encrypted
    ),
    "a cache of machines is spoken to in the clear": _mistake(
        adding(
            "Cache",
            "Nodes",
            "AWS::ElastiCache::ReplicationGroup",
            TransitEncryptionEnabled=False,
        ),
        caching.cache_is_encrypted,
    ),
    "a function speaks to the cache of another stage": _mistake(
        changing(
            "Service",
            "ApiFunction",
            *_URL,
            "valkeys://backend-dev@x.cache.amazonaws.com:6379/backend-dev",
        ),
        caching.cache_is_encrypted,
    ),
    "the cache asks nobody who they are": _mistake(
        leaving_out("Cache", "SharedCache", "UserGroupId"), caching.cache_has_users
    ),
    "the user of the cache has no proof": _mistake(
        setting(
            "Cache", "SharedUser", AuthenticationMode={"Type": "no-password-required"}
        ),
        caching.cache_has_users,
    ),
    "the user of the cache may do anything": _mistake(
        setting("Cache", "SharedUser", AccessString="on ~* +@all"),
        caching.cache_has_users,
    ),
    "a function signs in as somebody else": _mistake(
        _other_user, caching.cache_has_users
    ),
    "a function may not connect": _mistake(
        _policy("ApiRoleDefaultPolicy", _may_not_connect), caching.roles_let_in
    ),
    "a function may connect to any cache": _mistake(
        _policy("AuthRoleDefaultPolicy", _may_connect_anywhere), caching.roles_let_in
    ),
    "the cache has no limit": _mistake(
        leaving_out("Cache", "SharedCache", "CacheUsageLimits"),
        caching.cache_costs_no_more,
    ),
    "the cache may work without a limit": _mistake(
        changing("Cache", "SharedCache", "CacheUsageLimits", "ECPUPerSecond", {}),
        caching.cache_costs_no_more,
    ),
    "the cache is paid for unused": _mistake(
        changing(
            "Cache", "SharedCache", "CacheUsageLimits", "DataStorage", "Minimum", 1
        ),
        caching.cache_costs_no_more,
    ),
    "nobody is told of commands that the cache refuses": _mistake(
        _without("Operations", "CacheThrottled"), coverage.unwatched
    ),
    "an alarm is of another cache": _mistake(
        setting(
            "Operations",
            "CacheEvictions",
            Dimensions=[{"Name": "clusterId", "Value": "backend-dev"}],
        ),
        alarms.unknown_metrics,
    ),
    "an alarm on a full cache is out of its reach": _mistake(
        setting("Operations", "CacheNearlyFull", Threshold=1e13), alarms.numb_alarms
    ),
}
