"""PutItem, UpdateItem, DeleteItem, BatchWriteItem and TransactWriteItems.

Sources: these operations in the DynamoDB API Reference, there also the reasons of
TransactionCanceledException, and "Amazon DynamoDB Transactions: How it works" in the
Developer Guide.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.dynamodb.errors import Invalid, InvalidWrite, NotUnderstood, Refused
from tools.dynamodb.expressions import Row
from tools.dynamodb.keys import Key
from tools.dynamodb.reads import Answer
from tools.dynamodb.requests import demand_members, only_member
from tools.dynamodb.rows import (
    BATCH_WRITES,
    TRANSACTION_ACTIONS,
    TRANSACTION_BYTES,
)
from tools.dynamodb.single_write import Judgement, Write
from tools.dynamodb.table import StoredTable

_BATCHED = {"PutRequest": ("Put", "Item"), "DeleteRequest": ("Delete", "Key")}
_LONGEST_TOKEN = 36
_CONDITION_FAILED = "The conditional request failed"


class Writes:
    """The operations that write to a table.

    Attributes:
        on_judgement: called with the judgements of each call that writes.
    """

    def __init__(self, table: StoredTable) -> None:
        """Write to this table."""
        self.on_judgement: Callable[[Sequence[Judgement]], None] | None = None
        self._table = table
        self._done: dict[str, str] = {}

    def put_item(self, request: Mapping[str, Any]) -> Answer:
        """Write a whole row."""
        return self._one(Write("Put", request))

    def update_item(self, request: Mapping[str, Any]) -> Answer:
        """Change attributes of a row."""
        return self._one(Write("Update", request))

    def delete_item(self, request: Mapping[str, Any]) -> Answer:
        """Delete a row."""
        return self._one(Write("Delete", request))

    def batch_write_item(self, request: Mapping[str, Any]) -> Answer:
        """Put and delete up to 25 rows without conditions."""
        demand_members(request, ("RequestItems",))
        table, entries = only_member(request["RequestItems"])
        if not 1 <= len(entries) <= BATCH_WRITES:
            raise Invalid(f"{len(entries)} writes in a batch")
        writes = []
        for name, action in map(only_member, entries):
            kind, member = _BATCHED.get(name, ("", ""))
            demand_members(action, [member])
            writes.append(Write(kind, {"TableName": table, **action}))
        keys = [write.key() for write in writes]
        if len(set(keys)) < len(keys):
            raise Invalid("provided list of item keys contains duplicates")
        for key, write in zip(keys, writes, strict=True):
            self._apply(key, self._table.get(key), write)
        return {"UnprocessedItems": {}}

    def transact_write_items(self, request: Mapping[str, Any]) -> Answer:
        """Do all actions or none; once only with the same token, however late."""
        demand_members(request, ("TransactItems",), ("ClientRequestToken",))
        entries = request["TransactItems"]
        token = request.get("ClientRequestToken")
        if token is not None and not 1 <= len(token) <= _LONGEST_TOKEN:
            raise Invalid(f"a token has 1 to {_LONGEST_TOKEN} characters")
        if not 1 <= len(entries) <= TRANSACTION_ACTIONS:
            raise Invalid(f"{len(entries)} actions in a transaction")
        text = json.dumps(entries, sort_keys=True)
        if token in self._done:
            if self._done[token] != text:
                raise Refused("IdempotentParameterMismatchException")
            return {}
        writes = [Write(*only_member(entry)) for entry in entries]
        size = len(text)
        if size > TRANSACTION_BYTES:
            # JSON is longer than what it holds, but quickly measured.
            size = sum(write.size for write in writes)
        if size > TRANSACTION_BYTES:
            raise Invalid("the transaction is larger than 4 MB")
        self._all(writes)
        if token:
            self._done[token] = text
        return {}

    def _one(self, write: Write) -> Answer:
        key = write.key()
        old = self._table.get(key)
        judgement = write.judge(key, old, explain=bool(self.on_judgement))
        self._tell([judgement])
        if not judgement.held:
            raise Refused("ConditionalCheckFailedException", message=_CONDITION_FAILED)
        self._apply(key, old, write)
        return {}

    def _all(self, writes: Sequence[Write]) -> None:
        """Do all writes of a transaction."""
        reasons: list[Answer] = [{"Code": "None"} for _ in writes]
        keys = []
        for position, write in enumerate(writes):
            try:
                keys.append(write.key())
            except InvalidWrite as error:
                # Nothing else is judged then.
                reasons[position] = _invalid(error)
                raise _cancelled(reasons) from None
        if len(set(keys)) < len(keys):
            raise Invalid("a transaction cannot have several operations on one item")
        olds = [self._table.get(key) for key in keys]
        judgements = [
            write.judge(key, old, explain=bool(self.on_judgement))
            for write, key, old in zip(writes, keys, olds, strict=True)
        ]
        self._tell(judgements)
        for position, (write, key, old) in enumerate(
            zip(writes, keys, olds, strict=True)
        ):
            if not judgements[position].held:
                failed = {
                    "Code": "ConditionalCheckFailed",
                    "Message": _CONDITION_FAILED,
                }
                reasons[position] = failed
                continue
            try:
                self._apply(key, old, write)
            except InvalidWrite as error:
                reasons[position] = _invalid(error)
        codes = {reason["Code"] for reason in reasons}
        if len(codes - {"None"}) > 1:
            raise NotUnderstood("a failed condition and an invalid write at once")
        if codes != {"None"}:
            raise _cancelled(reasons)

    def _apply(self, key: Key, old: Row | None, write: Write) -> None:
        if write.kind != "ConditionCheck":
            self._table.replace(key, old, write.new(old))

    def _tell(self, judgements: Sequence[Judgement]) -> None:
        if self.on_judgement:
            self.on_judgement(judgements)


def _invalid(error: InvalidWrite) -> Answer:
    return {"Code": "ValidationError", "Message": str(error)}


def _cancelled(reasons: Sequence[Answer]) -> Refused:
    codes = ", ".join(reason["Code"] for reason in reasons)
    return Refused(
        "TransactionCanceledException",
        Message=f"Transaction cancelled, see the specific reasons [{codes}]",
        CancellationReasons=reasons,
    )
