"""GetItem, BatchGetItem and Query.

Sources: these operations in the DynamoDB API Reference, and "Querying tables in
DynamoDB" in the Developer Guide.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.dynamodb.conditions import Condition, parse_condition
from tools.dynamodb.errors import Invalid
from tools.dynamodb.expressions import Row, Scope, projection
from tools.dynamodb.keys import KEY_NAMES, Key, requested_key
from tools.dynamodb.queries import selection
from tools.dynamodb.requests import demand_members, only_member
from tools.dynamodb.rows import (
    BATCH_GET_BYTES,
    BATCH_GET_KEYS,
    PAGE_BYTES,
    Index,
    row_bytes,
)
from tools.dynamodb.table import StoredTable

Answer = dict[str, Any]

_PROJECTION = ("ProjectionExpression", "ExpressionAttributeNames", "ConsistentRead")
_QUERY = (
    *("IndexName", "FilterExpression", "ExclusiveStartKey", "ScanIndexForward"),
    *("Limit", "ExpressionAttributeValues", *_PROJECTION),
)
_NO_LIMIT = 1 << 30


class Reads:
    """The operations that read a table."""

    def __init__(self, table: StoredTable) -> None:
        """Read this table."""
        self._table = table

    def get_item(self, request: Mapping[str, Any]) -> Answer:
        """Read one row."""
        demand_members(request, ("TableName", "Key"), _PROJECTION)
        names = projection(request, Scope(request, "ProjectionExpression"))
        row = self._table.get(requested_key(request))
        return {"Item": _of(row, names)} if row else {}

    def batch_get_item(self, request: Mapping[str, Any]) -> Answer:
        """Read up to 100 rows: 16 MB at most, and 1 MB of each partition."""
        demand_members(request, ("RequestItems",))
        table, wanted = only_member(request["RequestItems"])
        demand_members(wanted, ("Keys",), _PROJECTION)
        if not 1 <= len(wanted["Keys"]) <= BATCH_GET_KEYS:
            raise Invalid(f"{len(wanted['Keys'])} keys in a batch")
        names = projection(wanted, Scope(wanted, "ProjectionExpression"))
        keys = [requested_key({"Key": key}) for key in wanted["Keys"]]
        if len(set(keys)) < len(keys):
            raise Invalid("provided list of item keys contains duplicates")
        found, unread = self._within_limits(keys)
        answer: Answer = {
            "Responses": {table: [_of(row, names) for row in found]},
            "UnprocessedKeys": {},
        }
        if unread:
            left = [wanted["Keys"][position] for position in unread]
            answer["UnprocessedKeys"] = {table: {**wanted, "Keys": left}}
        return answer

    def query(self, request: Mapping[str, Any]) -> Answer:
        """Read rows of one partition of the table or of an index, in order."""
        demand_members(request, ("TableName", "KeyConditionExpression"), _QUERY)
        index = self._index(request)
        limit = request.get("Limit", _NO_LIMIT)
        if limit < 1:
            raise Invalid("Limit must be at least 1")
        expressions = ("KeyConditionExpression", "FilterExpression")
        scope = Scope(request, *expressions, "ProjectionExpression")
        names = projection(request, scope)
        keep = _filter(request, scope, index)

        rows = self._table.select(*selection(request, scope, index))
        examined, more = _page(rows, limit)
        found = [row for row in examined if keep is None or keep.holds(scope, row)]
        answer: Answer = {
            "Items": [_of(row, names) for row in found],
            "Count": len(found),
            "ScannedCount": len(examined),
        }
        if more:
            position = (*KEY_NAMES, *(index.keys if index else ()))
            answer["LastEvaluatedKey"] = {name: examined[-1][name] for name in position}
        return answer

    def _within_limits(self, keys: Sequence[Key]) -> tuple[list[Row], list[int]]:
        """Return the rows that exist, and the positions of keys that are not read."""
        found, unread = [], []
        sizes: Counter[str] = Counter()
        for position, key in enumerate(keys):
            row = self._table.get(key)
            size = row_bytes(row) if row else 0
            fits = sizes[key[0]] + size <= PAGE_BYTES
            if not fits or sizes.total() + size > BATCH_GET_BYTES:
                unread.append(position)
                continue
            sizes[key[0]] += size
            if row:
                found.append(row)
        return found, unread

    def _index(self, request: Mapping[str, Any]) -> Index | None:
        """Return the index that a query reads; None if it reads the table."""
        if "IndexName" not in request:
            return None
        if request.get("ConsistentRead"):
            raise Invalid("consistent reads are not supported on indexes")
        if request["IndexName"] not in self._table.indexes:
            raise Invalid("the table does not have the specified index")
        return self._table.indexes[request["IndexName"]]


def _filter(
    request: Mapping[str, Any], scope: Scope, index: Index | None
) -> Condition | None:
    """Return the filter of a query, which must not use the keys."""
    if "FilterExpression" not in request:
        return None
    condition = parse_condition(request["FilterExpression"])
    keys = index.keys if index else KEY_NAMES
    for atom in condition.atoms():
        atom.demand_valid(scope)
        if any(
            scope.path(each.path)[:1] == (key,)
            for each in atom.operands
            for key in keys
        ):
            raise Invalid("a filter can only contain non-primary key attributes")
    return condition


def _page(rows: Iterable[Row], limit: int) -> tuple[list[Row], bool]:
    """Return the rows that are examined, and whether there may be more."""
    examined: list[Row] = []
    size = 0
    for row in rows:
        size += row_bytes(row)
        if size > PAGE_BYTES:
            return examined, True
        examined.append(row)
        if len(examined) == limit:
            return examined, True
    return examined, False


def _of(row: Row, names: list[str] | None) -> Row:
    """Return the named attributes of a row."""
    if names is None:
        return row
    return {name: row[name] for name in names if name in row}
