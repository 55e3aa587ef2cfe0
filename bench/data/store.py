"""Stand-in for one DynamoDB table, on SQLite, for sizes that emulators cannot handle.

Rows and index entries are B-trees in the order of their keys, as in DynamoDB, so a
query reads only the rows that it examines. ministack sorts a whole partition for each
query (seconds at 100,000 rows), and dynalite has no transactions. The stand-in
supports the requests of this service and refuses all others. Each call is atomic,
since it handles one at a time.
"""

import json
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bench.data.expressions import Expressions, NotUnderstood, Row, tokens
from bench.data.units import PAGE_BYTES, Index, indexes_of, row_bytes

_SCHEMA = """
CREATE TABLE rows (pk TEXT, sk TEXT, body TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
CREATE TABLE entries (
  name TEXT, ipk TEXT, isk TEXT, pk TEXT, sk TEXT, PRIMARY KEY (name, ipk, isk, pk, sk)
) WITHOUT ROWID;
"""
_AFTER_ALL = "\U0010ffff"
_LOOK_AHEAD = 100
"""Rows to fetch at once while the end of a page is not known."""

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
        error = {"Code": str(self), "Message": "refused"}
        return {"Error": error, **self.body}


class Store:
    """The table; `call` answers an operation as DynamoDB's API does."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """Create an empty table with the indexes of this definition."""
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
        self._done_tokens: set[str] = set()

    def call(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Run the operation, atomically.

        Raises:
            Refused: DynamoDB would refuse the request.
            NotUnderstood: the stand-in does not support the request.
        """
        if operation not in self._operations:
            raise NotUnderstood(operation)
        self._database.execute("BEGIN")
        try:
            answer = self._operations[operation](request)
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
        found = [self._row(_key(key)) for key in wanted["Keys"]]
        rows = [_projected(row, wanted) for row in found if row]
        return {"Responses": {table: rows}, "UnprocessedKeys": {}}

    def _query(self, request: Mapping[str, Any]) -> Answer:
        expressions = Expressions(request)
        keep = expressions.condition(
            request.get("FilterExpression") or "attribute_exists(pk)"
        )
        limit, size = request.get("Limit", 1 << 30), 0
        examined: list[Row] = []
        for row in self._in_order(request, expressions):
            if len(examined) == limit or (
                examined and size + row_bytes(row) > PAGE_BYTES
            ):
                break
            examined.append(row)
            size += row_bytes(row)
            if len(examined) == limit:
                break
        else:
            return _page(examined, keep, request)
        return _page(examined, keep, request) | {
            "LastEvaluatedKey": self._position(examined[-1], request)
        }

    def _in_order(
        self, request: Mapping[str, Any], expressions: Expressions
    ) -> Iterator[Row]:
        """Yield the rows of a partition, of table or index, that match the sort key."""
        index = self._indexes[request["IndexName"]] if "IndexName" in request else None
        partition, begin = _key_condition(
            request["KeyConditionExpression"], expressions
        )
        forward = request.get("ScanIndexForward", True)
        order, compare = ("ASC", ">") if forward else ("DESC", "<")
        if index is None:
            columns, sql = "pk, sk", "SELECT body FROM rows WHERE pk = ?"
            given: list[Any] = [partition]
            sort, position = "sk", "sk"
        else:
            columns = "isk, pk, sk"
            sql = (
                "SELECT body FROM entries JOIN rows USING (pk, sk) "
                "WHERE name = ? AND ipk = ?"
            )
            given, sort, position = [index.name, partition], "isk", "(isk, pk, sk)"
        if begin:
            sql += f" AND {sort} >= ? AND {sort} < ?"
            given += [begin, begin + _AFTER_ALL]
        if "ExclusiveStartKey" in request:
            start = request["ExclusiveStartKey"]
            names = (index.keys[1], "pk", "sk") if index else ("sk",)
            marks = ", ".join("?" * len(names))
            sql += f" AND {position} {compare} ({marks})"
            given += [start[name]["S"] for name in names]
        ordering = ", ".join(f"{name} {order}" for name in columns.split(", "))
        cursor = self._database.execute(f"{sql} ORDER BY {ordering}", given)
        cursor.arraysize = _LOOK_AHEAD
        for (body,) in cursor:
            yield json.loads(body)

    def _position(self, row: Row, request: Mapping[str, Any]) -> Row:
        names = ["pk", "sk"]
        if "IndexName" in request:
            names += self._indexes[request["IndexName"]].keys
        return {name: row[name] for name in names}

    def _write_one(self, kind: str, request: Mapping[str, Any]) -> Answer:
        if not self._apply(kind, request):
            raise Refused("ConditionalCheckFailedException", message="refused")
        return {}

    def _batch_write_item(self, request: Mapping[str, Any]) -> Answer:
        ((_, entries),) = request["RequestItems"].items()
        for entry in entries:
            for kind, action in entry.items():
                self._apply(kind.removesuffix("Request"), action)
        return {"UnprocessedItems": {}}

    def _transact_write_items(self, request: Mapping[str, Any]) -> Answer:
        token = request.get("ClientRequestToken")
        if token in self._done_tokens:
            return {}
        held = [
            self._apply(kind, action)
            for entry in request["TransactItems"]
            for kind, action in entry.items()
        ]
        if not all(held):
            reasons = [
                {"Code": "None" if ok else "ConditionalCheckFailed"} for ok in held
            ]
            raise Refused(
                "TransactionCanceledException",
                Message="refused",
                CancellationReasons=reasons,
            )
        if token:
            self._done_tokens.add(token)
        return {}

    def _apply(self, kind: str, action: Mapping[str, Any]) -> bool:
        """Apply one write if its condition holds."""
        key = _key(action.get("Key") or action["Item"])
        old, expressions = self._row(key), Expressions(action)
        condition = action.get("ConditionExpression")
        if condition and not expressions.condition(condition)(old):
            return False
        match kind:
            case "Put":
                self._replace(key, old, action["Item"])
            case "Update":
                changed = expressions.assignments(action["UpdateExpression"])
                self._replace(key, old, (old or dict(action["Key"])) | changed)
            case "Delete":
                self._replace(key, old, None)
            case "ConditionCheck":
                pass
            case _:
                raise NotUnderstood(kind)
        return True

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


def _key(row: Mapping[str, Any]) -> Key:
    return row["pk"]["S"], row["sk"]["S"]


def _entry(index: Index, row: Row | None, key: Key) -> tuple[str, ...] | None:
    """Return the key of a row in an index; None if the index does not hold the row."""
    if row is None or not all(name in row for name in index.keys):
        return None
    return (index.name, *(row[name]["S"] for name in index.keys), *key)


def _key_condition(text: str, expressions: Expressions) -> tuple[str, str]:
    """Return the partition key of a query, and the prefix of the sort key."""
    match tokens(text):
        case [_, "=", value]:
            return expressions.value(value)["S"], ""
        case [_, "=", value, "AND", "begins_with", "(", _, ",", start, ")"]:
            return expressions.value(value)["S"], expressions.value(start)["S"]
    raise NotUnderstood(text)


def _page(
    examined: list[Row], keep: Callable[[Row], bool], request: Mapping[str, Any]
) -> Answer:
    rows = [_projected(row, request) for row in examined if keep(row)]
    return {"Items": rows, "Count": len(rows), "ScannedCount": len(examined)}


def _projected(row: Row, request: Mapping[str, Any]) -> Row:
    """Return the requested attributes of a row."""
    if "ProjectionExpression" not in request:
        return row
    names = Expressions(request).names(request["ProjectionExpression"])
    return {name: row[name] for name in names if name in row}
