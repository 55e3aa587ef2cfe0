"""Checks of what a stage may cost: it is tagged, limited, and somebody hears of it."""

import json

from infra.monitoring.spending import COST_TAG, PUBLISHERS
from tests.infra.templates import Assembly, listed, statements

TOPIC = "${Operations.Alarms}"
TAGGED = ("AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::Lambda::Function")


def unwatched_costs(assembly: Assembly) -> list[str]:
    """Complain of a budget or a monitor that is of another stage, or tells nobody."""
    stage, operations = assembly.stage, assembly.operations
    if stage.budget is None:
        return []
    budget = operations.one("AWS::Budgets::Budget").properties
    monitor = operations.one("AWS::CE::AnomalyMonitor")
    told = operations.one("AWS::CE::AnomalySubscription")
    watched = json.loads(monitor["MonitorSpecification"])["Tags"]
    tags = budget["Budget"].get("CostFilters", {}).get("TagKeyValue")
    kinds = {
        each["Notification"]["NotificationType"]
        for each in budget["NotificationsWithSubscribers"]
        if {"SubscriptionType": "SNS", "Address": TOPIC} in each["Subscribers"]
    }
    complaints = []
    if tags != [f"user:{COST_TAG}${stage.name}"]:
        complaints.append(f"the budget is of {tags}")
    if kinds != {"ACTUAL", "FORECASTED"}:
        complaints.append(f"the budget tells of {sorted(kinds)}")
    if (watched["Key"], watched["Values"]) != (COST_TAG, [stage.name]):
        complaints.append(f"anomalies are of {watched}")
    if told["Subscribers"] != [{"Type": "SNS", "Address": TOPIC}]:
        complaints.append("anomalies are told to nobody")
    return complaints + [
        f"{service} may not publish"
        for service in PUBLISHERS
        if not _may_publish(assembly, service)
    ]


def untagged(assembly: Assembly) -> list[str]:
    """Complain of what costs most and is not known by the tag of its stage."""
    return [
        f"{found.name} has no tag {COST_TAG}"
        for kind in TAGGED
        for found in assembly.everywhere(kind)
        if {"Key": COST_TAG, "Value": assembly.stage.name}
        not in _tags(found.properties)
    ]


def _tags(properties: dict[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    """Return the tags of a resource; those of a global table are its replica's."""
    for replica in properties.get("Replicas", []):
        return replica.get("Tags", [])  # type: ignore[return-value]
    return properties.get("Tags", [])


def _may_publish(assembly: Assembly, service: str) -> bool:
    return any(
        service in listed(statement["Principal"].get("Service", []))
        and "sns:Publish" in listed(statement["Action"])
        for policy in assembly.operations.of_type("AWS::SNS::TopicPolicy")
        if TOPIC in listed(policy["Topics"])
        for statement in statements(policy["PolicyDocument"])
    )


CHECKS = (unwatched_costs, untagged)
