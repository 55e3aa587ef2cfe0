"""DynamoDB client that computes the cost of its calls.

`ConsumedCapacity` of emulators is not reliable, so the cost is computed here, from
all rows that a call examines, including those that it does not return. To find those
rows, the meter repeats a query without filter and projection, and reads a row before
and after it is written. So the result is correct only without other writers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

from bench.data.units import (
    TRANSACTION_FACTOR,
    index_writes,
    page_units,
    read_units,
    write_units,
)
from tools.dynamodb.rows import Raw, indexes_of, row_bytes

_SHAPING = ("FilterExpression", "ProjectionExpression", "AttributesToGet", "Select")
_REFUSALS = {"ConditionalCheckFailedException", "TransactionCanceledException"}


@dataclass
class Cost:
    """Units by the table (under "") and by index, and the number of calls.

    Thread-safe, since bulk requests make calls from several threads.
    """

    reads: dict[str, float] = field(default_factory=dict)
    writes: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def read_units(self) -> float:
        """Read units of the table and its indexes."""
        return sum(self.reads.values())

    @property
    def write_units(self) -> float:
        """Write units of the table and its indexes."""
        return sum(self.writes.values())

    def read(self, units: float, index: str = "") -> None:
        """Count a read."""
        with self._lock:
            self.reads[index] = self.reads.get(index, 0) + units

    def write(self, units: float, index: str = "") -> None:
        """Count a write."""
        with self._lock:
            self.writes[index] = self.writes.get(index, 0) + units

    def call(self) -> None:
        """Count a call."""
        with self._lock:
            self.calls += 1


class Meter:
    """Wraps a client of one table; every method of the client still works."""

    def __init__(self, client: Any, definition: Mapping[str, Any]) -> None:
        """Count the calls on a table that was created with this definition."""
        self._client = client
        self._keys = tuple(key["AttributeName"] for key in definition["KeySchema"])
        self._indexes = indexes_of(definition)
        self._cost = Cost()
        self._counting = {
            "get_item": self._get_item,
            "batch_get_item": self._batch_get_item,
            "query": self._query,
            "put_item": self._write_one,
            "update_item": self._write_one,
            "delete_item": self._write_one,
            "batch_write_item": self._batch_write_item,
            "transact_write_items": self._transact_write_items,
        }

    @contextmanager
    def measuring(self) -> Iterator[Cost]:
        """Count from zero for as long as the block lasts."""
        before, self._cost = self._cost, Cost()
        try:
            yield self._cost
        finally:
            self._cost = before

    def __getattr__(self, name: str) -> Any:
        """Return the client's method with counting; refuse one of unknown price."""
        method = getattr(self._client, name)
        if name not in self._counting:
            raise NotImplementedError(f"the price of {name} is not known")
        count = self._counting[name]

        @wraps(method)
        def counted(**request: Any) -> Any:
            """Make the call and count its cost."""
            self._cost.call()
            return count(method, request)

        return counted

    def _get_item(self, method: Any, request: dict[str, Any]) -> Any:
        answer = method(**request)
        row = self._row(request["TableName"], request["Key"])
        self._cost.read(_get_units(row, request.get("ConsistentRead", False)))
        return answer

    def _batch_get_item(self, method: Any, request: dict[str, Any]) -> Any:
        """Read rows, each rounded up by itself; a missing row costs one block."""
        answer = method(**request)
        for table, wanted in request["RequestItems"].items():
            unread = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            for key in wanted["Keys"]:
                if key not in unread:
                    consistent = wanted.get("ConsistentRead", False)
                    self._cost.read(_get_units(self._row(table, key), consistent))
        return answer

    def _query(self, method: Any, request: dict[str, Any]) -> Any:
        answer = method(**request)
        examined: Iterable[Raw] = answer["Items"]
        if any(name in request for name in _SHAPING):
            plain = _without_shape(request)
            # Both queries end their page at the same row.
            examined = self._client.query(**plain)["Items"][: answer["ScannedCount"]]
        self._cost.read(
            page_units(map(row_bytes, examined), request.get("ConsistentRead", False)),
            request.get("IndexName", ""),
        )
        return answer

    def _write_one(self, method: Any, request: dict[str, Any]) -> Any:
        return self._watched(method, request, [request], 1)

    def _batch_write_item(self, method: Any, request: dict[str, Any]) -> Any:
        actions = [
            {"TableName": table, **action}
            for table, entries in request["RequestItems"].items()
            for entry in entries
            for action in entry.values()
        ]
        return self._watched(method, request, actions, 1)

    def _transact_write_items(self, method: Any, request: dict[str, Any]) -> Any:
        actions = [
            action for entry in request["TransactItems"] for action in entry.values()
        ]
        return self._watched(method, request, actions, TRANSACTION_FACTOR)

    def _watched(
        self,
        method: Any,
        request: dict[str, Any],
        actions: Sequence[Mapping[str, Any]],
        factor: int,
    ) -> Any:
        """Write and count by the rows before and after; a refused write costs as well.

        Index writes are not doubled in a transaction, since they happen after it.
        """
        places = [
            (action["TableName"], self._key(action.get("Key") or action["Item"]))
            for action in actions
        ]
        before = [self._row(*place) for place in places]
        try:
            answer = method(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] in _REFUSALS:
                for action, old in zip(actions, before, strict=True):
                    self._cost.write(factor * write_units(old, action.get("Item")))
            raise
        for place, old in zip(places, before, strict=True):
            new = self._row(*place)
            self._cost.write(factor * write_units(old, new))
            for index, units in index_writes(self._indexes, old, new).items():
                self._cost.write(units, index)
        return answer

    def _key(self, row: Raw) -> dict[str, Any]:
        return {name: row[name] for name in self._keys}

    def _row(self, table: str, key: Raw) -> Raw | None:
        """Read a row without counting."""
        answer = self._client.get_item(TableName=table, Key=key, ConsistentRead=True)
        row: Raw | None = answer.get("Item")
        return row


def _get_units(row: Raw | None, consistent: bool) -> float:
    return read_units(row_bytes(row) if row else 0, consistent)


def _without_shape(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the query without filter and projection.

    DynamoDB refuses names and values that no expression uses, so they are removed too.
    """
    plain = {name: value for name, value in request.items() if name not in _SHAPING}
    condition = plain["KeyConditionExpression"]
    for kind in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        used = {
            name: value
            for name, value in plain.get(kind, {}).items()
            if _mentions(condition, name)
        }
        plain.pop(kind, None)
        if used:
            plain[kind] = used
    return plain


def _mentions(expression: str, placeholder: str) -> bool:
    """Say whether an expression uses a placeholder (`#a1` is not in `#a10`)."""
    position = expression.find(placeholder)
    while position >= 0:
        after = expression[position + len(placeholder) :][:1]
        if not (after.isalnum() or after == "_"):
            return True
        position = expression.find(placeholder, position + 1)
    return False
