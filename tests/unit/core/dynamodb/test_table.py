"""The table over a stub client: retries, deadlines and typed failures."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from runtime.core.context import LAMBDA_MARGIN, REQUEST_BUDGET, start_request
from runtime.core.dynamodb.table import (
    MAX_ATTEMPTS,
    TRANSACTION_ACTIONS,
    TRANSACTION_BYTES,
    Contended,
    Table,
)
from runtime.core.dynamodb.writes import (
    NEW,
    ConditionFailed,
    Write,
    check,
    delete,
    put,
    update,
)
from runtime.core.errors import Throttled, Unavailable
from runtime.core.idempotency.repository import KeyUsed
from runtime.features.accounts.errors import EmailTaken
from tests.unit.log_lines import log_lines

ROW = {"pk": "U#1", "sk": "P", "name": "Ada"}
RAW = {"pk": {"S": "U#1"}, "sk": {"S": "P"}, "name": {"S": "Ada"}}
RAW_KEY = {"pk": {"S": "U#1"}, "sk": {"S": "P"}}
KEY = ("U#1", "P")


MOST_CALLS = 1_000
"""More calls than any test makes of a table that stops in time."""


class StubClient:
    """A client that plays answers and failures in order; the last one stays."""

    def __init__(self, *script: Any) -> None:
        """Play these answers."""
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.operations: list[str] = []

    def _next(self, operation: str, request: dict[str, Any]) -> Any:
        """Record a call and play the next answer."""
        if len(self.requests) >= MOST_CALLS:
            pytest.fail("the table calls for ever")
        self.operations.append(operation)
        self.requests.append(dict(request))
        line = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(line, Exception):
            raise line
        return line

    def get_item(self, **request: Any) -> Any:
        """Answer GetItem."""
        return self._next("get_item", request)

    def batch_get_item(self, **request: Any) -> Any:
        """Answer BatchGetItem."""
        return self._next("batch_get_item", request)

    def query(self, **request: Any) -> Any:
        """Answer Query."""
        return self._next("query", request)

    def put_item(self, **request: Any) -> Any:
        """Answer PutItem."""
        return self._next("put_item", request)

    def update_item(self, **request: Any) -> Any:
        """Answer UpdateItem."""
        return self._next("update_item", request)

    def delete_item(self, **request: Any) -> Any:
        """Answer DeleteItem."""
        return self._next("delete_item", request)

    def transact_write_items(self, **request: Any) -> Any:
        """Answer TransactWriteItems."""
        return self._next("transact_write_items", request)

    def batch_write_item(self, **request: Any) -> Any:
        """Answer BatchWriteItem."""
        return self._next("batch_write_item", request)


def table(client: StubClient, sleep: Callable[[float], None] | None = None) -> Table:
    """Return a table that does not really wait."""
    return Table(cast(Any, client), "app", sleep or (lambda _: None))


def named(condition: str, *names: str) -> dict[str, Any]:
    """Return a condition as the API takes it, with the names of its attributes."""
    return {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
    }


def failed(code: str, *reasons: str) -> ClientError:
    """Return a refusal by DynamoDB, with a transaction's reasons if it has any."""
    response: dict[str, Any] = {"Error": {"Code": code, "Message": "secret"}}
    if reasons:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(cast(Any, response), "Operation")


def test_connecting_reads_nothing_once() -> None:
    """An open connection costs half a read unit."""
    client = StubClient({})

    table(client).connect()

    assert client.operations == ["get_item"]
    key = {"pk": {"S": "READY"}, "sk": {"S": "READY"}}
    assert client.requests == [{"TableName": "app", "Key": key}]


@pytest.mark.parametrize(
    "error",
    [failed("InternalServerError"), EndpointConnectionError(endpoint_url="http://db")],
)
def test_a_start_survives_a_store_that_does_not_answer(error: Exception) -> None:
    """It does not retry, because the first request will; the failure is logged."""
    client = StubClient(error)

    with log_lines() as lines:
        table(client, lambda _: pytest.fail("waited")).connect()

    assert client.operations == ["get_item"]
    code = "InternalServerError" if isinstance(error, ClientError) else ""
    told = f"ERROR DynamoDB connect failed: {type(error).__name__} {code}"
    assert lines == [told]


def cancelled(*reasons: str) -> ClientError:
    """Return a cancelled transaction."""
    return failed("TransactionCanceledException", *reasons)


def short_deadline() -> None:
    """Leave the request a twentieth of a second."""
    start_request("r", LAMBDA_MARGIN + timedelta(milliseconds=50))


def test_a_transaction_in_conflict_is_repeated_with_the_same_token() -> None:
    """To DynamoDB the retry must be the same request."""
    client = StubClient(*[cancelled("None", "TransactionConflict")] * 3, {})

    table(client).transact([put(ROW), put(ROW)])

    tokens = {request["ClientRequestToken"] for request in client.requests}
    assert len(client.requests) == 4
    assert len(tokens) == 1


def test_two_transactions_never_share_a_token() -> None:
    """DynamoDB would not execute the second one."""
    client = StubClient({})

    table(client).transact([put(ROW)])
    table(client).transact([put(ROW)])

    first, second = (request["ClientRequestToken"] for request in client.requests)
    assert first != second


def test_contention_is_bounded_by_the_deadline_not_by_attempts() -> None:
    """More conflicts than MAX_ATTEMPTS may still end in success."""
    client = StubClient(*[cancelled("TransactionConflict")] * MAX_ATTEMPTS * 3, {})

    table(client).transact([put(ROW)])

    assert len(client.requests) == MAX_ATTEMPTS * 3 + 1


@pytest.mark.parametrize(
    "failure",
    [
        cancelled("TransactionConflict"),
        failed("TransactionConflictException"),
        failed("TransactionInProgressException"),
    ],
)
def test_contention_until_the_deadline_is_a_409(failure: ClientError) -> None:
    """The caller should retry, whoever holds the rows."""
    short_deadline()

    with pytest.raises(Contended) as refused:
        table(StubClient(failure)).transact([put(ROW)])

    assert (refused.value.status, refused.value.code) == (409, "contended")


def test_contention_outside_a_request_ends_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each call has a budget of its own there, which its pauses use up."""
    passed = [0.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: passed[0])
    )

    def sleep(seconds: float) -> None:
        """Let time pass."""
        passed[0] += seconds

    client = StubClient(cancelled("TransactionConflict"))
    for begun in (0.0, 1000.0):
        passed[0] = begun
        with pytest.raises(Contended):
            table(client, sleep).transact([put(ROW)])
        assert 15 < passed[0] - begun <= REQUEST_BUDGET.total_seconds()


def test_no_attempt_is_repeated_after_the_deadline() -> None:
    """The first is always made, however late, and its failure is the answer."""
    start_request("r", timedelta(0))
    client = StubClient(failed("ThrottlingException"))

    with pytest.raises(Throttled):
        table(client).get(KEY)

    assert len(client.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [
        failed("ProvisionedThroughputExceededException"),
        failed("ThrottlingException"),
        failed("RequestLimitExceeded"),
        cancelled("ThrottlingError"),
        cancelled("ProvisionedThroughputExceeded"),
    ],
)
def test_throttling_is_a_429_that_says_when_to_retry(failure: ClientError) -> None:
    """It lasts longer than all attempts."""
    client = StubClient(failure)

    with pytest.raises(Throttled) as refused:
        table(client).transact([put(ROW)])

    assert refused.value.status == 429
    assert int(refused.value.headers["Retry-After"]) >= 1
    assert len(client.requests) == MAX_ATTEMPTS


@pytest.mark.parametrize(
    "failure",
    [
        EndpointConnectionError(endpoint_url="http://db"),
        ConnectTimeoutError(endpoint_url="http://db"),
        ReadTimeoutError(endpoint_url="http://db"),
        failed("InternalServerError"),
        failed("AccessDeniedException"),
        failed("ResourceNotFoundException"),
        cancelled("ValidationError"),
    ],
)
def test_a_failing_store_is_a_503_that_hides_why(
    failure: ClientError | BotoCoreError,
) -> None:
    """Client and log learn only the kind of failure."""
    with log_lines() as lines, pytest.raises(Unavailable) as refused:
        table(StubClient(failure)).transact([put(ROW)])

    assert refused.value.status == 503
    assert refused.value.detail == "Database service temporarily unavailable"
    assert "Retry-After" in refused.value.headers
    code = failure.response["Error"]["Code"] if isinstance(failure, ClientError) else ""
    told = f"DynamoDB transact_write_items failed: {type(failure).__name__} {code}"
    assert set(lines) - {"ERROR giving up on DynamoDB: Unavailable"} == {
        f"ERROR {told}"
    }


def test_a_connection_error_is_repeated_and_then_forgotten() -> None:
    """A lost connection must not cost the client a request."""
    lost = EndpointConnectionError(endpoint_url="http://db")
    client = StubClient(lost, {"Item": RAW})

    assert table(client).get(KEY) == ROW


def test_a_refusal_that_waiting_cannot_cure_is_not_repeated() -> None:
    """A missing permission is one."""
    client = StubClient(failed("AccessDeniedException"))

    with pytest.raises(Unavailable):
        table(client).get(KEY)

    assert len(client.requests) == 1


def test_pauses_stay_below_a_growing_ceiling() -> None:
    """Jitter is full: from nothing to 20 ms, 40 ms and so on, up to a second."""
    pauses: list[float] = []

    with pytest.raises(Throttled):
        table(StubClient(failed("ThrottlingException")), pauses.append).get(KEY)

    assert len(pauses) == MAX_ATTEMPTS - 1
    ceilings = [min(1.0, 0.02 * 2**n) for n in range(len(pauses))]
    assert all(0 <= p <= c for p, c in zip(pauses, ceilings, strict=True))


def test_the_first_failed_condition_decides_what_a_transaction_raises() -> None:
    """Actions are judged in their order."""
    client = StubClient(
        cancelled("None", "ConditionalCheckFailed", "ConditionalCheckFailed")
    )

    with pytest.raises(EmailTaken):
        table(client).transact(
            [
                check(KEY, "#version = :v", {":v": 1}),
                put(ROW, NEW, otherwise=EmailTaken),
                delete(KEY, NEW),
            ]
        )

    assert len(client.requests) == 1


def test_a_failed_condition_weighs_more_than_a_conflict_behind_it() -> None:
    """A write that is known to be refused is not tried again.

    Actions are judged in their order, so the first refusal is the answer whatever
    becomes of the actions behind it.
    """
    client = StubClient(cancelled("ConditionalCheckFailed", "TransactionConflict"))

    with pytest.raises(EmailTaken):
        table(client).transact([put(ROW, NEW, otherwise=EmailTaken), put(ROW)])

    assert len(client.requests) == 1


@pytest.mark.parametrize("undecided", ["TransactionConflict", "ThrottlingError"])
def test_a_conflict_before_the_first_failed_condition_is_repeated(
    undecided: str,
) -> None:
    """The condition of the action in conflict has not been judged.

    Two sign-ups with one Idempotency-Key: the loser's address is taken, by the
    winner, while the winner still holds the row of the key. Tried again, the key
    is found used, and that, not the taken address, is the answer.
    """
    client = StubClient(
        cancelled("None", undecided, "ConditionalCheckFailed"),
        cancelled("None", "ConditionalCheckFailed", "ConditionalCheckFailed"),
    )

    with pytest.raises(KeyUsed):
        table(client).transact(
            [
                put(ROW),
                put(ROW, NEW, otherwise=KeyUsed),
                put(ROW, NEW, otherwise=EmailTaken),
            ]
        )

    assert len(client.requests) == 2


@pytest.mark.parametrize(
    ("action", "operation"),
    [
        (put(ROW, NEW, otherwise=EmailTaken), "put_item"),
        (update(KEY, "SET #a = :a", {":a": 1}, NEW, EmailTaken), "update_item"),
        (delete(KEY, NEW, otherwise=EmailTaken), "delete_item"),
    ],
)
def test_one_write_raises_its_own_error_if_its_condition_fails(
    action: Any, operation: str
) -> None:
    """Each kind of write names its error."""
    client = StubClient(failed("ConditionalCheckFailedException"))

    with pytest.raises(EmailTaken):
        table(client).write(action)

    assert client.operations == [operation]


def test_a_condition_without_a_name_for_its_failure_is_condition_failed() -> None:
    """It is the default of `otherwise`."""
    client = StubClient(failed("ConditionalCheckFailedException"))

    with pytest.raises(ConditionFailed):
        table(client).write(put(ROW, NEW))


def test_names_and_values_of_an_expression_are_sent_with_it() -> None:
    """`#name` stands for the attribute `name`."""
    client = StubClient({})

    table(client).write(
        update(KEY, "SET #hash = :new", {":new": "n", ":old": "o"}, "#hash = :old")
    )

    (request,) = client.requests
    assert request["ExpressionAttributeNames"] == {"#hash": "hash"}
    assert request["ExpressionAttributeValues"] == {
        ":new": {"S": "n"},
        ":old": {"S": "o"},
    }
    assert request["ConditionExpression"] == "#hash = :old"


def test_a_missing_row_is_none() -> None:
    """Absence is an answer, not an error."""
    client = StubClient({})

    assert table(client).get(KEY) is None
    assert client.requests[0]["ConsistentRead"] is True


def test_keys_that_a_batch_left_out_are_asked_for_again() -> None:
    """UnprocessedKeys would be lost without it."""
    other = {"pk": {"S": "U#2"}, "sk": {"S": "P"}}
    client = StubClient(
        {
            "Responses": {"app": [RAW]},
            "UnprocessedKeys": {"app": {"Keys": [other]}},
        },
        {"Responses": {"app": [other]}},
    )

    found = table(client).batch_get([KEY, ("U#2", "P")])

    assert set(found) == {KEY, ("U#2", "P")}
    assert client.requests[1]["RequestItems"]["app"]["Keys"] == [other]


def test_keys_that_stay_unprocessed_are_a_429() -> None:
    """A batch that never completes must not look empty."""
    raw_key = {"pk": {"S": "U#1"}, "sk": {"S": "P"}}
    client = StubClient(
        {"Responses": {}, "UnprocessedKeys": {"app": {"Keys": [raw_key]}}}
    )

    with pytest.raises(Throttled):
        table(client).batch_get([KEY])

    assert len(client.requests) == MAX_ATTEMPTS


def test_a_batch_asks_for_a_hundred_keys_at_a_time_and_each_key_once() -> None:
    """BatchGetItem refuses more keys, and the same key twice."""
    client = StubClient({"Responses": {}})

    table(client).batch_get([(f"U#{n % 150}", "P") for n in range(300)])

    sizes = [len(r["RequestItems"]["app"]["Keys"]) for r in client.requests]
    assert sizes == [100, 50]


def test_deletes_that_a_batch_left_out_are_repeated() -> None:
    """UnprocessedItems would be lost without it; a call holds at most 25."""
    left = {"DeleteRequest": {"Key": {"pk": {"S": "U#0"}, "sk": {"S": "P"}}}}
    client = StubClient({"UnprocessedItems": {"app": [left]}}, {})

    table(client).delete_all((f"U#{n}", "P") for n in range(30))

    sizes = [len(r["RequestItems"]["app"]) for r in client.requests]
    assert sizes == [25, 6]
    assert client.requests[1]["RequestItems"]["app"][0] == left


def test_deletes_that_stay_unprocessed_are_a_429() -> None:
    """Rows that were not deleted must not be reported as deleted."""
    left = {"DeleteRequest": {"Key": {"pk": {"S": "U#0"}, "sk": {"S": "P"}}}}

    with pytest.raises(Throttled):
        table(StubClient({"UnprocessedItems": {"app": [left]}})).delete_all([KEY])


def test_a_query_goes_on_over_short_pages_until_the_limit() -> None:
    """An empty page with a LastEvaluatedKey is not the end."""
    end = {"pk": {"S": "U#1"}, "sk": {"S": "P"}}
    client = StubClient(
        {"Items": [], "LastEvaluatedKey": end},
        {"Items": [RAW], "LastEvaluatedKey": end},
        {"Items": [RAW], "LastEvaluatedKey": end},
    )

    rows, more = table(client).query("U#1", begins_with="P", limit=2)

    assert (rows, more) == ([ROW, ROW], True)
    assert client.requests[1]["ExclusiveStartKey"] == end


def test_a_query_says_when_nothing_is_left() -> None:
    """The request also has index, projection and direction."""
    client = StubClient({"Items": [RAW]})

    rows, more = table(client).query(
        "USERS", index="gsi1", attributes=("pk",), forward=False, limit=5, after=ROW
    )

    (request,) = client.requests
    assert (rows, more) == ([ROW], False)
    assert request["IndexName"] == "gsi1"
    assert request["ExpressionAttributeNames"] == {"#p": "gsi1pk", "#a0": "pk"}
    assert request["ScanIndexForward"] is False
    assert request["ExclusiveStartKey"] == RAW


def test_the_limits_of_a_transaction_are_dynamodbs() -> None:
    """Those who write much at once divide it by them."""
    assert (TRANSACTION_ACTIONS, TRANSACTION_BYTES) == (100, 4_194_304)


@pytest.mark.parametrize("consistent", [True, False])
def test_a_read_asks_for_the_consistency_that_it_needs(consistent: bool) -> None:
    """By default one row is read consistently, and many are not."""
    client = StubClient({"Responses": {}})
    keys = {"Keys": [{"pk": {"S": "U#1"}, "sk": {"S": "P"}}]}

    table(client).get(KEY, consistent=consistent)
    table(client).batch_get([KEY], consistent=consistent)
    table(client).get(KEY)
    table(client).batch_get([KEY])

    one = {"TableName": "app", "Key": keys["Keys"][0]}
    assert client.requests == [
        one | {"ConsistentRead": consistent},
        {"RequestItems": {"app": keys | {"ConsistentRead": consistent}}},
        one | {"ConsistentRead": True},
        {"RequestItems": {"app": keys | {"ConsistentRead": False}}},
    ]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])],
)
def test_a_hundred_rows_are_read_at_once(count: int, sizes: list[int]) -> None:
    """Each is asked for once, and in the order of the keys."""
    client = StubClient({"Responses": {}})
    keys = [("p", f"{number:03}") for number in range(count)]

    assert table(client).batch_get(keys) == {}

    asked = [r["RequestItems"]["app"]["Keys"] for r in client.requests]
    assert [len(chunk) for chunk in asked] == sizes
    assert [(k["pk"]["S"], k["sk"]["S"]) for chunk in asked for k in chunk] == keys


def test_rows_of_all_chunks_are_returned_by_their_keys() -> None:
    """A key that the first call left is asked for with the next."""
    keys = [("p", f"{number:03}") for number in range(150)]
    raw = [{"pk": {"S": pk}, "sk": {"S": sk}, "n": {"N": sk}} for pk, sk in keys]
    left = [{name: row[name] for name in ("pk", "sk")} for row in raw[90:100]]
    client = StubClient(
        {
            "Responses": {"app": raw[:90]},
            "UnprocessedKeys": {"app": {"Keys": left}},
        },
        {"Responses": {"app": raw[90:]}},
    )

    found = table(client).batch_get(keys)

    assert found == {
        (k[0], k[1]): {"pk": "p", "sk": k[1], "n": int(k[1])} for k in keys
    }
    sizes = [len(r["RequestItems"]["app"]["Keys"]) for r in client.requests]
    assert sizes == [100, 60]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (1, [1]), (25, [25]), (26, [25, 1]), (60, [25, 25, 10])],
)
def test_25_rows_are_deleted_at_once(count: int, sizes: list[int]) -> None:
    """BatchWriteItem refuses more, and each is deleted."""
    client = StubClient({})

    table(client).delete_all(("p", f"{number:03}") for number in range(count))

    sent = [request["RequestItems"]["app"] for request in client.requests]
    assert [len(chunk) for chunk in sent] == sizes
    assert [entry for chunk in sent for entry in chunk] == [
        {"DeleteRequest": {"Key": {"pk": {"S": "p"}, "sk": {"S": f"{number:03}"}}}}
        for number in range(count)
    ]


def test_a_query_of_a_partition_asks_for_nothing_else() -> None:
    """The table is read forwards and not consistently, unless somebody needs that."""
    client = StubClient({"Items": []})

    assert table(client).query("U#1", limit=7) == ([], False)

    assert client.requests == [
        {
            "TableName": "app",
            "KeyConditionExpression": "#p = :p",
            "ExpressionAttributeNames": {"#p": "pk"},
            "ExpressionAttributeValues": {":p": {"S": "U#1"}},
            "ScanIndexForward": True,
            "ConsistentRead": False,
            "Limit": 7,
        }
    ]


def test_a_query_that_says_everything_is_sent_whole() -> None:
    """It has a beginning, a direction, a place to continue at and attributes."""
    client = StubClient({"Items": []})

    table(client).query(
        "U#1",
        begins_with="I#",
        after="I#9",
        limit=7,
        forward=False,
        consistent=True,
        attributes=("sk", "name"),
    )

    assert client.requests == [
        {
            "TableName": "app",
            "KeyConditionExpression": "#p = :p AND begins_with(#s, :s)",
            "ExpressionAttributeNames": {
                "#p": "pk",
                "#s": "sk",
                "#a0": "sk",
                "#a1": "name",
            },
            "ExpressionAttributeValues": {":p": {"S": "U#1"}, ":s": {"S": "I#"}},
            "ProjectionExpression": "#a0, #a1",
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "Limit": 7,
            "ExclusiveStartKey": {"pk": {"S": "U#1"}, "sk": {"S": "I#9"}},
        }
    ]


def test_a_query_of_an_index_uses_its_keys() -> None:
    """It continues after a row, since an index key alone names none."""
    client = StubClient({"Items": []})

    table(client).query("USERS", index="gsi1", begins_with="a", after=ROW, limit=7)

    (request,) = client.requests
    assert request["IndexName"] == "gsi1"
    assert request["ExpressionAttributeNames"] == {"#p": "gsi1pk", "#s": "gsi1sk"}
    assert request["ExclusiveStartKey"] == RAW


def test_a_query_asks_on_for_what_is_missing_to_the_limit() -> None:
    """A page ends at a megabyte; the second page continues where the first ended."""
    ends = [{"pk": {"S": "U#1"}, "sk": {"S": text}} for text in "ab"]
    client = StubClient(
        {"Items": [RAW], "LastEvaluatedKey": ends[0]},
        {"Items": [RAW], "LastEvaluatedKey": ends[1]},
        {"Items": [RAW]},
    )

    assert table(client).query("U#1", limit=5) == ([ROW] * 3, False)
    calls = [(r["Limit"], r.get("ExclusiveStartKey")) for r in client.requests]
    assert calls == [(5, None), (4, ends[0]), (3, ends[1])]


@pytest.mark.parametrize("more", [True, False])
def test_a_full_query_says_whether_there_may_be_more(more: bool) -> None:
    """DynamoDB says so, and it is not asked again."""
    end = {"LastEvaluatedKey": {"pk": {"S": "U#1"}, "sk": {"S": "P"}}}
    client = StubClient({"Items": [RAW, RAW], **(end if more else {})})

    assert table(client).query("U#1", limit=2) == ([ROW, ROW], more)
    assert len(client.requests) == 1


@pytest.mark.parametrize(
    ("action", "request_of_it"),
    [
        (put(ROW), {"Item": RAW}),
        (put(ROW, NEW), {"Item": RAW, **named("attribute_not_exists(#pk)", "pk")}),
        (
            put(ROW, "#a_1 <= :n OR #b.#c = :n", {":n": 1}),
            {
                "Item": RAW,
                **named("#a_1 <= :n OR #b.#c = :n", "a_1", "b", "c"),
                "ExpressionAttributeValues": {":n": {"N": "1"}},
            },
        ),
        (delete(KEY), {"Key": RAW_KEY}),
        (
            delete(KEY, "#a = :a", {":a": "x"}),
            {
                "Key": RAW_KEY,
                **named("#a = :a", "a"),
                "ExpressionAttributeValues": {":a": {"S": "x"}},
            },
        ),
        (
            update(KEY, "SET #a = :a REMOVE #b", {":a": "x"}),
            {
                "Key": RAW_KEY,
                "UpdateExpression": "SET #a = :a REMOVE #b",
                "ExpressionAttributeNames": {"#a": "a", "#b": "b"},
                "ExpressionAttributeValues": {":a": {"S": "x"}},
            },
        ),
        (
            update(KEY, "SET #a = :a", {":a": "x", ":c": 2}, "#c = :c"),
            {
                "Key": RAW_KEY,
                "UpdateExpression": "SET #a = :a",
                **named("#c = :c", "a", "c"),
                "ExpressionAttributeValues": {":a": {"S": "x"}, ":c": {"N": "2"}},
            },
        ),
    ],
)
def test_a_write_is_sent_whole_alone_and_in_a_transaction(
    action: Write, request_of_it: dict[str, Any]
) -> None:
    """DynamoDB refuses a name or a value that no expression uses."""
    client = StubClient({})

    table(client).write(action)
    table(client).transact([check(KEY, "#v = :v", {":v": 1}), action])

    alone, together = client.requests
    assert alone == {"TableName": "app", **request_of_it}
    checked = {
        "TableName": "app",
        "Key": RAW_KEY,
        **named("#v = :v", "v"),
        "ExpressionAttributeValues": {":v": {"N": "1"}},
    }
    assert together.pop("ClientRequestToken")
    assert together == {
        "TransactItems": [{"ConditionCheck": checked}, {action.kind: alone}]
    }


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_transaction_raises_the_error_of_the_action_that_was_refused(
    position: int,
) -> None:
    """Each action names its own; what was asked is not told."""
    reasons = ["None"] * 3
    reasons[position] = "ConditionalCheckFailed"
    errors = (EmailTaken, KeyUsed, ConditionFailed)
    actions = [put(ROW, NEW, otherwise=error) for error in errors]

    with pytest.raises(errors[position]) as refused:
        table(StubClient(cancelled(*reasons))).transact(actions)

    assert type(refused.value) is errors[position]
    assert refused.value.__cause__ is None and refused.value.__suppress_context__
