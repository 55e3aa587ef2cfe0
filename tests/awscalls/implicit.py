"""Grants whose use no recorded call can show, each with its reason."""

import fnmatch
from dataclasses import dataclass

from infra.declared import event_sources, job_kinds
from tests.awscalls.permissions import Permission


@dataclass(frozen=True)
class ImplicitGrant:
    """A grant that is used outside of recorded calls.

    Attributes:
        action: the action, exactly as granted.
        resource: the resource class; `*` matches any part of it.
        reason: what uses it.
        function: the function that has it; any, unless it is given.
    """

    action: str
    resource: str
    reason: str
    function: str = "*"

    def explains(self, grant: Permission) -> bool:
        """Say whether this entry matches a grant."""
        same = self.action == grant.action and self.function in ("*", grant.function)
        return same and fnmatch.fnmatchcase(grant.resource, self.resource)


_TRACING = "Lambda's active tracing sends segments by its own agent, on no resource"
_LOGS = "the Lambda runtime writes the function's log"
_INSIGHTS = "the Lambda Insights extension writes its measurements"

_QUEUE = "Lambda's poller takes messages from the queue in the function's name"
_STREAM = "Lambda's poller reads the table's stream in the function's name"
_GIVEN_UP = "Lambda sends what a function has failed at, in the function's name"
_MAILS = "queue MAIL_QUEUE_URL"
_EVENTS = "queue MailEventsQueue"
_JOBS = "queue JOB_QUEUE_URL"
_ENDINGS = "queue EndingsQueue"
_CHANGES = "table DYNAMODB_TABLE_NAME"

_VERDICT = "a stage may have objects scanned, which no emulator does, and reads the tag"
_POLLED = (
    *(_MAILS, _EVENTS, _JOBS, _ENDINGS),
    *(f"queue {name.title()}ObjectsQueue" for name in event_sources()),
)
_POLLING = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")

# tests/infra/meaning/deliveries.py holds each of these to what the hooks call.
_HOOKS = "CodeDeploy calls the hooks of deliveries, and no emulator has it"
_OF_HOOKS = (
    ("smoke", "codedeploy:GetApplicationRevision", "codedeploy application:*"),
    ("smoke", "codedeploy:GetDeployment", "codedeploy deploymentgroup:*"),
    (
        "smoke",
        "codedeploy:PutLifecycleEventHookExecutionStatus",
        "codedeploy deploymentgroup:*",
    ),
    ("smoke", "lambda:InvokeFunction", "AWS::Lambda::Function *_FUNCTION"),
    ("smoke", "secretsmanager:GetSecretValue", "secret PROBE_ACCOUNT"),
    ("watch", "codedeploy:GetApplicationRevision", "codedeploy application:*"),
    ("watch", "codedeploy:GetDeployment", "codedeploy deploymentgroup:*"),
    ("watch", "codedeploy:GetDeploymentGroup", "codedeploy deploymentgroup:*"),
    (
        "watch",
        "codedeploy:PutLifecycleEventHookExecutionStatus",
        "codedeploy deploymentgroup:*",
    ),
    ("watch", "cloudwatch:DescribeAlarms", "AWS::CloudWatch::Alarm *"),
)

_HALF_AN_ARCHIVE = "a step of an export that fails aborts the archive that it writes"
_EXPORTS = [kind.worker for kind in job_kinds() if kind.name == "exports.make"]

OF_HOOKS = tuple(
    ImplicitGrant(action, resource, _HOOKS, function)
    for function, action, resource in _OF_HOOKS
)
"""The grants of functions that a stage without deliveries does not have."""

IMPLICIT = (
    *OF_HOOKS,
    *(
        ImplicitGrant(
            "s3:AbortMultipartUpload",
            "object S3_BUCKET_NAME",
            _HALF_AN_ARCHIVE,
            worker,
        )
        for worker in _EXPORTS
    ),
    *(ImplicitGrant(action, queue, _QUEUE) for queue in _POLLED for action in _POLLING),
    *(
        ImplicitGrant("s3:GetObjectTagging", "object S3_BUCKET_NAME", _VERDICT)
        for source in event_sources().values()
        if source.scan_setting
    ),
    ImplicitGrant("sqs:SendMessage", _ENDINGS, _GIVEN_UP),
    ImplicitGrant("sqs:SendMessage", "queue Failures", _GIVEN_UP),
    ImplicitGrant("sqs:SendMessage", "queue JobFailures", _GIVEN_UP),
    ImplicitGrant("dynamodb:DescribeStream", _CHANGES, _STREAM),
    ImplicitGrant("dynamodb:GetRecords", _CHANGES, _STREAM),
    ImplicitGrant("dynamodb:GetShardIterator", _CHANGES, _STREAM),
    ImplicitGrant("dynamodb:ListStreams", _CHANGES, _STREAM),
    ImplicitGrant("xray:PutTelemetryRecords", "[*]", _TRACING),
    ImplicitGrant("xray:PutTraceSegments", "[*]", _TRACING),
    ImplicitGrant("logs:CreateLogStream", "log group *", _LOGS),
    ImplicitGrant("logs:PutLogEvents", "log group *", _LOGS),
    ImplicitGrant("logs:CreateLogGroup", "logs log-group:/aws/lambda-*", _INSIGHTS),
    ImplicitGrant("logs:CreateLogStream", "logs log-group:/aws/lambda-*", _INSIGHTS),
    ImplicitGrant("logs:PutLogEvents", "logs log-group:/aws/lambda-*", _INSIGHTS),
)
