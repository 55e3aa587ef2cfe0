"""Checks of what calls what: everything is switched on, and belongs together."""

import re
from typing import Any

from infra.declared import event_sources, expiring_objects
from tests.infra.meaning.letters import may_send
from tests.infra.meaning.references import find, name_of
from tests.infra.templates import Assembly, Resource, listed, statements

ALIAS = "AWS::Lambda::Alias"
FUNCTION = "AWS::Lambda::Function"
MAPPING = "AWS::Lambda::EventSourceMapping"
RULE = "AWS::Events::Rule"
TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"


def scaling(assembly: Assembly) -> list[str]:
    """Complain of scaling that is not of its own alias, by its own utilisation."""
    complaints, scaled = [], []
    for target in assembly.everywhere(TARGET):
        # function:<name, the seventh part of the alias's ARN>:<alias>
        alias = find(assembly, target["ResourceId"].removeprefix("function:"))
        qualifier = target["ResourceId"].rpartition(":")[2]
        if alias is None or alias.type != ALIAS or alias["Name"] != qualifier:
            complaints.append(f"{target.name} scales no alias")
            continue
        scaled.append(alias.name)
        warm = alias.properties.get("ProvisionedConcurrencyConfig")
        if warm is None or not target.name.startswith(alias.name):
            complaints.append(f"{target.name} scales {alias.name}")
        elif warm["ProvisionedConcurrentExecutions"] != target["MinCapacity"]:
            complaints.append(f"{target.name} begins elsewhere than {alias.name}")
        policies = [
            policy
            for policy in assembly.everywhere(POLICY)
            if find(assembly, policy.properties.get("ScalingTargetId")) is target
        ]
        if len(policies) != 1:
            complaints.append(f"{target.name} has {len(policies)} policies")
    wanted = [
        alias.name
        for alias in assembly.everywhere(ALIAS)
        if "ProvisionedConcurrencyConfig" in alias.properties
    ]
    if sorted(scaled) != sorted(wanted):
        complaints.append(f"{sorted(wanted)} should scale, and {sorted(scaled)} do")
    return complaints + _scaling_metrics(assembly)


def _scaling_metrics(assembly: Assembly) -> list[str]:
    """Complain of policies that follow anything but their own alias's utilisation."""
    complaints = []
    for policy in assembly.everywhere(POLICY):
        tracked = policy["TargetTrackingScalingPolicyConfiguration"]
        predefined = tracked.get("PredefinedMetricSpecification", {})
        if (
            predefined
            != {"PredefinedMetricType": "LambdaProvisionedConcurrencyUtilization"}
            or "CustomizedMetricSpecification" in tracked
        ):
            complaints.append(f"{policy.name} follows another metric")
        target = find(assembly, policy.properties.get("ScalingTargetId"))
        if target is None or not policy.name.startswith(target.name):
            complaints.append(f"{policy.name} is of another target")
        if tracked.get("DisableScaleIn") or not 0 < tracked["TargetValue"] < 1:
            complaints.append(f"{policy.name} cannot scale both ways")
    return complaints


def switched_on(assembly: Assembly) -> list[str]:
    """Complain of rules and mappings that are disabled, or call the wrong thing."""
    complaints = []
    for rule in assembly.everywhere(RULE):
        if rule["State"] != "ENABLED":
            complaints.append(f"{rule.name} is {rule['State']}")
        if not rule.properties.get("Targets"):
            complaints.append(f"{rule.name} calls nothing")
        for target in rule.properties.get("Targets", []):
            complaints += _uncallable(assembly, rule, target)
    for mapping in assembly.everywhere(MAPPING):
        if mapping.properties.get("Enabled", True) is not True:
            complaints.append(f"{mapping.name} is disabled")
        alias = find(assembly, mapping["FunctionName"])
        if alias is None or not mapping.name.startswith(alias.name):
            complaints.append(f"{mapping.name} calls {mapping['FunctionName']}")
    return complaints


def _uncallable(assembly: Assembly, rule: Resource, target: Any) -> list[str]:
    """Complain of a rule's target that is no alias, or that the rule may not call."""
    called = find(assembly, target["Arn"])
    if called is not None and called.type == "AWS::SQS::Queue":
        return _unsendable(assembly, rule, called, target)
    if called is None or called.type != ALIAS:
        return [f"{rule.name} calls {target['Arn']}, which is no alias"]
    if "Input" in target or "InputPath" in target:
        return [f"{rule.name} sends another event"]
    permitted = any(
        find(assembly, permission["FunctionName"]) is called
        and permission["Principal"] == "events.amazonaws.com"
        and find(assembly, permission.properties.get("SourceArn")) is rule
        for permission in assembly.everywhere("AWS::Lambda::Permission")
    )
    return [] if permitted else [f"{rule.name} may not call {called.name}"]


def _unsendable(
    assembly: Assembly, rule: Resource, queue: Resource, target: Any
) -> list[str]:
    """Complain of a rule's queue that it may not send to, or gets something else."""
    complaints = []
    if {"Input", "InputPath", "InputTransformer"} & set(target):
        complaints.append(f"{rule.name} sends another event")
    if not may_send(assembly, "events.amazonaws.com", rule, queue):
        complaints.append(f"{rule.name} may not send to {queue.name}")
    return complaints


def usable_topics(assembly: Assembly) -> list[str]:
    """Complain of topics of alarms that CloudWatch may not use, or that hold back."""
    complaints = []
    for topic in assembly.operations.of_type("AWS::SNS::Topic"):
        reference = f"${{Operations.{topic.name}}}"
        if not any(
            reference in listed(policy["Topics"])
            and _lets_cloudwatch_publish(policy["PolicyDocument"], reference)
            for policy in assembly.everywhere("AWS::SNS::TopicPolicy")
        ):
            complaints.append(f"{topic.name}: CloudWatch may not publish")
        complaints += _encrypted_out_of_reach(assembly, topic)
    for each in assembly.everywhere("AWS::SNS::Subscription"):
        if {"FilterPolicy", "DeliveryPolicy"} & set(each.properties):
            complaints.append(f"{each.name} holds messages back")
    return complaints


def _lets_cloudwatch_publish(document: Any, topic: str) -> bool:
    def opens(statement: Any) -> bool:
        condition = statement.get("Condition", {})
        accounts = condition.get("StringEquals", {}).get("aws:SourceAccount")
        own = accounts is None or re.fullmatch(r"\$\{AWS::AccountId\}|\d{12}", accounts)
        return (
            "cloudwatch.amazonaws.com"
            in listed(statement["Principal"].get("Service", []))
            and "sns:Publish" in listed(statement["Action"])
            and topic in listed(statement["Resource"])
            and set(condition) <= {"StringEquals"}
            and set(condition.get("StringEquals", {})) <= {"aws:SourceAccount"}
            and bool(own)
        )

    return any(map(opens, statements(document)))


def _encrypted_out_of_reach(assembly: Assembly, topic: Resource) -> list[str]:
    """Complain of a topic whose key CloudWatch may not use."""
    named = topic.properties.get("KmsMasterKeyId")
    if named is None:
        return []
    key = find(assembly, named)
    allowed = {
        action
        for statement in (statements(key["KeyPolicy"]) if key else [])
        if statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        for action in listed(statement["Action"])
    }
    if {"kms:Decrypt", "kms:GenerateDataKey*"} <= allowed:
        return []
    return [f"{topic.name}: CloudWatch may not use its key {name_of(assembly, named)}"]


def crippled(assembly: Assembly) -> list[str]:
    """Complain of settings under which a resource is there and does not work."""
    complaints = []
    for function in assembly.everywhere(FUNCTION):
        if function.properties.get("ReservedConcurrentExecutions") == 0:
            complaints.append(f"{function.name} may never run")
        # `caching` judges who enters the network of a stage that has one.
        if "VpcConfig" in function.properties and not assembly.stage.valkey:
            complaints.append(f"{function.name} reaches AWS through a network only")
    for alias in assembly.everywhere(ALIAS):
        if "RoutingConfig" in alias.properties:
            complaints.append(f"{alias.name} leads to two versions")
    for key in assembly.everywhere("AWS::KMS::Key"):
        if key.properties.get("Enabled", True) is not True:
            complaints.append(f"{key.name} is disabled")
    for queue in assembly.everywhere("AWS::SQS::Queue"):
        if queue.properties.get("DelaySeconds"):
            complaints.append(f"{queue.name} holds messages back")
        if queue["MessageRetentionPeriod"] < 4 * 86_400:
            complaints.append(f"{queue.name} forgets over a weekend")
    for table in assembly.everywhere("AWS::DynamoDB::GlobalTable"):
        capped = {name for name in table.properties if "OnDemand" in name}
        capped |= {n for r in table["Replicas"] for n in r if "OnDemand" in n}
        complaints += [f"{table.name} is capped by {name}" for name in sorted(capped)]
    return complaints + _losing(assembly)


def _losing(assembly: Assembly) -> list[str]:
    """Complain of buckets that delete what people have put there.

    What a worker is called for passes through: it is not kept where it appears. What
    a feature makes anew whenever it is asked for may expire.
    """
    (files,) = [b for b in assembly.everywhere("AWS::S3::Bucket") if b.name == "Files"]
    passing = {source.prefix for source in event_sources().values()}
    passing |= expiring_objects().keys()
    return [
        f"Files are deleted by {rule.get('Id')}"
        for rule in files["LifecycleConfiguration"]["Rules"]
        if {"ExpirationInDays", "ExpirationDate", "Transitions"} & set(rule)
        and rule.get("Prefix") not in passing
    ]


def untold(assembly: Assembly) -> list[str]:
    """Complain of events of objects that reach no worker, or the wrong ones.

    The bucket sends them, a rule selects those under the declared keys, and a worker
    works off the queue that the rule puts them into.
    """
    complaints = []
    (files,) = [b for b in assembly.everywhere("AWS::S3::Bucket") if b.name == "Files"]
    for name, source in event_sources().items():
        told = files.properties.get("NotificationConfiguration", {})
        if not told.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled"):
            complaints.append(f"the bucket does not tell {name}")
        pattern = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [f"${{Data.{files.name}}}"]},
                "object": {"key": [{"prefix": source.prefix}]},
            },
        }
        queues = {
            found.name
            for rule in assembly.everywhere(RULE)
            if rule.properties.get("EventPattern") == pattern
            for target in rule["Targets"]
            if (found := find(assembly, target["Arn"]))
        }
        worked_off = {
            found.name
            for mapping in assembly.everywhere(MAPPING)
            if mapping.name == f"{name.title()}LiveQueue"
            and (found := find(assembly, mapping["EventSourceArn"]))
        }
        if len(queues) != 1 or queues != worked_off:
            complaints.append(f"{name} gets {worked_off}, and events go to {queues}")
    return complaints


CHECKS = (scaling, switched_on, usable_topics, crippled, untold)
