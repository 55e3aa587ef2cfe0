"""The workers behind the service: mail, from stream to SES and back; keys; removals."""

from aws_cdk import ArnFormat, CfnOutput, Duration, Environment, Fn, Stack
from constructs import Construct

from infra.constructs.function import ServiceFunction
from infra.constructs.mail_events import MailEvents
from infra.constructs.object_events import ObjectEvents
from infra.constructs.object_scan import ObjectScan
from infra.constructs.outbox_stream import read_outbox
from infra.constructs.queue import WorkQueue, dead_letter_queue
from infra.constructs.timetable import Timetable, timetable
from infra.constructs.worker import work_off, worker_function
from infra.declared import erasing_actions, event_sources, scheduled_workers
from infra.stacks.data import DataStack
from infra.stacks.jobs import JobsStack
from infra.stacks.service import ServiceStack
from infra.stages.distribution import EDGE_REGION
from infra.stages.functions import FunctionSettings
from infra.stages.schema import Stage
from infra.stages.watching import Probe
from runtime.core.declaration import ObjectsCreated

MAIL_ATTEMPTS = 5
MAILS_AT_ONCE = 10
# The fewest that Lambda allows: SES lets a new account send 14 mails a second.
MAIL_WORKERS = 2
EVENT_ATTEMPTS = 5
EVENTS_AT_ONCE = 10
EVENT_WORKERS = 2
OBJECTS_AT_ONCE = 10
OBJECT_WORKERS = 5
SWEEP_EVERY = Duration.minutes(15)
# How often somebody looks; how long a key signs is the service's business.
ROTATION_EVERY = Duration.days(1)
REMOVE_EVERY = Duration.hours(1)
# Lambda's own limit: a failed rotation has no better attempt than a retry.
ROTATION_MAX_AGE = Duration.hours(6)


class WorkersStack(Stack):
    """Functions that nobody calls by HTTP; destroy and rebuild at will.

    A mail that waits is in the table, so nothing is lost with the queue.

    Attributes:
        functions: by name: `mail`, `relay`, `feedback`, `removal`, `rotation`, those
            that declare events of objects or a schedule, and `probe` if there is one.
        mails: the queue of mails to be sent.
        mail_events: what SES reports of mails that were sent.
        failures: the queue of runs and batches that were given up, and of schedules'
            calls that could not be delivered.
        stream: the mapping from the table's stream to the relay.
        schedules: by name: `Sweep`, `Rotate`, `Removals`, those that are declared, and
            `ProbeRuns`.
        objects: the events of objects, by the names of the workers that they call.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        data: DataStack,
        jobs: JobsStack,
        service: ServiceStack,
        env: Environment,
    ) -> None:
        """Make the queues of mails and of their events, and all workers.

        Args:
            service: has the public address of the API, and what guards it.
        """
        super().__init__(scope, id, env=env)
        self._stage = stage
        self._data = data
        self._jobs = jobs
        self._service = service
        self.mails = WorkQueue(
            self, "Mails", worker=stage.worker, attempts=MAIL_ATTEMPTS
        )
        self.mail_events = MailEvents(
            self, "MailEvents", worker=stage.worker, attempts=EVENT_ATTEMPTS
        )
        self.failures = dead_letter_queue(self, "Failures")
        self.schedules: dict[str, Timetable] = {}
        self.functions = {
            "mail": self._mail(),
            "relay": self._relay(),
            "feedback": self._feedback(),
            "removal": self._removal(),
            "rotation": self._rotation(),
        }
        self.objects: dict[str, ObjectEvents] = {}
        for name, source in event_sources().items():
            self.functions[name] = self._called_by_objects(name, source)
        for name, worker in scheduled_workers().items():
            every = Duration.minutes(worker.every_minutes)
            self.functions[name] = self._scheduled(name, every)
        if stage.probe:
            self.functions["probe"] = self._probe(stage.probe, service.gateway.url)
        CfnOutput(self, "MailQueueUrl", value=self.mails.queue.queue_url)
        CfnOutput(self, "MailDeadLettersUrl", value=self.mails.dead_letters.queue_url)
        CfnOutput(
            self, "MailEventQueueUrl", value=self.mail_events.work.queue.queue_url
        )
        CfnOutput(
            self,
            "MailEventDeadLettersUrl",
            value=self.mail_events.work.dead_letters.queue_url,
        )
        CfnOutput(self, "FailuresUrl", value=self.failures.queue_url)

    def _mail(self) -> ServiceFunction:
        """Make the worker that sends mails; only those that fail come again."""
        stage = self._stage
        function = self._function(
            "Mail",
            {
                "MAIL_FROM": stage.mail_from,
                "MAIL_CONFIGURATION_SET": self.mail_events.configuration_set,
                "FRONTEND_URL": stage.mail_links,
            },
        )
        # In the sandbox SES also authorises the identity of the recipient; whoever it
        # is, mail comes from one address only.
        function.allow(
            [self._identities(), self.mail_events.configuration_set_arn],
            "ses:SendEmail",
            conditions={"StringEquals": {"ses:FromAddress": stage.mail_from}},
        )
        work_off(
            function, self.mails.queue, batch_size=MAILS_AT_ONCE, at_once=MAIL_WORKERS
        )
        return function

    def _relay(self) -> ServiceFunction:
        """Make the worker that puts mails and jobs, new and overdue, into queues."""
        table, mails, jobs = self._data.table, self.mails.queue, self._jobs.jobs.queue
        function = self._function(
            "Relay",
            {"MAIL_QUEUE_URL": mails.queue_url, "JOB_QUEUE_URL": jobs.queue_url},
        )
        function.allow([mails.queue_arn, jobs.queue_arn], "sqs:SendMessage")
        self.stream = read_outbox(function, table, self.failures)
        # The next sweep is the better attempt.
        function.handle_events(
            retries=0, give_up_after=SWEEP_EVERY, failures=self.failures
        )
        self._schedule(
            "Sweep",
            SWEEP_EVERY,
            function,
            "Hands over what the stream has missed",
        )
        return function

    def _feedback(self) -> ServiceFunction:
        """Make the worker that marks addresses by what SES reports."""
        function = self._function("Feedback", {})
        work_off(
            function,
            self.mail_events.work.queue,
            batch_size=EVENTS_AT_ONCE,
            at_once=EVENT_WORKERS,
        )
        return function

    def _rotation(self) -> ServiceFunction:
        """Make the worker that adds keys to the rings and takes out expired ones."""
        rings = self._data.signing_keys, self._data.refresh_key
        function = self._function(
            "Rotation",
            {
                "JWT_SECRET_KEY": rings[0].secret_arn,
                "REFRESH_SECRET_KEY": rings[1].secret_arn,
                **self._origin_settings(),
            },
        )
        function.allow(
            [ring.secret_arn for ring in rings],
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
        )
        if self._data.origin_secrets:
            self._rotate_origin_secrets(function)
        # A day is long to wait for another attempt.
        function.handle_events(
            retries=2, give_up_after=ROTATION_MAX_AGE, failures=self.failures
        )
        self._schedule(
            "Rotate", ROTATION_EVERY, function, "Rotates the keys that are due"
        )
        return function

    def _origin_settings(self) -> dict[str, str]:
        """Return what the rotation must know of a distribution; nothing without one."""
        guard = self._service.firewall
        if not self._data.origin_secrets:
            return {}
        first, other = self._data.origin_secrets
        return {
            "ORIGIN_SECRET": first.secret_arn,
            "OTHER_ORIGIN_SECRET": other.secret_arn,
            "DISTRIBUTION_ID": self._distribution(),
            # Its name, its id and its scope.
            "ORIGIN_GUARD": guard.acl.ref,
        }

    def _rotate_origin_secrets(self, function: ServiceFunction) -> None:
        """Let the rotation replace them, and tell the distribution and its guard."""
        function.allow(
            [each.secret_arn for each in self._data.origin_secrets],
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
        )
        function.allow(
            [self._service.firewall.acl.attr_arn],
            "wafv2:GetWebACL",
            "wafv2:UpdateWebACL",
        )
        function.allow(
            [
                self.format_arn(
                    service="cloudfront",
                    region="",
                    resource="distribution",
                    resource_name=self._distribution(),
                )
            ],
            "cloudfront:GetDistribution",
            "cloudfront:UpdateDistribution",
        )
        # CloudFront demands these of whoever updates a distribution with a function
        # and a web ACL; the action's `*` belongs to its name ("Set up IAM permissions
        # and roles for Lambda@Edge").
        function.allow(
            [f"{self._of_edge('EdgeFunctionArn')}:*"],
            "lambda:EnableReplication*",
            "lambda:GetFunction",
        )
        function.allow([self._of_edge("EdgeFirewallArn")], "wafv2:GetWebACL")

    def _distribution(self) -> str:
        """Return the id of the distribution."""
        return self._of_edge("DistributionId")

    def _of_edge(self, output: str) -> str:
        """Return an output of the edge, which is made in a region of its own."""
        return Fn.get_stack_output(
            stack_name=f"{self._stage.prefix}-Edge",
            output_name=output,
            region=EDGE_REGION,
        )

    def _removal(self) -> ServiceFunction:
        """Make the worker that erases accounts; a run goes on where the last ended."""
        bucket = self._data.bucket
        function = self._function(
            "Removal", {"S3_BUCKET_NAME": bucket.bucket_name}, self._stage.eraser
        )
        function.allow_objects(bucket.bucket_arn, erasing_actions())
        # The next run is the better attempt.
        function.handle_events(
            retries=0, give_up_after=REMOVE_EVERY, failures=self.failures
        )
        self._schedule(
            "Removals", REMOVE_EVERY, function, "Removes the accounts that are due"
        )
        return function

    def _called_by_objects(self, name: str, source: ObjectsCreated) -> ServiceFunction:
        """Make a worker that gets the events of objects, and let them be scanned."""
        stage, bucket, id = self._stage, self._data.bucket, name.title()
        objects = ObjectEvents(
            self, f"{id}Objects", bucket=bucket, source=source, worker=stage.worker
        )
        self.objects[name] = objects
        function = self._function(id, {})
        work_off(
            function,
            objects.work.queue,
            batch_size=OBJECTS_AT_ONCE,
            at_once=OBJECT_WORKERS,
        )
        if stage.settings.get(source.scan_setting) == "guardduty":
            ObjectScan(
                self, f"{id}Scan", stage=stage, bucket=bucket, prefix=source.prefix
            )
        for output, queue in (
            ("Queue", objects.work.queue),
            ("DeadLetters", objects.work.dead_letters),
            ("Undelivered", objects.undelivered),
        ):
            CfnOutput(self, f"{id}{output}Url", value=queue.queue_url)
        return function

    def _scheduled(self, name: str, every: Duration) -> ServiceFunction:
        """Make a worker that a schedule calls; the next run is its second attempt."""
        id = name.title()
        function = self._function(id, {}, self._stage.eraser)
        function.handle_events(retries=0, give_up_after=every, failures=self.failures)
        self._schedule(f"{id}Runs", every, function, f"Calls {name}")
        return function

    def _probe(self, settings: Probe, api_url: str) -> ServiceFunction:
        """Make the client of our own; it holds no right but to read its password."""
        account, every = self._data.probe_account, Duration.minutes(
            settings.every_minutes
        )
        assert account is not None
        function = self._function(
            "Probe", {"PROBE_URL": api_url, "PROBE_ACCOUNT": account.secret_arn}
        )
        function.allow([account.secret_arn], "secretsmanager:GetSecretValue")
        # The next run is the better attempt.
        function.handle_events(retries=0, give_up_after=every, failures=self.failures)
        self._schedule("ProbeRuns", every, function, "Uses the service as a client")
        return function

    def _schedule(
        self, id: str, every: Duration, function: ServiceFunction, description: str
    ) -> None:
        """Call a worker again and again."""
        self.schedules[id] = timetable(
            self,
            id,
            every=every,
            function=function,
            failures=self.failures,
            reason=description,
        )

    def _function(
        self,
        id: str,
        environment: dict[str, str],
        settings: FunctionSettings | None = None,
    ) -> ServiceFunction:
        """Make one worker: the service's code with its own handler and settings."""
        return worker_function(
            self,
            id,
            stage=self._stage,
            table=self._data.table,
            bucket=self._data.bucket,
            environment=environment,
            settings=settings,
        )

    def _identities(self) -> str:
        """Return all identities of the account: domains and addresses."""
        return self.format_arn(
            service="ses",
            resource="identity",
            resource_name="*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
