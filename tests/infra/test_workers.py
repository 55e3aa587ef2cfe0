"""The workers: their triggers, their permissions, and the handling of failures."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from infra.constructs.function import GENERATION, SCHEMA_GENERATION
from infra.declared import (
    erasing_actions,
    event_sources,
    scheduled_workers,
    workers,
)
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from runtime.core.dynamodb.schema import OUTBOX_PREFIXES, STREAM_VIEW
from runtime.core.mail.delivery import LEASE
from runtime.core.settings import BucketSettings, CommonSettings
from runtime.features.key_rotation.settings import RotationSettings
from runtime.features.mail.settings import MailSettings
from runtime.features.outbox.settings import RelaySettings
from tests.infra.templates import Assembly, Resource, listed, statements

MAPPING = "AWS::Lambda::EventSourceMapping"


SETTINGS: dict[str, type[CommonSettings]] = {
    "Mail": MailSettings,
    "Relay": RelaySettings,
    "Feedback": CommonSettings,
    "Removal": BucketSettings,
    "Rotation": RotationSettings,
}
# The service that puts messages into a queue by its own policy.
LET_IN = {
    "MailEventsQueue": "sns.amazonaws.com",
    "MailEventsDeadLetters": "sns.amazonaws.com",
    "Failures": "events.amazonaws.com",
    "EndingsQueue": "events.amazonaws.com",
    "UndeliveredEndings": "events.amazonaws.com",
    "JobFailures": "events.amazonaws.com",
    **{
        f"{name.title()}Objects{queue}": "events.amazonaws.com"
        for name in event_sources()
        for queue in ("Queue", "Undelivered")
    },
}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:name"
OF_RUNNING = ("logs:", "xray:")
_BUCKET = "${Data.Files.Arn}"
# What an erasure may do to files: find and delete them.
_ON_OBJECTS = {
    **(
        {_BUCKET: {"s3:ListBucketMultipartUploads", "s3:ListBucketVersions"}}
        if erasing_actions()
        else {}
    ),
    **{
        f"{_BUCKET}/{beginning}*": {
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
        }
        for beginning in erasing_actions()
    },
}
# What a function with events may do besides: leave a message of what failed.
GIVING_UP = {"${Workers.Failures.Arn}": {"sqs:SendMessage"}}


def function(assembly: Assembly, name: str) -> Resource:
    """Return the function of this name."""
    return assembly.workers.resources[f"{name}Function"]


def is_key(name: str) -> bool:
    """Tell whether a setting is about a secret key."""
    return re.search("SECRET|KEY|PASSWORD", name) is not None


def allowed(assembly: Assembly, name: str) -> dict[str, set[str]]:
    """Return the actions that a role allows by resource, beyond every function's."""
    policy = assembly.workers.resources[f"{name}RoleDefaultPolicy"]["PolicyDocument"]
    found: dict[str, set[str]] = {}
    for statement in statements(policy):
        actions = {
            a for a in listed(statement["Action"]) if not a.startswith(OF_RUNNING)
        }
        for resource in listed(statement["Resource"]) if actions else []:
            found.setdefault(resource, set()).update(actions)
    return found


def erased() -> dict[str, set[str]]:
    """Return the actions by which features erase objects, by resource."""
    found: dict[str, set[str]] = {}
    for beginning, actions in erasing_actions().items():
        for action in actions:
            end = "" if action.startswith("s3:List") else f"/{beginning}*"
            found.setdefault(f"${{Data.Files.Arn}}{end}", set()).add(action)
    return found


@pytest.mark.parametrize("name", SETTINGS)
def test_worker_is_the_services_code_with_a_handler_of_its_own(
    deployed: Assembly, name: str
) -> None:
    """It runs on the stage's processor, with the dependencies of workers."""
    made = function(deployed, name)
    assert made["Handler"] == workers()[name.lower()].handler
    assert made["Architectures"] == [deployed.stage.architecture]
    sized = deployed.stage.eraser if name == "Removal" else deployed.stage.worker
    assert made["MemorySize"] == sized.memory_mb
    assert made["Timeout"] == sized.timeout.total_seconds()
    assert made["Layers"][0] == f"${{Workers.{name}Dependencies}}"
    assert made["TracingConfig"] == {"Mode": "Active"}


@pytest.mark.parametrize("name", SETTINGS)
def test_worker_starts_with_this_environment(deployed: Assembly, name: str) -> None:
    """The environment has only what it needs, and of a secret only the name."""
    given = function(deployed, name)["Environment"]["Variables"]
    variables: dict[str, Any] = {
        key: re.sub(r"\$\{[^}]+\}", SECRET if is_key(key) else "https://name", value)
        for key, value in given.items()
    }
    assert set(variables) <= {
        GENERATION,
        SCHEMA_GENERATION,
        *SETTINGS[name].model_fields,
    }

    SETTINGS[name](_env_file=None, **variables)

    assert not any(is_key(key) and value != SECRET for key, value in variables.items())


def test_mails_come_from_the_stages_address_and_lead_to_its_frontend(
    deployed: Assembly,
) -> None:
    """The primary origin, unless the stage says otherwise."""
    variables = function(deployed, "Mail")["Environment"]["Variables"]
    assert variables["MAIL_FROM"] == deployed.stage.mail_from
    assert variables["FRONTEND_URL"] == deployed.stage.allowed_origins[0]


def test_mail_worker_may_send_and_know_accounts(deployed: Assembly) -> None:
    """It can neither delete anything nor put mail into the queue."""
    grants = allowed(deployed, "Mail")
    sending = {key: grants.pop(key) for key in list(grants) if ":ses:" in key}
    assert set(map(frozenset, sending.values())) == {frozenset({"ses:SendEmail"})}
    assert grants == {
        "${Data.Table.Arn}": {
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
        },
        "${Workers.MailsQueue.Arn}": {
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        },
    }


def test_relay_may_read_what_waits_and_put_it_into_the_queues(
    deployed: Assembly,
) -> None:
    """It can read no row of the table itself, nor write one."""
    assert allowed(deployed, "Relay") == {
        "${Data.Table.Arn}/index/gsi1": {"dynamodb:Query"},
        "${Workers.MailsQueue.Arn}": {"sqs:SendMessage"},
        "${Jobs.JobsQueue.Arn}": {"sqs:SendMessage"},
        **GIVING_UP,
        "${Data.Table.StreamArn}": {
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        },
    }


def test_stream_tells_of_new_mails_and_jobs_only(deployed: Assembly) -> None:
    """It holds their keys only, so the relay sees no address."""
    mapping = deployed.workers.resources["RelayLiveStream"]
    assert mapping["EventSourceArn"] == "${Data.Table.StreamArn}"
    prefixes = []
    for criterion in mapping["FilterCriteria"]["Filters"]:
        pattern = json.loads(criterion["Pattern"])
        (prefix,) = pattern["dynamodb"]["Keys"]["pk"]["S"]
        assert pattern["eventName"] == ["INSERT"]
        prefixes.append(prefix["prefix"])
    assert tuple(prefixes) == OUTBOX_PREFIXES
    table = deployed.data.one("AWS::DynamoDB::GlobalTable")
    assert table["StreamSpecification"] == {"StreamViewType": STREAM_VIEW}


def test_relay_gives_a_batch_up_so_that_others_pass(deployed: Assembly) -> None:
    """The sweep, every 15 minutes, hands over the mails of that batch."""
    mapping = deployed.workers.resources["RelayLiveStream"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] < 100
    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 3600
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    failed = {"OnFailure": {"Destination": "${Workers.Failures.Arn}"}}
    assert mapping["DestinationConfig"] == failed
    rule = deployed.workers.resources["Sweep"]
    assert rule["ScheduleExpression"] == "rate(15 minutes)"
    (target,) = rule["Targets"]
    assert target["Arn"] == "${Workers.RelayLive}"


def test_keys_are_looked_at_every_day_and_a_failure_is_told(
    deployed: Assembly,
) -> None:
    """The function may read and replace two rings, and no other secret."""
    rule = deployed.workers.resources["Rotate"]
    assert rule["ScheduleExpression"] == "rate(1 day)"
    (target,) = rule["Targets"]
    assert target["Arn"] == "${Workers.RotationLive}"
    both = {"secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"}
    assert allowed(deployed, "Rotation") == {
        "${Data.SigningKeys}": both,
        "${Data.RefreshKey}": both,
        **GIVING_UP,
    }
    alarm = deployed.operations.resources["KeysNotRotated"]
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (1, 1)
    assert alarm["MetricName"] == "AsyncEventsDropped"


def test_accounts_are_removed_every_hour_and_a_failure_is_told(
    deployed: Assembly,
) -> None:
    """It reads no key, no index and no object; the next run is its second attempt."""
    rule = deployed.workers.resources["Removals"]
    assert rule["ScheduleExpression"] == "rate(1 hour)"
    (target,) = rule["Targets"]
    assert target["Arn"] == "${Workers.RemovalLive}"
    assert allowed(deployed, "Removal") == erased() | {
        "${Data.Table.Arn}": {
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
        },
        **_ON_OBJECTS,
        **GIVING_UP,
    }
    timeout = function(deployed, "Removal")["Timeout"]
    # Above what a run keeps in reserve, below the time until the next one.
    assert 60 < timeout < timedelta(hours=1).total_seconds()
    alarm = deployed.operations.resources["AccountsNotRemoved"]
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (1, 1)
    assert alarm["MetricName"] == "AsyncEventsDropped"


@pytest.mark.parametrize(
    ("name", "retries", "longest"),
    [
        ("Relay", 0, timedelta(minutes=15)),
        ("Removal", 0, timedelta(hours=1)),
        ("Rotation", 2, timedelta(hours=6)),
    ],
)
def test_run_that_fails_is_repeated_as_meant_and_leaves_a_message(
    deployed: Assembly, name: str, retries: int, longest: timedelta
) -> None:
    """Lambda repeats only what the next run does not soon do anyway.

    EventBridge's own retries are another thing: those of the delivery to Lambda.
    """
    config = deployed.workers.resources[f"{name}Events"]
    assert config["FunctionName"] == f"${{Workers.{name}Function}}"
    assert config["Qualifier"] == "live"
    assert config["MaximumRetryAttempts"] == retries
    assert config["MaximumEventAgeInSeconds"] == longest.total_seconds()
    failed = {"OnFailure": {"Destination": "${Workers.Failures.Arn}"}}
    assert config["DestinationConfig"] == failed
    queue = deployed.workers.resources["Failures"]
    assert queue["MessageRetentionPeriod"] == timedelta(days=14).total_seconds()


def test_delivery_later_than_the_next_run_is_given_up(deployed: Assembly) -> None:
    """After an outage of Lambda, runs do not come in a crowd."""
    for rule in deployed.workers.of_type("AWS::Events::Rule"):
        if "ScheduleExpression" not in rule.properties:
            continue
        (target,) = rule["Targets"]
        number, unit = rule["ScheduleExpression"][5:-1].split()
        every = timedelta(**{f"{unit.rstrip('s')}s": int(number)})
        assert target["RetryPolicy"] == {
            "MaximumEventAgeInSeconds": every.total_seconds()
        }


def test_a_mail_that_fails_comes_again_alone_and_five_times_at_most(
    deployed: Assembly,
) -> None:
    """After that it is a dead letter, which is kept for two weeks."""
    mapping = deployed.workers.resources["MailLiveQueue"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["EventSourceArn"] == "${Workers.MailsQueue.Arn}"
    queue = deployed.workers.resources["MailsQueue"]
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": "${Workers.MailsDeadLetters.Arn}",
        "maxReceiveCount": 5,
    }
    dead = deployed.workers.resources["MailsDeadLetters"]
    assert dead["MessageRetentionPeriod"] == timedelta(days=14).total_seconds()


def test_times_fit_into_each_other(deployed: Assembly) -> None:
    """A worker ends before its lease, and the lease before the next delivery."""
    worker = function(deployed, "Mail")["Timeout"]
    queue = deployed.workers.resources["MailsQueue"]
    assert worker < LEASE.total_seconds() < queue["VisibilityTimeout"]
    assert queue["VisibilityTimeout"] >= 6 * worker


def test_queues_are_encrypted_and_take_messages_over_tls_only(
    deployed: Assembly,
) -> None:
    """Roles need no policy of the queue; only a topic and a rule do."""
    for queue in deployed.everywhere("AWS::SQS::Queue"):
        assert queue["SqsManagedSseEnabled"] is True, queue.name
        (policy,) = (
            stack.resources[f"{queue.name}Policy"]
            for stack in (deployed.workers, deployed.jobs)
            if queue.name in stack.resources
        )
        (denied,) = statements(policy["PolicyDocument"], "Deny")
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in statements(policy["PolicyDocument"]):
            assert statement["Principal"] == {"Service": LET_IN[queue.name]}
            assert set(statement["Condition"]) == {"ArnEquals"}


def test_workers_are_not_delivered_by_codedeploy(guarded: Assembly) -> None:
    """They have no clients whose errors would end a delivery."""
    assert not guarded.workers.of_type("AWS::CodeDeploy::DeploymentGroup")
    declared = {*event_sources(), *scheduled_workers()}
    made = guarded.workers.of_type("AWS::Lambda::Alias")
    assert len(made) == len(SETTINGS) + len(declared) + bool(guarded.stage.probe)


@pytest.mark.parametrize(
    "changes",
    [
        {"mail_from": "Ada <ada@example.com>"},
        {"mail_from": "ada"},
        {"mail_from": "ada@localhost"},
        {"frontend_url": "app.example.com"},
        {"frontend_url": "https://app.example.com?a=b"},
    ],
)
def test_a_stage_with_a_sender_or_links_that_cannot_work_is_refused(
    changes: dict[str, str],
) -> None:
    """It is refused before a deployment, and the field is named."""
    with pytest.raises(ValueError, match=next(iter(changes))):
        Stage.model_validate(load_stage("dev").model_dump() | changes)


def test_links_lead_where_the_stage_says() -> None:
    """The address of a frontend may have a path."""
    changes = {"frontend_url": "https://example.com/app"}
    stage = Stage.model_validate(load_stage("dev").model_dump() | changes)
    assert stage.mail_links == "https://example.com/app"
