"""Checks of a stage behind a distribution by those who operate it: deliveries, alarms.

Each finds nothing to complain of in a stage without one.
"""

from infra.stages.distribution import EDGE_REGION
from tests.infra.meaning.alarms import ALARM, COMPOSITE, watched
from tests.infra.meaning.edge import DISTRIBUTION
from tests.infra.meaning.references import find, name_of
from tests.infra.templates import Assembly, StackView, listed, statements

NAMESPACE = "AWS/CloudFront"


def lets_new_versions_be_tried(assembly: Assembly) -> list[str]:
    """Complain of a smoke that every version would refuse: it comes past the edge."""
    smoke = assembly.service.resources.get("SmokeFunction")
    if smoke is None or not assembly.everywhere(DISTRIBUTION):
        return []
    secret = smoke["Environment"]["Variables"].get("ORIGIN_SECRET")
    role = name_of(assembly, smoke["Role"])
    readable = {
        resource
        for policy in assembly.service.of_type("AWS::IAM::Policy")
        if role in [name_of(assembly, each) for each in policy["Roles"]]
        for statement in statements(policy["PolicyDocument"])
        if "secretsmanager:GetSecretValue" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    if "OriginSecret" not in str(secret):
        return ["the smoke does not know the gateway's secret"]
    return [] if secret in readable else ["the smoke may not read the gateway's secret"]


def is_watched_where_its_metrics_are(assembly: Assembly) -> list[str]:
    """Complain of an alarm in another region than its metrics, or than its topic.

    CloudFront has its metrics in one region; an alarm sees and tells none but its own.
    """
    complaints = []
    for stack in assembly.stacks.values():
        region = stack.artifact["environment"].split("/")[-1]
        for alarm in stack.of_type(ALARM):
            names = {part.namespace for part in watched(alarm).parts}
            if NAMESPACE in names and region != EDGE_REGION:
                complaints.append(f"{alarm.name} is not in {EDGE_REGION}")
        for alarm in (*stack.of_type(ALARM), *stack.of_type(COMPOSITE)):
            complaints += [
                f"{alarm.name} tells a topic of another region"
                for topic in alarm.properties.get("AlarmActions", [])
                if not _is_of_region(assembly, topic, region)
            ]
    return complaints


def _is_of_region(assembly: Assembly, topic: object, region: str) -> bool:
    """Tell whether a topic is in the stack of a region."""
    found = find(assembly, topic)

    def holds(stack: StackView) -> bool:
        """Tell whether the topic is of this stack."""
        return found is not None and stack.resources.get(found.name) is found

    (stack,) = filter(holds, assembly.stacks.values())
    return str(stack.artifact["environment"]).endswith(f"/{region}")


CHECKS = (lets_new_versions_be_tried, is_watched_where_its_metrics_are)
