"""The declaration of a feature, which the service, the stacks and the tests read.

This module needs the standard library only, since the infrastructure reads it too. Its
classes are plain, since every cold start makes them and dataclasses would cost more
than the rest of the module. A dotted name in a declaration is imported when it is used.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, Literal

FunctionName = Literal["api", "auth"]
Route = tuple[str, str]
"""A method and a path."""
ERASING_ACTIONS = (
    "AbortMultipartUpload",
    "DeleteObject",
    "DeleteObjectVersion",
    "ListBucketMultipartUploads",
    "ListBucketVersions",
)
"""The actions of S3 by which the objects of an owner are erased."""


class Router:
    """The routes of one module, which one function serves.

    Attributes:
        name: its name in the setting ROUTERS.
        module: the dotted name of the module; its `router` holds the routes. It is
            imported when the path of a request begins like one of `paths`.
        paths: the beginnings, below `/api`, of the paths of its routes.
        function: the Lambda function that serves it: `auth` for `/api/auth/*`, `api`
            for everything else.
        outside: its routes whose paths are not under the prefix of its function; the
            gateway lists these one by one.
        sensitive: its routes at which something can be guessed, such as a password;
            the gateway gives each a tighter throttle of its own.
        oauth: the paths whose errors are in the form of OAuth 2.0 (RFC 6749 5.2).
        table: the DynamoDB actions that it performs on the table.
        indexes: the indexes that it queries.
        objects: the actions of S3 that it performs, or signs for clients, on objects
            of the bucket, by the beginning of their keys.
    """

    def __init__(
        self,
        *,
        name: str,
        module: str,
        paths: tuple[str, ...],
        function: FunctionName = "api",
        outside: tuple[Route, ...] = (),
        sensitive: tuple[Route, ...] = (),
        oauth: tuple[str, ...] = (),
        table: tuple[str, ...] = (),
        indexes: tuple[str, ...] = (),
        objects: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.name = name
        self.module = module
        self.paths = paths
        self.function = function
        self.outside = outside
        self.sensitive = sensitive
        self.oauth = oauth
        self.table = table
        self.indexes = indexes
        self.objects = objects or {}


class ObjectsCreated:
    """The events of objects that appear in the bucket, as the source of a worker.

    The worker gets them by a queue of its own, at least once each and in any order, as
    EventBridge tells of them (`Object Created`).

    Attributes:
        prefix: the beginning of the keys of these objects.
        days: the days after which those that are still there are deleted: nobody keeps
            anything under such a key.
        scan_setting: the setting by which a stage says who scans them for malware: it
            is `none`, or `guardduty`, which tags each of them.
    """

    def __init__(self, *, prefix: str, days: int, scan_setting: str = "") -> None:
        self.prefix = prefix
        self.days = days
        self.scan_setting = scan_setting


class Worker:
    """A Lambda function that is not called by HTTP.

    Attributes:
        name: its name in the stacks; resources that are deployed are named after it.
        handler: the dotted name of its handler.
        table: the DynamoDB actions that it performs on the table.
        indexes: the indexes that it queries.
        objects: the actions of S3 that it performs on objects of the bucket, by the
            beginning of their keys.
        events: the events that it is called with, if it is.
        every_minutes: how often a schedule calls it; never if that is 0. A run that
            fails is not repeated, since the next one does its work.
        memory_mb: its memory, if it needs more than other workers.
        layer: the layer that it imports from; one of its own keeps libraries that are
            heavy, or that read what strangers send, out of every other function.
    """

    def __init__(
        self,
        *,
        name: str,
        handler: str,
        table: tuple[str, ...] = (),
        indexes: tuple[str, ...] = (),
        objects: Mapping[str, tuple[str, ...]] | None = None,
        events: ObjectsCreated | None = None,
        every_minutes: int = 0,
        memory_mb: int = 0,
        layer: str = "worker",
    ) -> None:
        self.name = name
        self.handler = handler
        self.table = table
        self.indexes = indexes
        self.objects = objects or {}
        self.events = events
        self.every_minutes = every_minutes
        self.memory_mb = memory_mb
        self.layer = layer


class JobKind:
    """A kind of work behind a request.

    Its functions take a `RunningJob`, may be called again at any time, and return a
    dictionary; what they do must be the same when it is done twice.

    Attributes:
        name: its name; it never changes once jobs of this kind exist.
        run: the dotted name of the function that does the work, if one invocation is
            enough (15 minutes at most).
        machine: the path below `runtime` of the definition of a state machine
            (`….asl.json`), if it is not.
        steps: the dotted names of the functions of the machine's states, by step.
        undo: the dotted name of the function that removes what is left of an attempt
            that failed or was cancelled.
        undo_objects: the actions of S3 that `undo` performs, in a function of its own,
            by the beginning of the keys.
        undo_table: the DynamoDB actions that `undo` performs on the table, if they are
            fewer than those of `table`.
        undo_unbegun: whether `undo` is called, too, for a job that is cancelled before
            it has begun, since what has caused it has left something.
        worker: the name of the function of Lambda that calls `run` and `steps`; one
            that needs libraries or memory of its own is declared as a worker.
        one_at_a_time: whether an owner has one such job at a time; asking for another
            returns the one there is.
        table: the DynamoDB actions that its functions perform on the table.
        indexes: the indexes that they query.
        objects: the actions of S3 that `run` and `steps` perform on objects of the
            bucket, by the beginning of their keys.
    """

    def __init__(
        self,
        *,
        name: str,
        run: str = "",
        machine: str = "",
        steps: Mapping[str, str] | None = None,
        undo: str = "",
        undo_objects: Mapping[str, tuple[str, ...]] | None = None,
        undo_table: tuple[str, ...] = (),
        undo_unbegun: bool = False,
        worker: str = "job",
        one_at_a_time: bool = False,
        table: tuple[str, ...] = (),
        indexes: tuple[str, ...] = (),
        objects: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        if bool(run) == bool(machine):
            raise ValueError(f"{name}: a kind of job has either `run` or `machine`")
        self.name = name
        self.run = run
        self.machine = machine
        self.steps = steps or {}
        self.undo = undo
        self.undo_objects = undo_objects or {}
        self.undo_table = undo_table or table
        self.undo_unbegun = undo_unbegun
        self.worker = worker
        self.one_at_a_time = one_at_a_time
        self.table = table
        self.indexes = indexes
        self.objects = objects or {}


class ShareAlarm:
    """An alarm on the share that one thing has in all of its kind, which is counted.

    Attributes:
        name: its name.
        counted: the metric that counts it.
        others: the metrics that count the rest.
        share: the share, from 0 to 1, from which somebody has to look.
        least: the number of all within a quarter of an hour, below which no share
            tells anything.
        reason: what the person who is woken reads first.
        runbook: the page below `docs/runbooks` that says what to do.
    """

    def __init__(
        self,
        *,
        name: str,
        counted: str,
        others: tuple[str, ...],
        share: float,
        least: int,
        reason: str,
        runbook: str,
    ) -> None:
        self.name = name
        self.counted = counted
        self.others = others
        self.share = share
        self.least = least
        self.reason = reason
        self.runbook = runbook


class Feature:
    """The facts about a feature that the rest of the project needs.

    Attributes:
        name: the folder below `runtime/features`, with dots between levels.
        routers: its routers, in the order in which a request is matched with them.
        workers: its functions that are not called by HTTP.
        jobs: its kinds of work behind a request.
        erase: the dotted name of the function that erases an owner's data.
        not_erased: the reason why it has no such function, if it writes rows.
        owned_objects: the beginnings of the keys of objects that it keeps for owners;
            what follows is the owner, as `core.s3.keys` spells it. An erasure deletes
            every version of them, and aborts their uploads.
        expiring: the days after which objects are deleted that nobody keeps for longer,
            by the beginning of their keys.
        export: the dotted names of the functions that return what an export of an
            owner's data holds, by the folder that it has there.
        not_exported: the reason why it has none, if it writes rows.
        mails: the dotted name of the function that supplies its mails.
        authenticator: the dotted name of the function that makes the authenticator;
            exactly one feature has it.
        audit_actions: the dotted name of the enumeration of the actions that it writes
            to the audit log.
        tags: the tags of its operations, with what the OpenAPI document says of them.
        settings: the dotted name of the class of its settings, which a stage may give
            other values; its functions get these in their environment.
        alarms: its alarms on what it counts itself.
        graphs: the metrics that it counts, by the title of the graph that the dashboard
            of the business shows of them.
        optional: whether the service works without it; `make check-removable` removes
            each that is.
    """

    def __init__(
        self,
        *,
        name: str,
        routers: tuple[Router, ...] = (),
        workers: tuple[Worker, ...] = (),
        jobs: tuple[JobKind, ...] = (),
        erase: str = "",
        not_erased: str = "",
        owned_objects: tuple[str, ...] = (),
        expiring: Mapping[str, int] | None = None,
        export: Mapping[str, str] | None = None,
        not_exported: str = "",
        mails: str = "",
        authenticator: str = "",
        audit_actions: str = "",
        tags: Mapping[str, str] | None = None,
        settings: str = "",
        alarms: tuple[ShareAlarm, ...] = (),
        graphs: Mapping[str, tuple[str, ...]] | None = None,
        optional: bool = False,
    ) -> None:
        self.name = name
        self.routers = routers
        self.workers = workers
        self.jobs = jobs
        self.erase = erase
        self.not_erased = not_erased
        self.owned_objects = owned_objects
        self.expiring = expiring or {}
        self.export = export or {}
        self.not_exported = not_exported
        self.mails = mails
        self.authenticator = authenticator
        self.audit_actions = audit_actions
        self.tags = tags or {}
        self.settings = settings
        self.alarms = alarms
        self.graphs = graphs or {}
        self.optional = optional


def oauth_paths(features: Iterable[Feature]) -> frozenset[str]:
    """Return the paths whose errors are in the form of OAuth 2.0."""
    return frozenset(
        path
        for feature in features
        for router in feature.routers
        for path in router.oauth
    )


def resolve(dotted: str) -> Any:
    """Import the object that a dotted name stands for (`package.module.function`)."""
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(module), name)
