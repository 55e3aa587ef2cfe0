"""Corrections of ministack 1.5.33 where an operator looks for what is given up.

It keeps the limits of a table and does not apply them, and it looks for what an alias
does with events that fail in the record of the version, which has none.

Part of the launcher: runs in the emulator's own environment.
"""

import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch, dynamodb, lambda_svc

Handler = Callable[[dict[str, Any]], Any]
_MESSAGE = "Throughput exceeds the maximum OnDemandThroughput configured on table"
_WRITES = (
    "_put_item",
    "_update_item",
    "_delete_item",
    "_batch_write_item",
    "_transact_write_items",
)
_used: dict[tuple[str, int], int] = {}


def correct() -> None:
    """Apply every correction."""
    for name in _WRITES:
        setattr(dynamodb, name, _limited(getattr(dynamodb, name)))
    _heed_aliases()


def _limited(handler: Handler) -> Handler:
    """Refuse writes above the limit of their table, and publish that as AWS does."""

    def handle(data: dict[str, Any]) -> Any:
        for table, units in _units(data).items():
            if _is_above_limit(table, units):
                _publish("AWS/DynamoDB", "WriteThrottleEvents", {"TableName": table})
                return error_response_json("ThrottlingException", _MESSAGE, 400)
        return handler(data)

    return handle


def _units(data: dict[str, Any]) -> dict[str, int]:
    """Count the rows that a request writes, by table."""
    named = [data["TableName"]] if "TableName" in data else []
    for table, writes in (data.get("RequestItems") or {}).items():
        named += [table] * len(writes)
    for action in data.get("TransactItems") or []:
        named += [operation.get("TableName", "") for operation in action.values()]
    return {table: named.count(table) for table in named}


def _is_above_limit(name: str, units: int) -> bool:
    """Tell whether a table has a limit that so many units are above, this second."""
    table = dynamodb._tables.get(name) or {}
    limit = (table.get("OnDemandThroughput") or {}).get("MaxWriteRequestUnits", -1)
    if limit is None or int(limit) < 1:
        return False
    now = int(time.time())
    for key in [key for key in _used if key[1] < now]:
        del _used[key]
    _used[name, now] = _used.get((name, now), 0) + units
    return _used[name, now] > int(limit)


def _publish(namespace: str, name: str, dimensions: dict[str, str]) -> None:
    """Publish one event that AWS counts."""
    cloudwatch._store_datum(
        namespace,
        name,
        dimensions,
        time.time(),
        "Count",
        1.0,
        None,
        None,
        None,
    )


def _heed_aliases() -> None:
    """Give an event up as the alias says that was called."""
    invoke, route = lambda_svc.invoke_async_with_retry, lambda_svc._route_async_failure

    def invoke_as_configured(func: dict[str, Any], event: dict[str, Any]) -> None:
        invoke({**func, "event_invoke_config": _of_alias(func)}, event)

    def route_and_count(arn: str, name: str, *rest: Any) -> None:
        _publish("AWS/Lambda", "AsyncEventsDropped", {"FunctionName": name})
        route(arn, name, *rest)

    lambda_svc.invoke_async_with_retry = invoke_as_configured
    lambda_svc._route_async_failure = route_and_count


def _of_alias(called: dict[str, Any]) -> dict[str, Any] | None:
    """Return what to do with events that fail; a version's record does not hold it."""
    config = called["config"]
    qualifier = config["FunctionArn"].split(":")[7:]
    function = lambda_svc._functions[config["FunctionName"]]
    configs = function.get("event_invoke_configs") or {}
    found: dict[str, Any] | None = configs.get("".join(qualifier))
    return found
