"""A check of what has alarms: everything that can fail unseen by those who call it."""

from collections.abc import Iterator

from runtime.core.contract import (
    CACHE_FAILURES_METRIC,
    METRIC_SERVICE,
    PROBE_METRIC,
)
from tests.infra.meaning.alarms import alarms
from tests.infra.meaning.letters import dead_letters
from tests.infra.meaning.references import reference
from tests.infra.meaning.telling import watching
from tests.infra.templates import Assembly

Wanted = tuple[str, str, dict[str, str]]
"""A metric that must have an alarm: name, statistic, dimensions."""


def unwatched(assembly: Assembly) -> list[str]:
    """Complain of resources whose failing no alarm would tell."""
    having = {
        (part.name, part.statistic, frozenset(part.dimensions.items()))
        for found in alarms(assembly)
        for part in found.parts
        if any(found.alarm.name in stack.resources for stack in watching(assembly))
    }
    wanted = (
        *_of_requests(assembly),
        *_of_runs(assembly),
        *_of_data(assembly),
        *_of_backups(assembly),
        *_of_warmth(assembly),
        *_of_the_probe(assembly),
        *_of_the_cache(assembly),
        *_of_the_edge(assembly),
    )
    return [
        f"no alarm on the {statistic} of {name} of {dimensions}"
        for name, statistic, dimensions in wanted
        if (name, statistic, frozenset(dimensions.items())) not in having
    ]


def _of_requests(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched of requests: many errors, and many of few."""
    stage = {
        "ApiName": assembly.service.one("AWS::ApiGateway::RestApi")["Name"],
        "Stage": assembly.service.one("AWS::ApiGateway::Stage")["StageName"],
    }
    yield "5XXError", "Sum", stage
    yield "5XXError", "Average", stage
    yield "Latency", "p99", stage


def _of_runs(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched of schedules, events and streams."""
    for rule in assembly.everywhere("AWS::Events::Rule"):
        if "ScheduleExpression" in rule.properties:
            yield "Invocations", "Sum", {"RuleName": reference(assembly, rule)}
        yield "FailedInvocations", "Sum", {"RuleName": reference(assembly, rule)}
    for machine in assembly.everywhere("AWS::StepFunctions::StateMachine"):
        arn = {"StateMachineArn": reference(assembly, machine)}
        for name in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"):
            yield name, "Sum", arn
    for config in assembly.everywhere("AWS::Lambda::EventInvokeConfig"):
        yield "AsyncEventsDropped", "Sum", {"FunctionName": config["FunctionName"]}
    for mapping in assembly.everywhere("AWS::Lambda::EventSourceMapping"):
        if "StartingPosition" in mapping.properties:
            source = {"EventSourceMappingUUID": reference(assembly, mapping)}
            yield "PolledEventCount", "SampleCount", source
            yield "DroppedEventCount", "Sum", source
            yield "OnFailureDestinationDeliveredEventCount", "Sum", source


def _of_data(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched of the table, its indexes, and dead letters."""
    for table in assembly.everywhere("AWS::DynamoDB::GlobalTable"):
        name = {"TableName": reference(assembly, table)}
        for kind in ("ReadThrottleEvents", "WriteThrottleEvents"):
            yield kind, "Sum", name
            for index in table["GlobalSecondaryIndexes"]:
                of = {"GlobalSecondaryIndexName": index["IndexName"]}
                yield kind, "Sum", name | of
    for dead in dead_letters(assembly):
        queue = {"QueueName": f"{reference(assembly, dead)[:-1]}.QueueName}}"}
        yield "ApproximateNumberOfMessagesVisible", "Maximum", queue


def _of_backups(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched of backups: any that fails, and that they go on."""
    for vault in assembly.everywhere("AWS::Backup::BackupVault"):
        name = {
            "BackupVaultName": f"{reference(assembly, vault)[:-1]}.BackupVaultName}}"
        }
        for kind in (
            "BackupJobsAborted",
            "BackupJobsCompleted",
            "BackupJobsExpired",
            "BackupJobsFailed",
            "CopyJobsFailed",
            "RestoreJobsFailed",
        ):
            yield f"NumberOf{kind}", "Sum", name


def _of_warmth(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched of functions that are kept warm."""
    for kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
        for each in assembly.everywhere(kind):
            if "ProvisionedConcurrencyConfig" in each.properties:
                function = {"FunctionName": each["FunctionName"]}
                yield "ProvisionedConcurrencySpilloverInvocations", "Sum", function


def _of_the_probe(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched where a client of our own looks from outside."""
    if assembly.stage.probe:
        stage = {"service": METRIC_SERVICE, "stage": assembly.stage.name}
        yield PROBE_METRIC, "Average", stage


def _of_the_cache(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched of a cache that processes share."""
    for cache in assembly.everywhere("AWS::ElastiCache::ServerlessCache"):
        name = {"clusterId": cache["ServerlessCacheName"]}
        yield "ThrottledCmds", "Sum", name
        yield "Evictions", "Sum", name
        yield "BytesUsedForCache", "Maximum", name
        yield "ElastiCacheProcessingUnits", "Sum", name
        stage = {"service": METRIC_SERVICE, "stage": assembly.stage.name}
        yield CACHE_FAILURES_METRIC, "Sum", stage


def _of_the_edge(assembly: Assembly) -> Iterator[Wanted]:
    """Return what must be watched of a distribution: its errors, its function's."""
    for distribution in assembly.everywhere("AWS::CloudFront::Distribution"):
        of = {"DistributionId": reference(assembly, distribution), "Region": "Global"}
        yield "5xxErrorRate", "Average", of
        for kind in ("ExecutionError", "ValidationError", "LimitExceededErrors"):
            yield f"Lambda{kind}", "Sum", of


CHECKS = (unwatched,)
