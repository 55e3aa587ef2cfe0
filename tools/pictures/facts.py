"""Facts that the picture tells of each resource, read from the templates."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

Template = Mapping[str, Any]

_HASH = re.compile(r"[0-9A-F]{8}$")
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")
_READS = ("GetItem", "BatchGetItem", "Query")


def short(logical_id: str) -> str:
    """Return a logical id without the hash that CDK adds."""
    return _HASH.sub("", logical_id)


class Deployment:
    """The stacks of one stage.

    Attributes:
        resources: all resources, by logical id.
    """

    def __init__(self, templates: Iterable[Template]) -> None:
        """Read these templates."""
        self.resources: dict[str, dict[str, Any]] = {}
        for template in templates:
            self.resources.update(template["Resources"])

    def of_type(self, *kinds: str) -> list[str]:
        """Return the logical ids of some types, sorted."""
        return sorted(
            name for name, each in self.resources.items() if each["Type"] in kinds
        )

    def properties(self, logical_id: str) -> dict[str, Any]:
        """Return the properties of a resource."""
        found: dict[str, Any] = self.resources[logical_id].get("Properties", {})
        return found

    def lines(self, logical_id: str) -> list[str]:
        """Return what the picture says of a resource, line by line."""
        told = _LINES.get(self.resources[logical_id]["Type"])
        return told(self, logical_id) if told else []

    def allowed(self, function: str) -> list[dict[str, Any]]:
        """Return the statements of the policies of a function's role."""
        role = self.properties(function)["Role"]["Fn::GetAtt"][0]
        return [
            statement
            for name in self.of_type("AWS::IAM::Policy")
            if {"Ref": role} in self.properties(name)["Roles"]
            for statement in self.properties(name)["PolicyDocument"]["Statement"]
        ]

    def referring(self, kind: str, logical_id: str) -> list[dict[str, Any]]:
        """Return the properties of the resources of a type that refer to another."""
        found = map(self.properties, self.of_type(kind))
        return [each for each in found if logical_id in json.dumps(each)]


def _function(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell a function's size, and its access to the table."""
    properties = deployment.properties(logical_id)
    size = [f"{properties['MemorySize']:,} MB, {properties['Timeout']} s"]
    for alias in deployment.referring("AWS::Lambda::Alias", logical_id):
        kept = alias.get("ProvisionedConcurrencyConfig")
        if kept:
            size.append(f"{kept['ProvisionedConcurrentExecutions']} kept warm")
    actions = " ".join(json.dumps(each) for each in deployment.allowed(logical_id))
    verbs = [
        verb
        for verb, names in (("reads", _READS), ("writes", _WRITES))
        if any(f"dynamodb:{name}" in actions for name in names)
    ]
    return [*size, f"{', '.join(verbs)} the table" if verbs else "without the table"]


def _secret(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell the purpose of a secret, and who reads and rotates it."""
    description = deployment.properties(logical_id)["Description"]
    readers, writers = [], []
    for function in deployment.of_type("AWS::Lambda::Function"):
        name = short(function).removesuffix("Function").lower()
        for statement in deployment.allowed(function):
            if logical_id not in json.dumps(statement["Resource"]):
                continue
            actions = json.dumps(statement["Action"])
            if "GetSecretValue" in actions:
                readers.append(name)
            if "PutSecretValue" in actions:
                writers.append(name)
    lines = [
        re.sub(r" \(.*\)$", "", description),
        f"read by {', '.join(dict.fromkeys(readers))}",
    ]
    return lines + ([f"written by {', '.join(writers)}"] if writers else [])


def _queue(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell how long a queue keeps a message, and after how many attempts it moves."""
    properties = deployment.properties(logical_id)
    kept = timedelta(seconds=properties["MessageRetentionPeriod"]).days
    redrive = properties.get("RedrivePolicy")
    tries = [f"{redrive['maxReceiveCount']} attempts"] if redrive else []
    return [f"kept {kept} days", *tries]


def _rule(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell when a schedule runs, or of what a rule tells."""
    properties = deployment.properties(logical_id)
    if "EventPattern" in properties:
        detail = properties["EventPattern"]["detail"]
        if "object" in detail:
            return [
                f"objects under {each['prefix']}" for each in detail["object"]["key"]
            ]
        return [", ".join(detail["status"]).lower()]
    rate = re.sub(r"^rate\((.*)\)$", r"every \1", properties["ScheduleExpression"])
    return [re.sub(r"^every 1 ", "every ", rate)]


def _table(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell the indexes and the protections of the table."""
    properties = deployment.properties(logical_id)
    (replica,) = properties["Replicas"]
    indexes = [each["IndexName"] for each in properties["GlobalSecondaryIndexes"]]
    ttl = properties["TimeToLiveSpecification"]["AttributeName"]
    lines = [", ".join(indexes), f"TTL by {ttl}"]
    if replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]:
        lines.append("point-in-time recovery")
    if replica["DeletionProtectionEnabled"]:
        lines.append("deletion protection")
    stream = properties["StreamSpecification"]["StreamViewType"]
    return [*lines, f"stream of {stream.lower().replace('_', ' ')}"]


def _bucket(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell the logs and the versions of a bucket."""
    properties = deployment.properties(logical_id)
    if "VersioningConfiguration" in properties:
        return ["private, versioned", "uploads from the frontend"]
    (rule,) = properties["LifecycleConfiguration"]["Rules"]
    return [f"kept {rule['ExpirationInDays']} days"]


def _firewall(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell the rules of the firewall."""
    rules = deployment.properties(logical_id)["Rules"]
    rates = {
        rule["Name"]: rule["Statement"]["RateBasedStatement"]["Limit"]
        for rule in rules
        if "RateBasedStatement" in rule["Statement"]
    }
    managed = sum("ManagedRuleGroupStatement" in rule["Statement"] for rule in rules)
    return [
        f"{len(rules)} rules, among them:",
        "size of bodies",
        f"{managed} groups managed by AWS",
        f"per client in 5 minutes {rates['AuthRate']:,} requests of sign-in and"
        f" {rates['OverallRate']:,} altogether",
        f"of all clients {rates['TotalRate']:,}",
    ]


def _gateway(deployment: Deployment, logical_id: str) -> list[str]:
    """Tell the throttles of the gateway."""
    (stage,) = deployment.referring("AWS::ApiGateway::Stage", logical_id)
    auth, api, *_ = stage["MethodSettings"]
    return [
        f"each method {api['ThrottlingRateLimit']:,} requests a second, burst"
        f" {api['ThrottlingBurstLimit']:,}",
        f"each of auth {auth['ThrottlingRateLimit']:,}, burst"
        f" {auth['ThrottlingBurstLimit']:,}",
        "/api/internal/*: only signed (IAM)",
    ]


_LINES: dict[str, Callable[[Deployment, str], list[str]]] = {
    "AWS::Lambda::Function": _function,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::SQS::Queue": _queue,
    "AWS::Events::Rule": _rule,
    "AWS::DynamoDB::GlobalTable": _table,
    "AWS::S3::Bucket": _bucket,
    "AWS::WAFv2::WebACL": _firewall,
    "AWS::ApiGateway::RestApi": _gateway,
}
