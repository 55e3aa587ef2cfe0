"""One DynamoDB table on SQLite, which judges the requests of this service as AWS does.

Rows and index entries are B-trees in the order of their keys, as in DynamoDB, so a
query reads only the rows that it examines. ministack sorts a whole partition for each
query (seconds at 100,000 rows), and dynalite has no transactions. What DynamoDB would
refuse is refused; what this service does not use is NotUnderstood. Each call is atomic,
since it handles one at a time.
"""

import json
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.dynamodb.conditions import deciding, parse_condition
from tools.dynamodb.expressions import Invalid, NotUnderstood, Row, Scope
from tools.dynamodb.queries import selection
from tools.dynamodb.rows import (
    BATCH_GET_KEYS,
    BATCH_WRITES,
    PAGE_BYTES,
    PARTITION_KEY_BYTES,
    ROW_BYTES,
    SORT_KEY_BYTES,
    TRANSACTION_ACTIONS,
    TRANSACTION_BYTES,
    Index,
    indexes_of,
    row_bytes,
)
from tools.dynamodb.updates import parse_update, updated

_SCHEMA = """
CREATE TABLE rows (pk TEXT, sk TEXT, body TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
CREATE TABLE entries (
  name TEXT, ipk TEXT, isk TEXT, pk TEXT, sk TEXT, PRIMARY KEY (name, ipk, isk, pk, sk)
) WITHOUT ROWID;
"""
_LOOK_AHEAD = 100
"""Rows to fetch at once while the end of a page is not known."""
_KEY_BYTES = {"pk": PARTITION_KEY_BYTES, "sk": SORT_KEY_BYTES}

_EXPRESSIONS = {"ExpressionAttributeNames", "ExpressionAttributeValues"}
_READING = {"ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"}
_WRITING = {"TableName", "ConditionExpression", *_EXPRESSIONS}
_MEMBERS = {
    "GetItem": {"TableName", "Key", *_READING},
    "BatchGetItem": {"RequestItems"},
    "Query": {
        "TableName",
        "IndexName",
        "KeyConditionExpression",
        "FilterExpression",
        "ExclusiveStartKey",
        "ScanIndexForward",
        "Limit",
        *_READING,
        *_EXPRESSIONS,
    },
    "PutItem": {"Item", *_WRITING},
    "UpdateItem": {"Key", "UpdateExpression", *_WRITING},
    "DeleteItem": {"Key", *_WRITING},
    "BatchWriteItem": {"RequestItems"},
    "TransactWriteItems": {"TransactItems", "ClientRequestToken"},
}

Answer = dict[str, Any]
Key = tuple[str, str]


class Refused(Exception):
    """An error that DynamoDB would answer with."""

    def __init__(self, code: str, **members: Any) -> None:
        """Set the error code and the further members of the body."""
        self.body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **members}
        super().__init__(code)

    @property
    def response(self) -> Any:
        """Return the error in the form in which botocore raises it."""
        error = {"Code": str(self), "Message": self.body.get("message", "refused")}
        return {"Error": error, **self.body}


@dataclass(frozen=True)
class Judgement:
    """The judgement of one write.

    Attributes:
        kind: Put, Update, Delete or ConditionCheck.
        key: the row that it is about.
        condition: its condition; None if it has none.
        held: whether the condition held.
        deciding: the parts of the condition each of which alone decided.
    """

    kind: str
    key: Key
    condition: str | None
    held: bool
    deciding: Sequence[str]


class Store:
    """The table; `call` answers an operation as DynamoDB's API does.

    Attributes:
        on_judgement: called with the judgements of each call that writes; they are made
            only if there is one.
    """

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """Create an empty table with the indexes of this definition."""
        self.on_judgement: Callable[[Sequence[Judgement]], None] | None = None
        self._indexes = {index.name: index for index in indexes_of(definition)}
        self._database = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        # Close it with the store: Python 3.13 warns of a connection that stays open.
        weakref.finalize(self, self._database.close)
        self._database.executescript(_SCHEMA)
        self._operations: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "GetItem": self._get_item,
            "BatchGetItem": self._batch_get_item,
            "Query": self._query,
            "PutItem": lambda request: self._write_one("Put", request),
            "UpdateItem": lambda request: self._write_one("Update", request),
            "DeleteItem": lambda request: self._write_one("Delete", request),
            "BatchWriteItem": self._batch_write_item,
            "TransactWriteItems": self._transact_write_items,
        }
        self._done: dict[str, str] = {}

    def call(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Run the operation, atomically.

        Raises:
            Refused: DynamoDB would refuse the request.
            NotUnderstood: the simulation does not support the request.
        """
        if operation not in self._operations:
            raise NotUnderstood(operation)
        _demand_known(request, _MEMBERS[operation])
        self._database.execute("BEGIN")
        try:
            answer = self._operations[operation](request)
        except Invalid as error:
            self._database.execute("ROLLBACK")
            raise Refused("ValidationException", message=str(error)) from error
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
        return answer

    def rows(self) -> list[Row]:
        """Return every row, in the order of the keys."""
        found = self._database.execute("SELECT body FROM rows ORDER BY pk, sk")
        return [json.loads(body) for (body,) in found]

    def _get_item(self, request: Mapping[str, Any]) -> Answer:
        row = self._row(_key(request["Key"]))
        return {"Item": _projected(row, request)} if row else {}

    def _batch_get_item(self, request: Mapping[str, Any]) -> Answer:
        ((table, wanted),) = request["RequestItems"].items()
        _demand_known(wanted, {"Keys", *_READING})
        keys = [_key(key) for key in wanted["Keys"]]
        if not 1 <= len(keys) <= BATCH_GET_KEYS:
            raise Invalid(f"{len(keys)} keys in a batch")
        if len(set(keys)) < len(keys):
            raise Invalid("provided list of item keys contains duplicates")
        found = [self._row(key) for key in keys]
        rows = [_projected(row, wanted) for row in found if row]
        return {"Responses": {table: rows}, "UnprocessedKeys": {}}

    def _query(self, request: Mapping[str, Any]) -> Answer:
        if request.get("ConsistentRead") and "IndexName" in request:
            raise Invalid("consistent reads are not supported on indexes")
        limit = request.get("Limit", 1 << 30)
        if limit < 1:
            raise Invalid("Limit must be at least 1")
        scope = Scope(request)
        rows = self._in_order(request, scope)
        names = _projection(request, scope)
        filtered = request.get("FilterExpression")
        keep = parse_condition(filtered) if filtered else None
        if keep:
            keep.holds(scope, None)
        scope.demand_all_used()

        examined: list[Row] = []
        size, more = 0, False
        for row in rows:
            size += row_bytes(row)
            if examined and size > PAGE_BYTES:
                more = True
                break
            examined.append(row)
            if len(examined) == limit:
                more = True
                break
        found = [row for row in examined if keep is None or keep.holds(scope, row)]
        answer = {
            "Items": [_of(row, names) for row in found],
            "Count": len(found),
            "ScannedCount": len(examined),
        }
        if more:
            answer["LastEvaluatedKey"] = self._position(examined[-1], request)
        return answer

    def _in_order(self, request: Mapping[str, Any], scope: Scope) -> Iterator[Row]:
        """Return the rows of a partition, of table or index, that match the sort key."""
        index = self._indexes[request["IndexName"]] if "IndexName" in request else None
        cursor = self._database.execute(*selection(request, scope, index))
        cursor.arraysize = _LOOK_AHEAD
        return (json.loads(body) for (body,) in cursor)

    def _position(self, row: Row, request: Mapping[str, Any]) -> Row:
        names = ["pk", "sk"]
        if "IndexName" in request:
            names += self._indexes[request["IndexName"]].keys
        return {name: row[name] for name in names}

    def _write_one(self, kind: str, request: Mapping[str, Any]) -> Answer:
        judgement = self._apply(kind, request)
        self._tell([judgement])
        if not judgement.held:
            raise Refused("ConditionalCheckFailedException", message="refused")
        return {}

    def _batch_write_item(self, request: Mapping[str, Any]) -> Answer:
        ((_, entries),) = request["RequestItems"].items()
        if not 1 <= len(entries) <= BATCH_WRITES:
            raise Invalid(f"{len(entries)} writes in a batch")
        keys = set()
        for entry in entries:
            ((kind, action),) = entry.items()
            keys.add(self._apply(kind.removesuffix("Request"), action).key)
        if len(keys) < len(entries):
            raise Invalid("provided list of item keys contains duplicates")
        return {"UnprocessedItems": {}}

    def _transact_write_items(self, request: Mapping[str, Any]) -> Answer:
        entries = request["TransactItems"]
        token, text = request.get("ClientRequestToken"), json.dumps(entries)
        if token in self._done:
            if self._done[token] != text:
                raise Refused("IdempotentParameterMismatchException")
            return {}
        if not 1 <= len(entries) <= TRANSACTION_ACTIONS:
            raise Invalid(f"{len(entries)} actions in a transaction")
        if len(text) > TRANSACTION_BYTES:
            raise Invalid("the transaction is larger than 4 MB")
        judgements = []
        for entry in entries:
            ((kind, action),) = entry.items()
            judgements.append(self._apply(kind, action))
        if len({each.key for each in judgements}) < len(judgements):
            raise Invalid(
                "a transaction cannot include multiple operations on one item"
            )
        self._tell(judgements)
        if not all(each.held for each in judgements):
            raise Refused(
                "TransactionCanceledException",
                Message="refused",
                CancellationReasons=[
                    {"Code": "None" if each.held else "ConditionalCheckFailed"}
                    for each in judgements
                ],
            )
        if token:
            self._done[token] = text
        return {}

    def _apply(self, kind: str, action: Mapping[str, Any]) -> Judgement:
        """Apply one write if its condition holds."""
        key = _key(action["Item"] if kind == "Put" else action["Key"])
        old, scope = self._row(key), Scope(action)
        condition, held, decided = action.get("ConditionExpression"), True, list[str]()
        if condition is not None:
            parsed = parse_condition(condition)
            held = parsed.holds(scope, old)
            if self.on_judgement:
                decided = deciding(parsed, scope, old)
        if held:
            new = self._new(kind, action, old, scope)
            scope.demand_all_used()
            if kind != "ConditionCheck":
                self._replace(key, old, new)
        return Judgement(kind, key, condition, held, decided)

    def _new(
        self, kind: str, action: Mapping[str, Any], old: Row | None, scope: Scope
    ) -> Row | None:
        """Return the row that a write leaves."""
        match kind:
            case "Put":
                return self._valid(action["Item"])
            case "Update":
                actions = parse_update(action["UpdateExpression"])
                if any(scope.path(each.path)[0] in _KEY_BYTES for each in actions):
                    raise Invalid("an update cannot change the key")
                return self._valid(updated(actions, scope, old or dict(action["Key"])))
            case "Delete":
                return None
            case "ConditionCheck":
                return old
        raise NotUnderstood(kind)

    def _valid(self, row: Row) -> Row:
        """Return a row that may be stored."""
        if row_bytes(row) > ROW_BYTES:
            raise Invalid("item size has exceeded the maximum allowed size")
        for index in self._indexes.values():
            for name in index.keys:
                if name in row and not row[name].get("S"):
                    raise Invalid(f"{name} must be text that is not empty")
        return row

    def _tell(self, judgements: Sequence[Judgement]) -> None:
        if self.on_judgement:
            self.on_judgement(judgements)

    def _replace(self, key: Key, old: Row | None, new: Row | None) -> None:
        """Write or delete a row and its index entries."""
        execute = self._database.execute
        if new is None:
            execute("DELETE FROM rows WHERE pk = ? AND sk = ?", key)
        else:
            body = json.dumps(new, separators=(",", ":"))
            execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (*key, body))
        for index in self._indexes.values():
            before, after = _entry(index, old, key), _entry(index, new, key)
            if before == after:
                continue
            if before:
                execute(
                    "DELETE FROM entries WHERE (name, ipk, isk, pk, sk)"
                    " = (?, ?, ?, ?, ?)",
                    before,
                )
            if after:
                execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", after)

    def _row(self, key: Key) -> Row | None:
        found = self._database.execute(
            "SELECT body FROM rows WHERE pk = ? AND sk = ?", key
        ).fetchone()
        return json.loads(found[0]) if found else None


def _demand_known(request: Mapping[str, Any], members: set[str]) -> None:
    """Refuse a request with members that would be ignored here."""
    unknown = request.keys() - members
    if unknown:
        raise NotUnderstood(", ".join(sorted(unknown)))


def _key(row: Mapping[str, Any]) -> Key:
    """Return the key of a row, or of a request."""
    for name, longest in _KEY_BYTES.items():
        text = row.get(name, {}).get("S")
        if not text or len(text.encode()) > longest:
            raise Invalid(f"{name} must be text of 1 to {longest} bytes")
    return row["pk"]["S"], row["sk"]["S"]


def _entry(index: Index, row: Row | None, key: Key) -> tuple[str, ...] | None:
    """Return the key of a row in an index; None if the index does not hold the row."""
    if row is None or not all(name in row for name in index.keys):
        return None
    return (index.name, *(row[name]["S"] for name in index.keys), *key)


def _projection(request: Mapping[str, Any], scope: Scope) -> list[str] | None:
    """Return the names of the requested attributes; None stands for all."""
    text = request.get("ProjectionExpression")
    return scope.names(text) if text else None


def _of(row: Row, names: list[str] | None) -> Row:
    """Return the named attributes of a row."""
    if names is None:
        return row
    return {name: row[name] for name in names if name in row}


def _projected(row: Row, request: Mapping[str, Any]) -> Row:
    """Return the requested attributes of a row."""
    return _of(row, _projection(request, Scope(request)))
