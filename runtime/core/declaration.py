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


class Worker:
    """A Lambda function that is not called by HTTP.

    Attributes:
        name: its name in the stacks; resources that are deployed are named after it.
        handler: the dotted name of its handler.
        table: the DynamoDB actions that it performs on the table.
        indexes: the indexes that it queries.
        objects: the actions of S3 that it performs on objects of the bucket, by the
            beginning of their keys.
        memory_mb: its memory, if it needs more than others that do jobs.
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
        memory_mb: int = 0,
        layer: str = "worker",
    ) -> None:
        self.name = name
        self.handler = handler
        self.table = table
        self.indexes = indexes
        self.objects = objects or {}
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
        undo_unbegun: whether `undo` is called, too, for a job that is cancelled before
            it has begun, since what has caused it has left something.
        worker: the name of the function of Lambda that calls `run` and `steps`; one
            that needs libraries or memory of its own is declared as a worker.
        one_at_a_time: whether an owner has one such job at a time; asking for another
            returns the one there is.
        table: the DynamoDB actions that its functions perform on the table.
        indexes: the indexes that they query.
        objects: the actions of S3 that they perform on objects of the bucket, by the
            beginning of their keys.
    """

    def __init__(
        self,
        *,
        name: str,
        run: str = "",
        machine: str = "",
        steps: Mapping[str, str] | None = None,
        undo: str = "",
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
        self.undo_unbegun = undo_unbegun
        self.worker = worker
        self.one_at_a_time = one_at_a_time
        self.table = table
        self.indexes = indexes
        self.objects = objects or {}


class Feature:
    """The facts about a feature that the rest of the project needs.

    Attributes:
        name: the folder below `runtime/features`, with dots between levels.
        routers: its routers, in the order in which a request is matched with them.
        workers: its functions that are not called by HTTP.
        jobs: its kinds of work behind a request.
        erase: the dotted name of the function that erases an owner's data.
        erase_objects: the actions of S3 that it performs on objects of the bucket, by
            the beginning of their keys.
        mails: the dotted name of the function that supplies its mails.
        authenticator: the dotted name of the function that makes the authenticator;
            exactly one feature has it.
        audit_actions: the dotted name of the enumeration of the actions that it writes
            to the audit log.
        tags: the tags of its operations, with what the OpenAPI document says of them.
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
        erase_objects: Mapping[str, tuple[str, ...]] | None = None,
        mails: str = "",
        authenticator: str = "",
        audit_actions: str = "",
        tags: Mapping[str, str] | None = None,
        optional: bool = False,
    ) -> None:
        self.name = name
        self.routers = routers
        self.workers = workers
        self.jobs = jobs
        self.erase = erase
        self.erase_objects = erase_objects or {}
        self.mails = mails
        self.authenticator = authenticator
        self.audit_actions = audit_actions
        self.tags = tags or {}
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
