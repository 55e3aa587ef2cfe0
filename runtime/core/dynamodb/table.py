"""The DynamoDB table: reads, conditional writes, transactions, and typed errors.

Calls are retried here and not by botocore, because only this module knows the request's
deadline. The client's timeouts end every attempt; the first is always made, and none is
repeated after the deadline. Outside a request, and in work of minutes, each call has a
budget of its own.
"""

import logging
import random
import re
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from runtime.core.context import Deadline, current_deadline
from runtime.core.dynamodb.codec import decode, encode
from runtime.core.dynamodb.schema import PARTITION_KEY, SORT_KEY
from runtime.core.dynamodb.writes import ConditionFailed, Key, Row, Write, raw_key
from runtime.core.errors import Conflict, ServiceError, Throttled, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
TRANSACTION_ACTIONS = 100
TRANSACTION_BYTES = 4 * 1024 * 1024
_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 1.0
_BATCH_GET_LIMIT = 100
_BATCH_WRITE_LIMIT = 25

_THROTTLED = {
    "ProvisionedThroughputExceededException",
    "ProvisionedThroughputExceeded",
    "ThrottlingException",
    "ThrottlingError",
    "RequestLimitExceeded",
}
_CONTENDED = {
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
}
_TRANSIENT = {"InternalServerError", "ServiceUnavailable", "InternalFailure"}
_MISSING_KEY = ("READY", "READY")
_NAME = re.compile(r"#(\w+)")


class Contended(Conflict):
    """Other writers held the same rows until the deadline."""

    code = "contended"
    default_detail = "Other requests are changing the same data; try again."


class Table:
    """The one table; every call has a deadline, is retried, and raises typed errors.

    Every method raises Throttled (429) or Unavailable (503) if DynamoDB does not answer
    before the deadline. No failure is turned into an empty result.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        name: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Use a client whose own retries are off."""
        self._client = client
        self._name = name
        self._sleep = sleep

    def connect(self) -> None:
        """Open a connection by reading a row that does not exist: half a read unit.

        One attempt is made and its failure is only logged: a start must not wait, and
        DynamoDB may answer again when the first request comes.
        """
        try:
            self._client.get_item(TableName=self._name, Key=raw_key(_MISSING_KEY))
        except (ClientError, BotoCoreError) as error:
            _unavailable("connect", error)

    def get(self, key: Key, *, consistent: bool = True) -> Row | None:
        """Read one row: 1 read unit per 4 KB, half if not consistent."""
        answer = self._call(
            self._client.get_item,
            TableName=self._name,
            Key=raw_key(key),
            ConsistentRead=consistent,
        )
        return decode(answer["Item"]) if "Item" in answer else None

    def batch_get(
        self, keys: Sequence[Key], *, consistent: bool = False
    ) -> dict[Key, Row]:
        """Read many rows; those that do not exist are left out."""
        found: dict[Key, Row] = {}
        pending = [raw_key(key) for key in dict.fromkeys(keys)]
        attempt, deadline = 0, current_deadline()
        while pending:
            chunk, pending = pending[:_BATCH_GET_LIMIT], pending[_BATCH_GET_LIMIT:]
            answer = self._call(
                self._client.batch_get_item,
                RequestItems={
                    self._name: {"Keys": chunk, "ConsistentRead": consistent}
                },
            )
            rows = answer["Responses"].get(self._name, [])
            for raw in rows:
                row = decode(raw)
                found[row[PARTITION_KEY], row[SORT_KEY]] = row
            left = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
            if left:
                # An answer holds 16 MB, and 1 MB of a partition: one that holds rows is
                # no failure.
                attempt = 0 if rows else attempt
                self._pause(attempt, Throttled(), deadline)
                attempt += 1
                pending = [*left, *pending]
        return found

    def query(
        self,
        pk: str,
        *,
        begins_with: str = "",
        after: str | Row | None = None,
        limit: int,
        forward: bool = True,
        consistent: bool = False,
        index: str | None = None,
        attributes: Sequence[str] = (),
        one_answer: bool = False,
    ) -> tuple[list[Row], bool]:
        """Read rows of one partition in key order.

        Args:
            pk: the partition.
            begins_with: the beginning of the sort keys.
            after: continue after this sort key (on an index: after this row).
            limit: how many rows to examine at most.
            forward: whether the order is ascending.
            consistent: whether to see every earlier write (not possible on an index).
            index: the index to read; None reads the table.
            attributes: the attributes to return, at the same cost; empty returns all.
            one_answer: whether to be content with the 1 MB that one answer holds.

        Returns:
            The rows, and whether there may be more.
        """
        pk_name, sk_name = (f"{index}pk", f"{index}sk") if index else ("pk", "sk")
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": "#p = :p",
            "ExpressionAttributeNames": {"#p": pk_name},
            "ExpressionAttributeValues": {":p": {"S": pk}},
            "ScanIndexForward": forward,
            "ConsistentRead": consistent,
        }
        if index:
            request["IndexName"] = index
        if begins_with:
            request["KeyConditionExpression"] += " AND begins_with(#s, :s)"
            request["ExpressionAttributeNames"]["#s"] = sk_name
            request["ExpressionAttributeValues"][":s"] = {"S": begins_with}
        if attributes:
            names = {f"#a{i}": name for i, name in enumerate(attributes)}
            request["ProjectionExpression"] = ", ".join(names)
            request["ExpressionAttributeNames"] |= names
        start = {"pk": pk, "sk": after} if isinstance(after, str) else after
        rows: list[Row] = []
        while True:
            request["Limit"] = limit - len(rows)
            if start:
                request["ExclusiveStartKey"] = encode(start)
            answer = self._call(self._client.query, **request)
            rows.extend(decode(raw) for raw in answer["Items"])
            start = decode(answer.get("LastEvaluatedKey", {}))
            if not start or one_answer or len(rows) >= limit:
                return rows, bool(start)

    def write(self, action: Write) -> None:
        """Do one write, or raise the action's `otherwise` if its condition fails."""
        calls: dict[str, Callable[..., Any]] = {
            "Put": self._client.put_item,
            "Update": self._client.update_item,
            "Delete": self._client.delete_item,
        }
        try:
            self._call(calls[action.kind], **self._request(action))
        except ConditionFailed:
            raise action.otherwise from None

    def transact(self, actions: Sequence[Write]) -> None:
        """Do all writes or none.

        Raises the `otherwise` of the first action, in their order, whose condition
        failed. Conflicts with other transactions are retried until the deadline.
        """
        try:
            self._call(
                self._client.transact_write_items,
                TransactItems=[{a.kind: self._request(a)} for a in actions],
                # Every attempt sends the same token: one that is repeated because
                # the response was lost does not write twice.
                ClientRequestToken=str(uuid.uuid4()),
            )
        except _Refused as refused:
            raise actions[refused.position].otherwise from None

    def delete_all(self, keys: Iterable[Key]) -> None:
        """Delete many rows, in no particular order and not atomically."""
        requests = [{"DeleteRequest": {"Key": raw_key(key)}} for key in keys]
        attempt, deadline = 0, current_deadline()
        while requests:
            chunk = requests[:_BATCH_WRITE_LIMIT]
            answer = self._call(
                self._client.batch_write_item, RequestItems={self._name: chunk}
            )
            left = answer.get("UnprocessedItems", {}).get(self._name, [])
            if left:
                attempt = 0 if len(left) < len(chunk) else attempt
                self._pause(attempt, Throttled(), deadline)
                attempt += 1
            requests = [*left, *requests[_BATCH_WRITE_LIMIT:]]

    def _request(self, action: Write) -> dict[str, Any]:
        """Return an action as the API takes it."""
        request = {"TableName": self._name, **action.body}
        expressions = [action.body.get("UpdateExpression", ""), action.condition or ""]
        names = {f"#{name}": name for name in _NAME.findall(" ".join(expressions))}
        if action.condition:
            request["ConditionExpression"] = action.condition
        if names:
            request["ExpressionAttributeNames"] = names
        if action.values:
            request["ExpressionAttributeValues"] = encode(action.values)
        return request

    def _call(self, operation: Callable[..., Any], **request: Any) -> Any:
        """Call until it succeeds, the deadline passes or the attempts run out."""
        attempt, deadline = 0, current_deadline()
        while True:
            try:
                return operation(**request)
            except (ClientError, BotoCoreError) as error:
                failure, worth_retrying = _classify(operation.__name__, error)
            if not worth_retrying:
                raise failure
            self._pause(attempt, failure, deadline)
            attempt += 1

    def _pause(self, attempt: int, failure: Exception, deadline: Deadline) -> None:
        """Wait with full jitter before the next attempt, or give up with `failure`.

        See "Exponential Backoff And Jitter" in the AWS Architecture Blog.
        """
        ceiling = min(
            _LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** min(attempt, 10)
        )
        pause = random.uniform(0, ceiling)
        # Contention ends when the other writers finish, so only the deadline counts.
        exhausted = attempt + 1 >= MAX_ATTEMPTS and not isinstance(failure, Contended)
        if exhausted or pause >= deadline.seconds_left():
            logger.error("giving up on DynamoDB: %s", type(failure).__name__)
            raise failure
        self._sleep(pause)


class _Refused(Exception):
    """The condition of one action of a transaction failed."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(f"action {position}")


def _classify(
    operation: str, error: ClientError | BotoCoreError
) -> tuple[Exception, bool]:
    """Return the error to raise for a failure, and whether a retry may help."""
    if not isinstance(error, ClientError):
        return _unavailable(operation, error), True
    code = error.response.get("Error", {}).get("Code", "")
    if code == "ConditionalCheckFailedException":
        return ConditionFailed(), False
    if code == "TransactionCanceledException":
        reasons = [
            reason.get("Code", "None")
            for reason in error.response.get("CancellationReasons", [])
        ]
        # In the order of the actions: a failed condition counts only if those of all
        # actions before it were evaluated.
        for position, reason in enumerate(reasons):
            if reason == "ConditionalCheckFailed":
                return _Refused(position), False
            if reason in _CONTENDED:
                return Contended(), True
            if reason in _THROTTLED:
                return Throttled(), True
        return _unavailable(operation, error), False
    if code in _CONTENDED:
        return Contended(), True
    if code in _THROTTLED:
        return Throttled(), True
    return _unavailable(operation, error), code in _TRANSIENT


def _unavailable(operation: str, error: Exception) -> ServiceError:
    """Log a failure without the request's parameters; hide it from the client."""
    code = ""
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "")
    logger.error("DynamoDB %s failed: %s %s", operation, type(error).__name__, code)
    return Unavailable()
