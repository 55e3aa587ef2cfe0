"""The facts that features declare, in the form that the stacks need.

Nothing here is decided: each fact has its home in a feature's `declaration.py`. To see
them all, run `python -m infra.declared`: which routers a function serves, what its role
may do to the table, and which routes the gateway knows by name or throttles.
"""

from collections.abc import Iterable, Mapping

from runtime.core.contract import PREFIX
from runtime.core.declaration import (
    ERASING_ACTIONS,
    Feature,
    FunctionName,
    JobKind,
    ObjectsCreated,
    Router,
    ShareAlarm,
    Worker,
)
from runtime.features import declarations

_SERVICE = "dynamodb"
_WRITING = frozenset({"BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"})
# Its schedule is a part of its stack, and no declaration.
_SCHEDULED = frozenset({"removal"})


def routers_of(function: FunctionName) -> list[Router]:
    """Return the routers that a function serves, in the order of their routes."""
    return [
        router
        for feature in declarations()
        for router in feature.routers
        if router.function == function
    ]


def router_names(function: FunctionName) -> tuple[str, ...]:
    """Return their names, as the setting ROUTERS takes them."""
    return tuple(router.name for router in routers_of(function))


def workers() -> dict[str, Worker]:
    """Return the workers of all features, by name."""
    return {
        worker.name: worker for feature in declarations() for worker in feature.workers
    }


def event_sources() -> dict[str, ObjectsCreated]:
    """Return the events of objects that call workers, by the names of these."""
    return {name: worker.events for name, worker in workers().items() if worker.events}


def scheduled_workers() -> dict[str, Worker]:
    """Return the workers that a schedule calls which they declare, by name."""
    return {name: each for name, each in workers().items() if each.every_minutes}


def finishing_workers() -> list[str]:
    """Return the names of the workers that write to finish what has begun, sorted.

    Queues and jobs call them. What only a schedule calls begins something anew.
    """
    return sorted(
        name
        for name, worker in workers().items()
        if _WRITING.intersection(worker.table)
        and not worker.every_minutes
        and name not in _SCHEDULED
    )


def share_alarms() -> list[ShareAlarm]:
    """Return the alarms of all features on what they count."""
    return [alarm for feature in declarations() for alarm in feature.alarms]


def graphs() -> dict[str, tuple[str, ...]]:
    """Return the graphs of what features count: the metrics of each, by its title."""
    return {
        title: names
        for feature in declarations()
        for title, names in feature.graphs.items()
    }


def features_of(*callers: Router | Worker | JobKind) -> list[Feature]:
    """Return the features that declare these."""
    return [
        feature
        for feature in declarations()
        if any(
            each in callers
            for each in (*feature.routers, *feature.workers, *feature.jobs)
        )
    ]


def job_kinds() -> list[JobKind]:
    """Return the kinds of jobs of all features."""
    return [kind for feature in declarations() for kind in feature.jobs]


def job_workers() -> list[str]:
    """Return the names of the workers that do jobs, sorted.

    One is there for those to come, whether there are any or not.
    """
    return sorted({"job", *(kind.worker for kind in job_kinds())})


def table_actions(*callers: Router | Worker | JobKind) -> list[str]:
    """Return the IAM actions on the table that these perform."""
    return sorted({f"{_SERVICE}:{name}" for each in callers for name in each.table})


def undoing_table_actions(worker: Worker, *kinds: JobKind) -> list[str]:
    """Return the IAM actions on the table of a worker that undoes jobs of kinds."""
    undone = {f"{_SERVICE}:{name}" for kind in kinds for name in kind.undo_table}
    return sorted(undone.union(table_actions(worker)))


def called_services(*functions: FunctionName) -> set[str]:
    """Return the services of AWS that the routers of functions call."""
    routers = [router for name in functions for router in routers_of(name)]
    tables = {_SERVICE} if table_actions(*routers) else set()
    return tables | ({"s3"} if object_actions(*routers) else set())


def queried_indexes(*callers: Router | Worker | JobKind) -> list[str]:
    """Return the indexes that these query."""
    return sorted({index for each in callers for index in each.indexes})


def object_actions(*callers: Router | Worker | JobKind) -> dict[str, list[str]]:
    """Return the IAM actions on objects that these perform, by the start of keys."""
    return _merged(each.objects for each in callers)


def undoing_actions(*kinds: JobKind) -> dict[str, list[str]]:
    """Return the IAM actions on objects that undo jobs of these kinds."""
    return _merged(kind.undo_objects for kind in kinds)


def erasing_actions() -> dict[str, list[str]]:
    """Return the IAM actions on objects that an erasure performs, by start of keys."""
    return _merged(
        {beginning: ERASING_ACTIONS}
        for feature in declarations()
        for beginning in feature.owned_objects
    )


def expiring_objects() -> dict[str, int]:
    """Return the days after which objects are deleted, by the beginning of keys."""
    return {
        beginning: days
        for feature in declarations()
        for beginning, days in feature.expiring.items()
    }


def _merged(declared: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, list[str]]:
    """Return the actions of several, with the name that IAM has for them."""
    found: dict[str, set[str]] = {}
    for objects in declared:
        for beginning, names in objects.items():
            found.setdefault(beginning, set()).update(f"s3:{name}" for name in names)
    return {beginning: sorted(found[beginning]) for beginning in sorted(found)}


def routes_outside(function: FunctionName) -> list[tuple[str, str]]:
    """Return method and path of the routes that are not under a function's prefix."""
    return [route for router in routers_of(function) for route in router.outside]


def sensitive_paths() -> list[str]:
    """Return the paths below `/api/auth` whose POST can be used to guess, sorted.

    Raises:
        ValueError: a sensitive route is no POST below `/api/auth`, where alone the
            gateway knows routes one by one.
    """
    prefix = f"{PREFIX}/auth/"
    paths = []
    for router in routers_of("auth") + routers_of("api"):
        for method, path in router.sensitive:
            if method != "POST" or not path.startswith(prefix):
                raise ValueError(f"{router.name}: {method} {path} cannot be sensitive")
            paths.append(path.removeprefix(prefix))
    return sorted(paths)


def report() -> list[str]:
    """Return the facts as lines for people, function by function."""
    lines: list[str] = []
    functions: tuple[FunctionName, ...] = ("auth", "api")
    for function in functions:
        routers = routers_of(function)
        lines += [function, f"  routers   {', '.join(router_names(function))}"]
        for method, path in routes_outside(function):
            lines.append(f"  by name   {method} {path}")
        lines += _permissions(*routers)
    for name, worker in workers().items():
        lines += [name, f"  handler   {worker.handler}"]
        lines += [f"  layer     {worker.layer}", *_permissions(worker)]
    for kind in job_kinds():
        by = f"  done by   {kind.worker}, {kind.machine or kind.run}"
        lines += [f"job {kind.name}", by, *_permissions(kind)]
    return [
        *lines,
        "throttled",
        *(f"  POST {PREFIX}/auth/{p}" for p in sensitive_paths()),
    ]


def _permissions(*callers: Router | Worker | JobKind) -> list[str]:
    """Return the lines on the actions and indexes of these."""
    lines = []
    if table_actions(*callers):
        lines.append(f"  table     {', '.join(table_actions(*callers))}")
    if queried_indexes(*callers):
        lines.append(f"  queries   {', '.join(queried_indexes(*callers))}")
    for beginning, actions in object_actions(*callers).items():
        lines.append(f"  objects   {beginning}: {', '.join(actions)}")
    return lines


if __name__ == "__main__":
    print("\n".join(report()))
