"""Checks of a cache that processes share: who reaches it, and what that may cost."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from tests.infra.meaning.references import find
from tests.infra.templates import Assembly, Resource, listed, statements

FUNCTION = "AWS::Lambda::Function"
CACHE = "AWS::ElastiCache::ServerlessCache"
ENDPOINT = "AWS::EC2::VPCEndpoint"
_PORTS = {"Cache": 6379, "Endpoints": 443}
_INSIDE = {"ApiFunction", "AuthFunction"}
_WAYS_OUT = (
    "AWS::EC2::InternetGateway",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::Route",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::VPCPeeringConnection",
)
# Those of the interface that Lambda makes, and a proof that is signed and never sent.
_CALLED_BY_NOBODY = {"ec2", "elasticache"}
# What an endpoint without a policy lets through.
_ANYTHING = {"Statement": [{"Effect": "Allow", "Resource": "*"}]}
# Kinds of caches of which each node is a machine that somebody sizes and patches, and
# which may be without TLS.
_OTHER_CACHES = (
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::MemoryDB::Cluster",
)


def only_requests_enter(assembly: Assembly) -> list[str]:
    """Complain of functions that are in the network and should not be, or conversely.

    Whatever calls the internet, such as language models, mail, and keys of others, does
    not reach it from there.
    """
    inside = {
        function.name
        for function in assembly.everywhere(FUNCTION)
        if function.properties.get("VpcConfig", {}).get("SubnetIds")
    }
    wanted = _INSIDE if assembly.everywhere(CACHE) else set()
    return [
        *(f"{name} is in the network" for name in sorted(inside - wanted)),
        *(f"{name} does not reach the cache" for name in sorted(wanted - inside)),
    ]


def nothing_leads_out(assembly: Assembly) -> list[str]:
    """Complain of ways between the network and the internet, or other networks."""
    complaints = [
        f"{way.name} leads out of the network"
        for kind in _WAYS_OUT
        for way in assembly.everywhere(kind)
    ]
    for subnet in assembly.everywhere("AWS::EC2::Subnet"):
        if subnet.properties.get("MapPublicIpOnLaunch") is not False:
            complaints.append(f"{subnet.name} gives public addresses")
    return complaints


def cache_is_inside(assembly: Assembly) -> list[str]:
    """Complain of what is in no subnet of ours, or in one zone: cache and functions."""
    complaints = []
    placed = [
        *((each, each.properties.get("SubnetIds")) for each in _caches(assembly)),
        *(
            (each, each.properties["VpcConfig"]["SubnetIds"])
            for each in assembly.everywhere(FUNCTION)
            if "VpcConfig" in each.properties
        ),
    ]
    for resource, subnets in placed:
        zones = {
            found["AvailabilityZone"]
            for found in (find(assembly, each) for each in subnets or ())
            if found is not None and found.type == "AWS::EC2::Subnet"
        }
        if len(zones) < 2:
            complaints.append(f"{resource.name} is in {len(zones)} zones of ours")
    return complaints


def only_functions_are_admitted(assembly: Assembly) -> list[str]:
    """Complain of a security group that lets in anybody but functions, or to more."""
    complaints = []
    for group in assembly.everywhere("AWS::EC2::SecurityGroup"):
        if group.properties.get("SecurityGroupIngress"):
            complaints.append(f"{group.name} has rules of its own")
    admitted = set()
    for rule in assembly.everywhere("AWS::EC2::SecurityGroupIngress"):
        admitting, source = (
            find(assembly, rule.properties.get(name))
            for name in ("GroupId", "SourceSecurityGroupId")
        )
        short = admitting.name.removeprefix("Network") if admitting else "nothing"
        port = _PORTS.get(short)
        ports = {rule.properties.get("FromPort"), rule.properties.get("ToPort")}
        if source is None or source.name != "NetworkFunctions":
            complaints.append(f"{rule.name} admits strangers to {short}")
        elif port is None or rule["IpProtocol"] != "tcp" or ports != {port}:
            complaints.append(f"{rule.name} admits functions to more of {short}")
        admitted.add(short)
    for cache in _caches(assembly):
        groups = [find(assembly, each) for each in cache["SecurityGroupIds"]]
        if [each and each.name for each in groups] != ["NetworkCache"]:
            complaints.append(f"{cache.name} is in other security groups")
        for name in sorted(_PORTS.keys() - admitted):
            complaints.append(f"nobody is admitted to {name}")
    return complaints


def called_services_are_reached(assembly: Assembly) -> list[str]:
    """Complain of a service that a function in the network calls and does not reach."""
    reached = {_service(each) for each in assembly.everywhere(ENDPOINT)}
    complaints = []
    for function in assembly.everywhere(FUNCTION):
        if "VpcConfig" not in function.properties:
            continue
        called = set(_called(assembly, function)) - _CALLED_BY_NOBODY
        if function.properties.get("TracingConfig", {}).get("Mode") == "Active":
            called.add("xray")
        complaints += [
            f"{function.name} calls {service}, which it does not reach"
            for service in sorted(called - reached)
        ]
    return complaints


def endpoints_work(assembly: Assembly) -> list[str]:
    """Complain of endpoints that nobody is led to, or that serve other accounts."""
    complaints = []
    for endpoint in assembly.everywhere(ENDPOINT):
        given = endpoint.properties
        if given["VpcEndpointType"] == "Gateway":
            if not given.get("RouteTableIds"):
                complaints.append(f"no route leads to {endpoint.name}")
        elif given.get("PrivateDnsEnabled") is not True:
            complaints.append(f"{endpoint.name} has another name than the service")
        elif not given.get("SubnetIds") or not given.get("SecurityGroupIds"):
            complaints.append(f"{endpoint.name} is in no subnet or no group")
        for statement in statements(given.get("PolicyDocument", {"Statement": []})):
            if "aws:PrincipalAccount" not in str(statement.get("Condition", {})):
                complaints.append(f"{endpoint.name} serves other accounts")
        if not given.get("PolicyDocument"):
            complaints.append(f"{endpoint.name} serves other accounts")
    return complaints


def data_is_reached_and_none_of_others(assembly: Assembly) -> list[str]:
    """Complain of an endpoint of tables or buckets that leads to too few, or too many.

    A table or bucket that is replaced has another name than the next one, and both are
    used for a while. That of somebody else may have almost the same name.
    """
    complaints = []
    for endpoint in assembly.everywhere(ENDPOINT):
        allowed = statements(endpoint.properties.get("PolicyDocument", _ANYTHING))
        patterns = [each for s in allowed for each in listed(s["Resource"])]
        ours, others = _ours_and_others(assembly, _service(endpoint))
        for arn in ours:
            if not any(fnmatchcase(arn, pattern) for pattern in patterns):
                complaints.append(f"{endpoint.name} does not lead to {arn}")
        for arn in others:
            if any(fnmatchcase(arn, pattern) for pattern in patterns):
                complaints.append(f"{endpoint.name} leads to {arn}")
        if _service(endpoint) == "s3" and not all(
            "aws:ResourceAccount" in str(s.get("Condition")) for s in allowed
        ):
            complaints.append(f"{endpoint.name} leads to buckets of other accounts")
    return complaints


def _ours_and_others(assembly: Assembly, service: str) -> tuple[list[str], list[str]]:
    """Return ARNs of tables, or of buckets, of the stage and of others."""
    stage = assembly.stage
    other = "dev" if stage.name != "dev" else "prod"
    if service == "s3":
        arn = "arn:aws:s3:::backend-{}-data-{}"
        named = [arn.format(stage.name, f"files12345678-{end}") for end in ("a1", "b2")]
        return [f"{name}{part}" for name in named for part in ("", "/key")], [
            arn.format(other, "files12345678-a1"),
            arn.format(f"{stage.name}-prove", "files12345678-a1"),
            arn.format(stage.name, "accesslogs12345678-a1"),
        ]
    if service != "dynamodb":
        return [], []
    table = f"arn:aws:dynamodb:{stage.region}:{{}}:table/{{}}"
    account = stage.account or "${AWS::AccountId}"
    named = [f"Backend-{stage.name}-Data-Table12345678-{end}" for end in ("A1", "B2")]
    if stage.adopted_table:
        named.append(stage.adopted_table)
    return [
        table.format(account, f"{name}{part}")
        for name in named
        for part in ("", "/index/GSI1")
    ], [
        table.format("444455556666", named[0]),
        table.format(account, named[0].replace(stage.name, other)),
        table.format(account, named[0].replace(stage.name, f"{stage.name}-prove")),
        table.format(account, f"other-{named[-1]}"),
    ]


def cache_is_encrypted(assembly: Assembly) -> list[str]:
    """Complain of functions that would speak to a cache in the clear, or to another."""
    complaints = [
        f"{each.name} may be spoken to in the clear"
        for kind in _OTHER_CACHES
        for each in assembly.everywhere(kind)
    ]
    caches = _caches(assembly)
    for function in assembly.everywhere(FUNCTION):
        url = _variables(function).get("CACHE_URL")
        if url is None:
            if caches and function.name in _INSIDE:
                complaints.append(f"{function.name} knows of no cache")
        elif not url.startswith("valkeys://"):
            complaints.append(f"{function.name} speaks to the cache in the clear")
        elif not any(f".{each.name}." in url for each in caches):
            complaints.append(f"{function.name} speaks to another cache")
    return complaints


def cache_has_users(assembly: Assembly) -> list[str]:
    """Complain of a cache that anybody may use, by a password, or for anything."""
    complaints = []
    for cache in _caches(assembly):
        group = find(assembly, cache.properties.get("UserGroupId"))
        if group is None or group.type != "AWS::ElastiCache::UserGroup":
            complaints.append(f"{cache.name} asks nobody who they are")
            continue
        users = [find(assembly, each) for each in group["UserIds"]]
        if not users or None in users:
            complaints.append(f"{group.name} has users that are not ours")
        names = {user["UserName"] for user in users if user}
        for function in assembly.everywhere(FUNCTION):
            url = _variables(function).get("CACHE_URL", "")
            if url and re.split("//|@", url)[1] not in names:
                complaints.append(f"{function.name} is no user of {cache.name}")
    for user in assembly.everywhere("AWS::ElastiCache::User"):
        given = user.properties
        if given.get("AuthenticationMode") != {"Type": "iam"}:
            complaints.append(f"{user.name} needs no proof, or a password")
        if given["UserId"] != given["UserName"]:
            complaints.append(f"{user.name} cannot prove itself")
        rights = given["AccessString"].split()
        if "-@all" not in rights or any(part.startswith("+@") for part in rights):
            complaints.append(f"{user.name} may do anything")
        if f"~{assembly.stage.name}:*" not in rights or "~*" in rights:
            complaints.append(f"{user.name} may touch keys of others")
    return complaints


def roles_let_in(assembly: Assembly) -> list[str]:
    """Complain of a function that may not connect to the cache, or to any there is."""
    complaints = []
    for function in assembly.everywhere(FUNCTION):
        resources = [
            str(resource)
            for statement in _statements(assembly, function)
            if "elasticache:Connect" in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        ]
        kinds = {each.split(":")[5] for each in resources if each.count(":") > 5}
        if "CACHE_URL" in _variables(function):
            if kinds != {"serverlesscache", "user"} or "*" in "".join(resources):
                complaints.append(f"{function.name} may not connect, or anywhere")
        elif resources:
            complaints.append(f"{function.name} may connect and does not")
    return complaints


def cache_costs_no_more(assembly: Assembly) -> list[str]:
    """Complain of a cache that may hold or do more than the stage says."""
    complaints = []
    for cache in _caches(assembly):
        settings = assembly.stage.valkey
        limits = cache.properties.get("CacheUsageLimits", {})
        held = limits.get("DataStorage", {})
        done = limits.get("ECPUPerSecond", {})
        if settings is None:
            complaints.append(f"{cache.name} is in a stage without a cache")
        elif held.get("Maximum") != settings.storage_gb or held.get("Unit") != "GB":
            complaints.append(f"{cache.name} may hold and cost what it likes")
        elif done.get("Maximum") != settings.ecpu_per_second:
            complaints.append(f"{cache.name} may work and cost what it likes")
        if "Minimum" in held or "Minimum" in done:
            complaints.append(f"{cache.name} costs what nobody uses")
        if cache.properties.get("SnapshotRetentionLimit"):
            complaints.append(f"{cache.name} keeps copies of what may be lost")
    return complaints


def _caches(assembly: Assembly) -> list[Resource]:
    return assembly.everywhere(CACHE)


def _service(endpoint: Resource) -> str:
    name: str = endpoint["ServiceName"].rpartition(".")[2]
    return name


def _variables(function: Resource) -> dict[str, str]:
    variables: dict[str, str] = function.properties.get("Environment", {}).get(
        "Variables", {}
    )
    return variables


def _called(assembly: Assembly, function: Resource) -> Iterator[str]:
    """Return the services of the actions that a function may do."""
    for statement in _statements(assembly, function):
        for action in listed(statement["Action"]):
            yield action.partition(":")[0]


def _statements(assembly: Assembly, function: Resource) -> Iterator[Any]:
    """Return what the role of a function allows."""
    role = find(assembly, function["Role"])
    for policy in assembly.everywhere("AWS::IAM::Policy"):
        if role in [find(assembly, each) for each in policy["Roles"]]:
            yield from statements(policy["PolicyDocument"])


CHECKS = (
    only_requests_enter,
    nothing_leads_out,
    cache_is_inside,
    only_functions_are_admitted,
    called_services_are_reached,
    endpoints_work,
    data_is_reached_and_none_of_others,
    cache_is_encrypted,
    cache_has_users,
    roles_let_in,
    cache_costs_no_more,
)
