"""Checks of what fails for good: it is kept in a queue, in which somebody finds it."""

from collections.abc import Iterator
from typing import Any

from tests.infra.meaning.references import find, must_find, name_of, reference
from tests.infra.templates import Assembly, Resource, listed, statements
from tools.jobs.queues import DEPLOYED

ALIAS = "AWS::Lambda::Alias"
CONFIG = "AWS::Lambda::EventInvokeConfig"
FUNCTION = "AWS::Lambda::Function"
MAPPING = "AWS::Lambda::EventSourceMapping"
QUEUE = "AWS::SQS::Queue"
RULE = "AWS::Events::Rule"
SUBSCRIPTION = "AWS::SNS::Subscription"


def lost(assembly: Assembly) -> list[str]:
    """Complain of queues, rules and topics that lose what they cannot deliver.

    What they give up goes to a queue to which they may send, and which nobody works
    off.
    """
    complaints = []
    for queue in assembly.everywhere(QUEUE):
        redrive = queue.properties.get("RedrivePolicy")
        if redrive is None:
            if queue.name not in {dead.name for dead in dead_letters(assembly)}:
                complaints.append(f"{queue.name} has no dead letters")
            continue
        complaints += _undead(assembly, queue, redrive.get("deadLetterTargetArn"))
        if not redrive.get("maxReceiveCount", 0) > 0:
            complaints.append(f"{queue.name} never gives up")
    for rule in assembly.everywhere(RULE):
        for target in rule.properties.get("Targets", ()):
            arn = target.get("DeadLetterConfig", {}).get("Arn")
            complaints += _undead(assembly, rule, arn, "events.amazonaws.com")
    for each in assembly.everywhere(SUBSCRIPTION):
        if each["Protocol"] == "sqs":
            arn = each.properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
            topic = must_find(assembly, each["TopicArn"])
            complaints += _undead(assembly, topic, arn, "sns.amazonaws.com")
    return complaints


def given_up(assembly: Assembly) -> list[str]:
    """Complain of work without an end, or whose end leaves no trace.

    An event that nobody waits for, and a batch of a stream, has a number of retries
    and a queue for what failed, to which the function may send.
    """
    complaints = []
    for function in _invoked_unawaited(assembly):
        configs = [
            config
            for config in assembly.everywhere(CONFIG)
            if find(assembly, config["FunctionName"]) is function
        ]
        if len(configs) != 1:
            complaints.append(f"{function.name} has {len(configs)} settings of events")
            continue
        given = configs[0].properties
        if given["Qualifier"] != "live":
            complaints.append(f"{configs[0].name} is not of the alias")
        if not {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"} <= set(given):
            complaints.append(f"{configs[0].name} leaves retries to Lambda")
        complaints += _untraced(assembly, configs[0], function)
    for mapping in assembly.everywhere(MAPPING):
        if "StartingPosition" not in mapping.properties:
            continue
        if mapping.properties.get("MaximumRetryAttempts", -1) < 0:
            complaints.append(f"{mapping.name} never gives up")
        alias = must_find(assembly, mapping["FunctionName"])
        function = must_find(assembly, alias["FunctionName"])
        complaints += _untraced(assembly, mapping, function)
    return complaints


def unlisted(assembly: Assembly) -> list[str]:
    """Complain of dead letters that the command `dlq` does not know.

    It finds them by the outputs, with the queue that they go back to.
    """
    outputs = {**assembly.workers.outputs, **assembly.jobs.outputs}
    known = {
        outputs.get(dead): outputs.get(source, "") for dead, source in DEPLOYED.values()
    }
    complaints = [
        f"the outputs lack {source}"
        for dead, source in DEPLOYED.values()
        if dead in outputs and source and source not in outputs
    ]
    for dead in dead_letters(assembly):
        url = reference(assembly, dead)
        sources = {reference(assembly, each) for each in _sources(assembly, dead)}
        if url not in known:
            complaints.append(f"nobody is shown what is in {dead.name}")
        elif {known[url]} != (sources or {""}):
            complaints.append(f"{dead.name} goes back to {known[url]}, not {sources}")
    return complaints


def dead_letters(assembly: Assembly) -> list[Resource]:
    """Return the queues that something gives up to, and that have no dead letters."""
    found = [find(assembly, arn) for arn, _ in _given_up_to(assembly)]
    queues = [q for q in found if q is not None and "RedrivePolicy" not in q.properties]
    return list({queue.name: queue for queue in queues}.values())


def may_send(
    assembly: Assembly, service: str, source: Resource, queue: Resource
) -> bool:
    """Tell whether the policy of a queue lets a service send there for a resource."""
    return any(
        statement["Principal"] == {"Service": service}
        and "sqs:SendMessage" in listed(statement["Action"])
        and find(assembly, statement["Condition"]["ArnEquals"]["aws:SourceArn"])
        is source
        for policy in assembly.everywhere("AWS::SQS::QueuePolicy")
        if any(find(assembly, of) is queue for of in policy["Queues"])
        for statement in statements(policy["PolicyDocument"])
        if "ArnEquals" in statement.get("Condition", {})
    )


def _given_up_to(assembly: Assembly) -> Iterator[tuple[Any, Resource | None]]:
    """Yield the ARN of each queue for what failed, and the queue that it came from."""
    for queue in assembly.everywhere(QUEUE):
        redrive = queue.properties.get("RedrivePolicy", {})
        yield redrive.get("deadLetterTargetArn"), queue
    for rule in assembly.everywhere(RULE):
        for target in rule.properties.get("Targets", ()):
            called = find(assembly, target["Arn"])
            source = called if called and called.type == QUEUE else None
            yield target.get("DeadLetterConfig", {}).get("Arn"), source
    for each in assembly.everywhere(SUBSCRIPTION):
        redrive = each.properties.get("RedrivePolicy", {})
        source = find(assembly, each["Endpoint"])
        yield redrive.get("deadLetterTargetArn"), source
    for kind in (CONFIG, MAPPING):
        for each in assembly.everywhere(kind):
            destination = each.properties.get("DestinationConfig", {})
            yield destination.get("OnFailure", {}).get("Destination"), None


def _sources(assembly: Assembly, dead: Resource) -> list[Resource]:
    """Return the queues whose messages end in a queue of dead letters."""
    return [
        source
        for arn, source in _given_up_to(assembly)
        if source is not None and find(assembly, arn) is dead
    ]


def _undead(
    assembly: Assembly, source: Resource, arn: Any, service: str = ""
) -> list[str]:
    """Complain if what a resource gives up reaches no queue of dead letters."""
    dead = find(assembly, arn)
    if dead is None or dead.type != QUEUE or "RedrivePolicy" in dead.properties:
        return [f"{source.name} gives up to {name_of(assembly, arn)}"]
    # SQS itself moves messages of a queue without being let in.
    if service and not may_send(assembly, service, source, dead):
        return [f"{source.name} may not send to {dead.name}"]
    return []


def _untraced(assembly: Assembly, config: Resource, function: Resource) -> list[str]:
    """Complain if what is given up leaves no message in a queue."""
    destination = config.properties.get("DestinationConfig", {})
    queue = find(assembly, destination.get("OnFailure", {}).get("Destination"))
    if queue is None or queue.type != QUEUE:
        return [f"{config.name} has no queue for what failed"]
    wanted = destination["OnFailure"]["Destination"]
    if ("sqs:SendMessage", wanted) not in set(_grants(assembly, function)):
        return [f"{function.name} may not send what failed to {queue.name}"]
    return []


def _invoked_unawaited(assembly: Assembly) -> list[Resource]:
    """Return the functions that EventBridge, a topic or a function calls, once each.

    State machines wait for what they call, and so do the gateway and the smoke, which
    calls versions.
    """
    called = [
        permission["FunctionName"]
        for permission in assembly.everywhere("AWS::Lambda::Permission")
        if permission["Principal"] != "apigateway.amazonaws.com"
    ]
    called += [
        resource
        for function in assembly.everywhere(FUNCTION)
        for action, resource in _grants(assembly, function)
        if action == "lambda:InvokeFunction" and not resource.endswith(".Arn}:*")
    ]
    found = [find(assembly, each) for each in called]
    functions = [
        must_find(assembly, each["FunctionName"]) if each.type == ALIAS else each
        for each in found
        if each is not None
    ]
    return list({function.name: function for function in functions}.values())


def _grants(assembly: Assembly, function: Resource) -> Iterator[tuple[str, str]]:
    """Yield the actions and resources that the role of a function allows."""
    role = must_find(assembly, function["Role"])
    for policy in assembly.everywhere("AWS::IAM::Policy"):
        if any(find(assembly, each) is role for each in policy["Roles"]):
            for statement in statements(policy["PolicyDocument"]):
                for action in listed(statement["Action"]):
                    for resource in listed(statement["Resource"]):
                        yield action, resource


CHECKS = (lost, given_up, unlisted)
