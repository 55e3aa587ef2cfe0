"""Client of DynamoDB in memory, as tests need it.

Its hooks run at exact moments between the calls of the code under test, so that races,
crashes and lost answers are deterministic.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

import pytest

from runtime.core.dynamodb.codec import decode
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from runtime.core.dynamodb.writes import raw_key
from tests.simulated.expiry import demand_stated_expiry
from tests.simulated.judging import record
from tests.simulated.reads import READS, demand_stated_read
from tools.dynamodb.client import StoreClient
from tools.dynamodb.store import Store

MOST_CALLS = 60_000
"""Calls of one test; the longest attack that a test makes needs a third of them."""

Moment = Literal["before write", "after write", "before read", "after read"]


@dataclass
class Hook:
    """Something that runs at a moment of the next call about some row.

    Attributes:
        moment: when it runs.
        key: the beginning of the partition key or the sort key of the row.
        action: what runs; what it raises, the call raises.
        always: whether it runs at each such call, and not only once.
    """

    moment: Moment
    key: str
    action: Callable[[], object]
    always: bool = False


class SimulatedClient:
    """A client that answers as boto3's does, from one table in memory.

    Attributes:
        store: the table.
        plain: a client of the same table without hooks, demands and records.
        calls: the operation and request of each call, in order.
        rows_put: each row that a Put wrote, in order, also if it is gone by now.
        largest_batch: how many keys or writes of a batch are processed at once; the
            rest is returned as unprocessed.
    """

    def __init__(self) -> None:
        """Begin with an empty table."""
        self.store = Store(TABLE_DEFINITION)
        self.store.on_judgement = record
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.rows_put: list[dict[str, Any]] = []
        self.largest_batch = 100
        self.plain = StoreClient(self.store)
        self._hooks: list[Hook] = []
        self._lock = Lock()

    def before_write(
        self, action: Callable[[], object], of: str = "", *, always: bool = False
    ) -> None:
        """Run this before the next write of such a row: another writer is faster.

        Args:
            action: what runs; an error that it raises is raised to the caller.
            of: the beginning of the row's partition key or sort key.
            always: run it before each such write, and not only once.
        """
        self._hooks.append(Hook("before write", of, action, always))

    def after_write(self, action: Callable[[], object], of: str = "") -> None:
        """Run this once after the next write of such a row: the answer is lost."""
        self._hooks.append(Hook("after write", of, action))

    def before_read(self, action: Callable[[], object], of: str = "") -> None:
        """Run this once before the next read of such a row or partition."""
        self._hooks.append(Hook("before read", of, action))

    def after_read(self, action: Callable[[], object], of: str = "") -> None:
        """Run this once after the next such read, before whoever reads has the answer.

        What was read is then outdated: another writer was faster.
        """
        self._hooks.append(Hook("after read", of, action))

    def forget_hooks(self) -> None:
        """Drop what has not run, and what would run always."""
        self._hooks.clear()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the method of an operation."""
        method = getattr(self.plain, name)

        def call(**request: Any) -> Any:
            """Make the call, with what is hooked to it."""
            keys = list(_keys(name, request))
            if name in READS:
                demand_stated_read(name, request)
                self._run("before read", keys)
            else:
                self._run("before write", keys)
            if len(self.calls) >= MOST_CALLS:
                pytest.fail("it makes calls for ever")
            self.calls.append((name, request))
            answer = self._batch(method, name, request)
            if name in READS:
                self._run("after read", keys)
            else:
                self._note(name, request)
                self._run("after write", keys)
            return answer

        call.__name__ = name
        return call

    def _run(self, moment: Moment, keys: list[tuple[str, str]]) -> None:
        """Run the first hook of this moment that one of the keys fits."""
        hook = self._take(moment, keys)
        if hook is not None:
            # Without the lock, since what runs makes calls of its own.
            hook.action()

    def _take(self, moment: Moment, keys: list[tuple[str, str]]) -> Hook | None:
        """Return the first hook that fits; drop it if it runs only once."""
        with self._lock:
            for hook in self._hooks:
                if hook.moment == moment and any(
                    pk.startswith(hook.key) or sk.startswith(hook.key)
                    for pk, sk in keys
                ):
                    if not hook.always:
                        self._hooks.remove(hook)
                    return hook
        return None

    def _batch(
        self, method: Callable[..., Any], name: str, request: dict[str, Any]
    ) -> Any:
        """Make a call; leave what a batch holds beyond the largest unprocessed."""
        if name == "batch_get_item":
            ((table, wanted),) = request["RequestItems"].items()
            done, left = _split(wanted["Keys"], self.largest_batch)
            answer = method(RequestItems={table: {**wanted, "Keys": done}})
            if left:
                answer["UnprocessedKeys"] = {table: {**wanted, "Keys": left}}
            return answer
        if name == "batch_write_item":
            ((table, entries),) = request["RequestItems"].items()
            done, left = _split(entries, self.largest_batch)
            answer = method(RequestItems={table: done})
            if left:
                answer["UnprocessedItems"] = {table: left}
            return answer
        return method(**request)

    def _note(self, name: str, request: dict[str, Any]) -> None:
        """Keep the rows that were put, and demand that rows expire as stated."""
        for action in _actions(name, request):
            if "Item" in action:
                self.rows_put.append(decode(action["Item"]))
        stored = {key: self._stored(key) for key in _keys(name, request)}
        for row in stored.values():
            if row is not None:
                demand_stated_expiry(row)

    def _stored(self, key: tuple[str, str]) -> dict[str, Any] | None:
        """Return a row as it is now."""
        raw = self.plain.get_item(TableName="", Key=raw_key(key)).get("Item")
        return decode(raw) if raw else None


def _split(entries: list[Any], size: int) -> tuple[list[Any], list[Any]]:
    return entries[:size], entries[size:]


def _actions(name: str, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the writes of a call."""
    if name == "transact_write_items":
        for entry in request["TransactItems"]:
            yield from entry.values()
    elif name == "batch_write_item":
        for entries in request["RequestItems"].values():
            for entry in entries:
                yield from entry.values()
    else:
        yield request


def _keys(name: str, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys of the rows that a call is about; of a query, the partition."""
    if name == "query":
        values = request["ExpressionAttributeValues"]
        yield values[":p"]["S"], values.get(":s", {"S": ""})["S"]
    elif name == "batch_get_item":
        for wanted in request["RequestItems"].values():
            yield from (_key(key) for key in wanted["Keys"])
    else:
        for action in _actions(name, request):
            yield _key(action.get("Item") or action["Key"])


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["pk"]["S"], row["sk"]["S"]
