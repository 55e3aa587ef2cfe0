"""Workers that declare events of objects or a schedule get what these need."""

from datetime import timedelta

import pytest

from infra.declared import (
    event_sources,
    object_actions,
    queried_indexes,
    scheduled_workers,
    share_alarms,
    table_actions,
    workers,
)
from infra.stages.feature_settings import settings_of
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from runtime.features import declarations
from tests.infra.templates import Assembly, Resource, listed, statements

DECLARED = sorted({*event_sources(), *scheduled_workers()})
each_declared = pytest.mark.parametrize("name", DECLARED)
each_source = pytest.mark.parametrize("name", sorted(event_sources()))
OF_RUNNING = ("logs:", "xray:", "sqs:")


def resource(assembly: Assembly, name: str) -> Resource:
    """Return a resource of the workers' stack."""
    return assembly.workers.resources[name]


def granted(assembly: Assembly, role: str) -> set[tuple[str, str]]:
    """Return the actions and resources of a role, beyond those of every function."""
    document = resource(assembly, f"{role}RoleDefaultPolicy")["PolicyDocument"]
    return {
        (action, of)
        for statement in statements(document)
        for action in listed(statement["Action"])
        for of in listed(statement["Resource"])
        if not action.startswith(OF_RUNNING)
    }


@each_declared
def test_worker_may_do_what_it_declares_and_nothing_else(
    deployed: Assembly, name: str
) -> None:
    """Objects are told by the beginning of their keys, a listing by a condition."""
    worker = workers()[name]
    table, bucket = "${Data.Table.Arn}", "${Data.Files.Arn}"
    expected = {(action, table) for action in table_actions(worker)}
    expected |= {
        ("dynamodb:Query", f"{table}/index/{index}")
        for index in queried_indexes(worker)
    }
    for beginning, actions in object_actions(worker).items():
        expected |= {
            (action, bucket if action == "s3:ListBucket" else f"{bucket}/{beginning}*")
            for action in actions
        }
    assert granted(deployed, name.title()) == expected


@each_declared
def test_worker_knows_the_bucket_and_what_it_declares(
    deployed: Assembly, name: str
) -> None:
    """It has the memory that it declares, and imports from its own layer."""
    made = resource(deployed, f"{name.title()}Function")
    assert made["Handler"] == workers()[name].handler
    assert made["Environment"]["Variables"]["S3_BUCKET_NAME"] == "${Data.Files}"
    declared = workers()[name].memory_mb
    assert made["MemorySize"] == (declared or deployed.stage.worker.memory_mb)


@each_source
def test_event_that_fails_comes_again_alone_and_becomes_a_dead_letter(
    deployed: Assembly, name: str
) -> None:
    """It does not come while its batch is at work."""
    id = name.title()
    queue = resource(deployed, f"{id}ObjectsQueue")
    timeout = resource(deployed, f"{id}Function")["Timeout"]
    assert queue["VisibilityTimeout"] >= 6 * timeout
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": f"${{Workers.{id}ObjectsDeadLetters.Arn}}",
        "maxReceiveCount": 5,
    }
    mapping = resource(deployed, f"{id}LiveQueue")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    (target,) = resource(deployed, f"{id}ObjectsCreated")["Targets"]
    dead = {"Arn": f"${{Workers.{id}ObjectsUndelivered.Arn}}"}
    assert target["DeadLetterConfig"] == dead


@each_source
def test_objects_are_scanned_where_the_stage_says_so(
    deployed: Assembly, guarded: Assembly, name: str
) -> None:
    """GuardDuty tags those under the declared keys, and reads no others."""
    kind = "AWS::GuardDuty::MalwareProtectionPlan"
    assert not deployed.workers.of_type(kind)
    prefix = event_sources()[name].prefix
    plan = resource(guarded, f"{name.title()}ScanPlan")
    assert plan["ProtectedResource"]["S3Bucket"] == {
        "BucketName": "${Data.Files}",
        "ObjectPrefixes": [prefix],
    }
    assert plan["Actions"] == {"Tagging": {"Status": "ENABLED"}}
    reads = {
        of
        for action, of in granted(guarded, f"{name.title()}Scan")
        if action == "s3:GetObject"
    }
    assert reads == {f"${{Data.Files.Arn}}/{prefix}*"}
    role = resource(guarded, f"{name.title()}ScanRole")["AssumeRolePolicyDocument"]
    (trusted,) = statements(role)
    service = "malware-protection-plan.guardduty.amazonaws.com"
    assert trusted["Principal"] == {"Service": service}


@pytest.mark.parametrize("name", sorted(scheduled_workers()))
def test_schedule_calls_its_worker_as_often_as_declared(
    deployed: Assembly, name: str
) -> None:
    """A run that fails is not repeated, but told; the next does its work."""
    id, every = name.title(), timedelta(minutes=scheduled_workers()[name].every_minutes)
    number, unit = resource(deployed, f"{id}Runs")["ScheduleExpression"][5:-1].split()
    assert timedelta(**{f"{unit.rstrip('s')}s": int(number)}) == every
    (target,) = resource(deployed, f"{id}Runs")["Targets"]
    assert target["Arn"] == f"${{Workers.{id}Live}}"
    config = resource(deployed, f"{id}Events")
    assert config["MaximumRetryAttempts"] == 0
    assert config["MaximumEventAgeInSeconds"] == every.total_seconds()
    assert resource(deployed, f"{id}Function")["Timeout"] < every.total_seconds()
    alarm = deployed.operations.resources[f"{id}GivenUp"]
    assert alarm["MetricName"] == "AsyncEventsDropped"


@pytest.mark.parametrize("alarm", share_alarms(), ids=lambda a: a.name)
def test_share_is_told_as_declared(deployed: Assembly, alarm) -> None:
    """It is told from the share that is declared, by the declared counts."""
    made = deployed.operations.resources[alarm.name]
    told = f"{alarm.reason} docs/runbooks/{alarm.runbook}.md"
    assert (made["Threshold"], made["AlarmDescription"]) == (alarm.share, told)
    counted = {
        each["MetricStat"]["Metric"]["MetricName"]
        for each in made["Metrics"]
        if "MetricStat" in each
    }
    assert counted == {alarm.counted, *alarm.others}


def of_a_setting() -> tuple[str, str]:
    """Return the name of a feature's setting, and that of its feature."""
    for feature in declarations():
        if feature.settings:
            names = settings_of([feature], {"FILE_QUOTA_BYTES": "1"})
            if names:
                return next(iter(names)), feature.name
    pytest.skip("the feature that has such a setting was removed")


def test_setting_of_a_feature_reaches_its_functions_alone() -> None:
    """Others do not know it."""
    name, feature = of_a_setting()
    for each in declarations():
        given = settings_of([each], {name: "1"})
        assert given == ({name: "1"} if each.name == feature else {})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"FILE_QUOTA_BITES": "1"}, "no feature has a setting FILE_QUOTA_BITES"),
        ({"FILE_QUOTA_BYTES": "much"}, "files refuses FILE_QUOTA_BYTES"),
        ({"FILE_SCAN": "perhaps"}, "files refuses FILE_SCAN"),
    ],
)
def test_setting_that_no_feature_takes_is_refused(
    given: dict[str, str], named: str
) -> None:
    """It is before a deployment, not at the start of a function."""
    of_a_setting()
    with pytest.raises(ValueError, match=named):
        Stage.model_validate(load_stage("dev").model_dump() | {"settings": given})
