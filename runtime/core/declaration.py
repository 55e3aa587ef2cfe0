"""The declaration of a feature: what the service, the stacks and the tests read.

It needs the standard library only, since the infrastructure reads it too. Its classes
are plain, since every cold start makes them, and dataclasses cost more than all the
rest. A dotted name in a declaration is imported when it is used.
"""

from importlib import import_module
from typing import Any, Literal

FunctionName = Literal["api", "auth"]
Route = tuple[str, str]
"""A method and a path."""


class Router:
    """The routes of one module, which one function serves.

    Attributes:
        name: names it in the setting ROUTERS.
        module: the dotted name of the module; its `router` holds the routes. It is
            imported when the path of a request begins like one of `paths`.
        paths: the beginnings, below `/api`, of the paths of its routes.
        function: the function that serves it. `auth` has what `/api/auth/*` asks for,
            `api` all else.
        outside: its routes that are not under the function's own prefix; the gateway
            knows these by name.
        sensitive: its routes at which something can be guessed; the gateway gives each
            a tighter throttle of its own.
        table: the DynamoDB actions that it performs on the table.
        indexes: the indexes that it queries.
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
        table: tuple[str, ...] = (),
        indexes: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.module = module
        self.paths = paths
        self.function = function
        self.outside = outside
        self.sensitive = sensitive
        self.table = table
        self.indexes = indexes


class Worker:
    """A function that nobody calls by HTTP.

    Attributes:
        name: names it in the stacks, where resources that exist are named after it.
        handler: the dotted name of its handler.
        table: the DynamoDB actions that it performs on the table.
        indexes: the indexes that it queries.
    """

    def __init__(
        self,
        *,
        name: str,
        handler: str,
        table: tuple[str, ...] = (),
        indexes: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.handler = handler
        self.table = table
        self.indexes = indexes


class Feature:
    """Everything that others need to know of a feature.

    Attributes:
        name: the folder below `runtime/features`, with dots between levels.
        routers: in the order in which their routes are asked.
        workers: its functions that are not HTTP.
        erase: the dotted name of the function that erases what it keeps of an owner.
        mails: the dotted name of the function that supplies the mails it sends.
        authenticator: the dotted name of the function that makes what recognises
            callers; one feature has it.
        audit_actions: the dotted name of the enumeration of what it writes to the
            audit log.
    """

    def __init__(
        self,
        *,
        name: str,
        routers: tuple[Router, ...] = (),
        workers: tuple[Worker, ...] = (),
        erase: str = "",
        mails: str = "",
        authenticator: str = "",
        audit_actions: str = "",
    ) -> None:
        self.name = name
        self.routers = routers
        self.workers = workers
        self.erase = erase
        self.mails = mails
        self.authenticator = authenticator
        self.audit_actions = audit_actions


def resolve(dotted: str) -> Any:
    """Import what a dotted name stands for, such as `package.module.function`."""
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(module), name)
