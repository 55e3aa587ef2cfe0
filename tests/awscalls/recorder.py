"""Recorder of the AWS calls of integration tests, by the function that would make them.

A conftest enables it with one line:
`from tests.awscalls.recorder import recorded_calls  # noqa: F401`
"""

import functools
import os
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from botocore.handlers import BUILTIN_HANDLERS
from starlette.routing import Match

from infra.declared import job_kinds, routes_outside, workers
from runtime.features import declarations
from tests.awscalls import recordings
from tests.awscalls.operations import UnknownOperation, needs
from tests.awscalls.permissions import Permission

if TYPE_CHECKING:
    from runtime.core.http.lazy_routes import LazyRouter

OUTSIDE = routes_outside("auth")

_serving: ContextVar[str | None] = ContextVar("serving", default=None)
_router: ContextVar[str | None] = ContextVar("router", default=None)
_elsewhere: ContextVar[bool] = ContextVar("elsewhere", default=False)
_permissions: set[Permission] = set()
_router_permissions: set[Permission] = set()
_unknown: set[str] = set()


def function_of(method: str, path: str) -> str:
    """Return the function to which the gateway sends a route."""
    if path.startswith("/api/auth/") or (method, path) in OUTSIDE:
        return "auth"
    return "api"


@cache
def _routers() -> dict[str, "LazyRouter"]:
    """Return every declared router by name."""
    from runtime.core.http.lazy_routes import LazyRouter

    return {
        router.name: LazyRouter(router)
        for feature in declarations()
        for router in feature.routers
    }


def router_of(scope: Any) -> str | None:
    """Return the router that serves a request; None if none does."""
    if scope["type"] != "http":
        return None
    from runtime.core.http.problems import served_as

    served = {**scope, "method": served_as(scope["method"])}
    for name, router in _routers().items():
        if router.matches(served)[0] is Match.FULL:
            return name
    return None


def _worker_of(names: list[str], event: Any) -> str:
    """Return which of the workers with one handler is called with an event.

    Those that do jobs have one, and are told apart by the step that they are to do, or
    else by the kind of the job.
    """
    kinds = [kind for kind in job_kinds() if kind.worker in names]
    for kind in kinds:
        if event.get("step") in kind.steps:
            return kind.worker
    if kinds and "step" not in event and "attempt" in event:
        name = _kind_of(event["attempt"])
        return next((kind.worker for kind in kinds if kind.name == name), names[-1])
    return names[-1]


def _kind_of(attempt: str) -> str | None:
    """Return the kind of the job of an attempt, if there is such a job."""
    from runtime.core.jobs.rows import Attempt
    from runtime.features.jobs.running import worker

    try:
        owner, job_id, _ = Attempt.parse(attempt)
    except ValueError:
        return None
    job = worker._store.get(owner, job_id)
    return job.kind if job else None


def _attributed(names: list[str], handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return the handler of workers whose calls are recorded as theirs."""

    @functools.wraps(handler)
    def handle(event: Any, context: Any) -> Any:
        """Handle an event on behalf of a worker."""
        token = _serving.set(_worker_of(names, event))
        try:
            return handler(event, context)
        finally:
            _serving.reset(token)

    return handle


def _purpose(name: str) -> str:
    """Return the setting that is or lists this name, or the name itself."""
    for variable, value in os.environ.items():
        named = value in (name, f"secretsmanager:{name}")
        if named or f'"{name}"' in value:
            return variable
    return name


def _note(params: Mapping[str, Any], model: Any, **_: Any) -> None:
    """Record a call that is made while a request is served."""
    function = _serving.get()
    if function is None or _elsewhere.get():
        return
    operation = f"{model.service_model.service_name}:{model.name}"
    try:
        found = needs(operation, params, _purpose)
    except UnknownOperation:
        _unknown.add(operation)
        return
    _permissions.update(Permission(function, *need) for need in found)
    router = _router.get()
    if router is not None:
        _router_permissions.update(Permission(router, *need) for need in found)


# Botocore's own handlers are registered from this list in every new session.
BUILTIN_HANDLERS.append(("before-parameter-build", _note))


@pytest.fixture
def unrecorded_calls() -> Iterator[None]:
    """Record nothing of a test whose stage is neither the local one nor production.

    Its functions have rights that those of these two stages do not need.
    """
    token = _elsewhere.set(True)
    yield
    _elsewhere.reset(token)


@pytest.fixture(scope="session", autouse=True)
def recorded_calls(request: pytest.FixtureRequest) -> Iterator[None]:
    """Record the calls by function, and write the recording at the end."""
    from runtime.core.http.middleware import RequestMiddleware

    serve = RequestMiddleware.__call__

    async def serve_attributed(
        self: RequestMiddleware, scope: Any, receive: Any, send: Any
    ) -> None:
        token = _serving.set(
            function_of(scope.get("method", ""), scope.get("path", ""))
        )
        router_token = _router.set(router_of(scope))
        try:
            await serve(self, scope, receive, send)
        finally:
            _router.reset(router_token)
            _serving.reset(token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestMiddleware, "__call__", serve_attributed)
        handlers: dict[str, list[str]] = {}
        for name, declared in workers().items():
            handlers.setdefault(declared.handler, []).append(name)
        for handler, names in handlers.items():
            module = import_module(handler.rpartition(".")[0])
            patch.setattr(module, "handler", _attributed(names, module.handler))
        recordings.remove_stale()
        yield
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    path = recordings.DIRECTORY / f"integration-{worker}.jsonl"
    recordings.write(path, _permissions)
    if _is_whole(request.session):
        path = recordings.DIRECTORY / f"routers-{worker}.jsonl"
        recordings.write(path, _router_permissions)
    if _unknown:
        pytest.fail(f"not in tests/awscalls/operations.py: {', '.join(_unknown)}")


def _is_whole(session: pytest.Session) -> bool:
    """Say whether all files of integration tests run; else calls are missing."""
    folder = recordings.ROOT / "tests" / "integration"
    return {item.path for item in session.items}.issuperset(folder.rglob("test_*.py"))
