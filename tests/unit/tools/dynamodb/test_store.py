"""The stand-in answers like moto, an independent emulation of DynamoDB."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from runtime.core.dynamodb.schema import TABLE_DEFINITION
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import (
    EXISTS,
    NEW,
    ConditionFailed,
    Write,
    check,
    delete,
    put,
    update,
)
from runtime.core.errors import Unavailable
from tests.unit.tools.dynamodb.emulations import WITHOUT_STREAM
from tools.dynamodb.client import StoreClient
from tools.dynamodb.errors import NotUnderstood
from tools.dynamodb.store import Judgement, Store

Both = tuple[Table, Table]
MOST_PAGES = 100

partitions = st.sampled_from(["a", "b"])
sort_keys = st.sampled_from(["1", "12", "2", "é", "ß1", "\U0001f600"])
keys = st.tuples(partitions, sort_keys)
versions = st.integers(-1, 3) | st.sampled_from([0.5, 1.0, 1.5, -0.25])
documents = st.fixed_dictionaries(
    {}, optional={"n": versions, "tags": st.lists(versions, max_size=3)}
)
rows = st.builds(
    lambda key, version, status, more: {
        "pk": key[0],
        "sk": key[1],
        "version": version,
        # moto cannot add to a number with an exponent.
        "rate": 1e-7,
        **({"gsi2pk": key[0], "gsi2sk": status} if status else {}),
        **more,
    },
    keys,
    versions,
    st.sampled_from(["", "done", "open"]),
    st.fixed_dictionaries({}, optional={"count": versions, "doc": documents}),
)
conditions: st.SearchStrategy[tuple[str | None, dict]] = st.sampled_from(
    [
        (None, {}),
        (NEW, {}),
        (EXISTS, {}),
        ("#version = :v", {":v": 1}),
        ("attribute_not_exists(#pk) OR #version <= :v", {":v": 1}),
        ("NOT (#version > :v AND #version <> :w)", {":v": 1, ":w": 3}),
        ("begins_with(#gsi2sk, :s)", {":s": "op"}),
        ("#rate < :v AND #rate = :w", {":v": 0.5, ":w": 1e-7}),
        ("#doc.#n > :v", {":v": 0}),
        ("#doc.#n <> :v OR #count = :v", {":v": 1}),
        ("attribute_exists(#doc.#tags[1])", {}),
        ("attribute_not_exists(#doc.#n) AND #version < :v", {":v": 3}),
        ("NOT (contains(#doc.#tags, :v) OR attribute_exists(#count))", {":v": 1}),
        ("attribute_exists(#doc) AND NOT #doc.#n = :v", {":v": 0.5}),
        (
            "#version BETWEEN :v AND :w OR #version IN (:x, :v)",
            {":v": 1, ":w": 2, ":x": 0},
        ),
    ]
)
Change = tuple[str, set[str], str | None]
"""An update, the values that it uses, and a condition."""

_TAGS = "attribute_exists(#doc.#tags)"
sure_changes: list[Change] = [
    ("SET #version = :n, #flag = :yes", {":n", ":yes"}, None),
    ("SET #count = if_not_exists(#count, :m) + :n", {":n", ":m"}, None),
    ("ADD #count :n", {":n"}, None),
    ("ADD #count :n SET #flag = :yes REMOVE #gsi2pk", {":n", ":yes"}, None),
    # Without its condition, moto would make a row.
    ("REMOVE #gsi2sk, #count", set(), EXISTS),
    ("SET #gsi2pk = :pk, #gsi2sk = :sk", {":pk", ":sk"}, None),
    ("SET #doc = if_not_exists(#doc, :doc)", {":doc"}, None),
    ("REMOVE #doc.#n, #doc.#tags[0]", set(), _TAGS),
    ("SET #doc.#tags[0] = :n, #doc.#tags[9] = :m", {":n", ":m"}, _TAGS),
]
changes: list[Change] = [
    *sure_changes,
    # These do not fit every row.
    ("SET #version = #version + :n", {":n"}, None),
    ("SET #count = #version - :n REMOVE #version", {":n"}, None),
    ("ADD #count :n SET #version = #count", {":n"}, None),
    ("SET #doc.#n = :n, #version = #doc.#n", {":n"}, None),
    ("ADD #version :n SET #doc.#n = #version", {":n"}, "attribute_exists(#doc)"),
    ("SET #doc.#tags = list_append(:list, #doc.#tags)", {":list"}, None),
]


def changed(
    key: tuple[str, str],
    change: Change,
    numbers: tuple[float, float],
    document: dict,
) -> Write:
    """Return an update with values."""
    values = {
        ":n": numbers[0],
        ":m": numbers[1],
        ":yes": True,
        ":pk": "a",
        ":sk": "open",
        ":doc": document,
        ":list": [*numbers],
    }
    expression, used, condition = change
    given = {name: value for name, value in values.items() if name in used}
    return update(key, expression, given, condition)


def updates(of: list[Change]) -> st.SearchStrategy[Write]:
    """Return updates of some kinds."""
    numbers = st.tuples(versions, versions)
    return st.builds(changed, keys, st.sampled_from(of), numbers, documents)


puts = st.builds(lambda row, when: put(row, *when), rows, conditions)
deletes = st.builds(lambda key, when: delete(key, *when), keys, conditions)
checks = st.builds(
    lambda key, when: check(key, *when), keys, conditions.filter(lambda c: c[0])
)
writes = st.one_of(puts, deletes, updates(changes))
actions = st.one_of(puts, deletes, checks, updates(sure_changes))


@pytest.fixture(name="both", scope="module")
def _both() -> Iterator[Callable[[], Both]]:
    """Return a factory of two empty tables, in the stand-in and in moto."""
    with mock_aws():
        client = boto3.client(
            "dynamodb",
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

        def make() -> Both:
            """Create empty tables."""
            for name in client.list_tables()["TableNames"]:
                client.delete_table(TableName=name)
            client.create_table(TableName="t", **WITHOUT_STREAM)
            ours: Any = StoreClient(Store(TABLE_DEFINITION))
            return Table(ours, "t"), Table(client, "t")

        yield make


def outcome(action: Callable[[], Any]) -> Any:
    """Return the result of an action, or that it was refused or invalid."""
    try:
        return action()
    except ConditionFailed:
        return "refused"
    except Unavailable:
        return "invalid"


def outcomes(ours: Callable[[], Any], motos: Callable[[], Any]) -> tuple[Any, Any]:
    """Return the outcome of the same action in both."""
    try:
        theirs = outcome(motos)
    except AssertionError:
        # moto asserts that no operand of a function is a missing attribute.
        theirs = "invalid"
    return outcome(ours), theirs


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    history=st.lists(
        st.one_of(writes, st.lists(actions, min_size=1, max_size=4)),
        max_size=12,
    ),
    limit=st.integers(1, 5),
    forward=st.booleans(),
    begins_with=st.sampled_from(["", "1", "é"]),
)
def test_histories_end_alike_in_both(
    both: Callable[[], Both],
    history: list[Write | list[Write]],
    limit: int,
    forward: bool,
    begins_with: str,
) -> None:
    """Compare every answer, and every page of table and index at the end."""
    tables = both()
    for step in history:
        if isinstance(step, list):
            step = list({str(_place(action)): action for action in step}.values())
            ours, theirs = outcomes(*(partial(t.transact, step) for t in tables))
        else:
            ours, theirs = outcomes(*(partial(t.write, step) for t in tables))
        assert ours == theirs, step

    ours, theirs = (
        [
            _walk(table, limit=limit, forward=forward, begins_with=begins_with),
            _walk(table, limit=limit, forward=forward, index="gsi2"),
            table.batch_get([("a", "1"), ("b", "12"), ("a", "é")]),
            table.query("a", limit=9, attributes=("sk", "version")),
            table.query("b", limit=9),
        ]
        for table in tables
    )
    assert ours == theirs


def _place(action: Write) -> Any:
    """Return the key that an action is about."""
    body = action.body.get("Key") or action.body["Item"]
    return body["pk"], body["sk"]


def _walk(table: Table, **asked: Any) -> list[Any]:
    """Return the rows of all pages of a partition."""
    pages, after = [], None
    for _ in range(MOST_PAGES):
        found, more = table.query("a", after=after, **asked)
        pages.append(found)
        if not more or not found:
            return [row for page in pages for row in page]
        last = found[-1]
        after = last if asked.get("index") else last["sk"]
        if isinstance(after, dict):
            after = {k: v for k, v in after.items() if k.endswith(("pk", "sk"))}
    raise AssertionError("the pages lead on and on")


def test_pages_end_at_a_megabyte() -> None:
    """End the page before the row that would exceed the limit."""
    client = StoreClient(Store(TABLE_DEFINITION))
    for number in range(5):
        row = {"pk": {"S": "u"}, "sk": {"S": str(number)}, "f": {"S": "x" * 300_000}}
        client.put_item(TableName="t", Item=row)

    page = client.query(
        TableName="t",
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "u"}},
    )

    assert page["Count"] == 3
    assert page["LastEvaluatedKey"] == {"pk": {"S": "u"}, "sk": {"S": "2"}}


def test_a_repeated_transaction_is_done_once() -> None:
    """Recognise the repetition by its token."""
    client = StoreClient(Store(TABLE_DEFINITION))
    new = {
        "Put": {
            "TableName": "t",
            "Item": {"pk": {"S": "u"}, "sk": {"S": "1"}},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }

    client.transact_write_items(TransactItems=[new], ClientRequestToken="1")
    client.transact_write_items(TransactItems=[new], ClientRequestToken="1")

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        client.transact_write_items(TransactItems=[new], ClientRequestToken="2")


KEY = {"pk": {"S": "u"}, "sk": {"S": "1"}}
BY_KEY = {"TableName": "t", "Key": KEY}
VALUE = {"ExpressionAttributeValues": {":v": {"S": "u"}}}
QUERY = {"TableName": "t", "KeyConditionExpression": "pk = :v", **VALUE}


@pytest.mark.parametrize(
    "condition",
    ["attribute_type(pk, :v)", "pk = :v AND", "pk = :v )", "pk ! :v", "pk = :v NOT"],
)
def test_a_condition_that_is_not_understood_is_refused(condition: str) -> None:
    """Refuse it, since a wrong answer would let a wrong condition pass."""
    client = StoreClient(Store(TABLE_DEFINITION))

    with pytest.raises(NotUnderstood):
        client.put_item(TableName="t", Item=KEY, ConditionExpression=condition, **VALUE)


@pytest.mark.parametrize(
    "operation, request_",
    [
        ("scan", {"TableName": "t"}),
        ("transact_get_items", {"TransactItems": []}),
        ("get_item", {**BY_KEY, "AttributesToGet": ["pk"]}),
        ("get_item", {**BY_KEY, "ReturnConsumedCapacity": "TOTAL"}),
        ("get_item", {"TableName": "t"}),
        ("get_item", {**BY_KEY, "ProjectionExpression": "a.b"}),
        ("put_item", {"TableName": "t", "Item": KEY, "ReturnValues": "ALL_OLD"}),
        ("put_item", {"TableName": "t", "Item": {**KEY, "b": {"B": b"x"}}}),
        ("put_item", {"TableName": "t", "Item": {**KEY, "n": {"N": 1}}}),
        ("put_item", {"TableName": "t", "Item": {**KEY, "s": {"SS": {"a"}}}}),
        ("put_item", {"TableName": "t", "Item": {**KEY, "": {"S": "a"}}}),
        ("update_item", BY_KEY),
        (
            "update_item",
            {
                **BY_KEY,
                "UpdateExpression": "DELETE a :v",
                "ExpressionAttributeValues": {":v": {"SS": ["x"]}},
            },
        ),
        (
            "update_item",
            {**BY_KEY, "UpdateExpression": "REMOVE a.b SET c = :v", **VALUE},
        ),
        (
            "update_item",
            {
                **BY_KEY,
                "UpdateExpression": "SET a = list_append(:l, list_append(:l, :l))",
                "ExpressionAttributeValues": {":l": {"L": []}},
            },
        ),
        ("delete_item", {**BY_KEY, "Expected": {}}),
        ("query", {**QUERY, "Select": "COUNT"}),
        ("query", {**QUERY, "KeyConditionExpression": "(pk = :v)"}),
        ("batch_get_item", {"RequestItems": {}}),
        (
            "batch_get_item",
            {"RequestItems": {"t": {"Keys": [KEY]}, "u": {"Keys": [KEY]}}},
        ),
        ("batch_write_item", {"RequestItems": {"t": [{"UpdateRequest": BY_KEY}]}}),
        (
            "batch_write_item",
            {"RequestItems": {"t": [{"PutRequest": {"Item": KEY, **VALUE}}]}},
        ),
        ("transact_write_items", {"TransactItems": [{"Get": BY_KEY}]}),
        ("transact_write_items", {"TransactItems": [{"Delete": BY_KEY, "Put": {}}]}),
        (
            "transact_write_items",
            {
                "TransactItems": [
                    {
                        "Delete": {
                            **BY_KEY,
                            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                        }
                    }
                ]
            },
        ),
    ],
)
def test_a_request_that_is_not_understood_is_refused(
    operation: str, request_: dict
) -> None:
    """Refuse what would be ignored or guessed, and leave nothing of it."""
    store = Store(TABLE_DEFINITION)

    with pytest.raises(NotUnderstood):
        getattr(StoreClient(store), operation)(**request_)

    assert store.rows() == []


def test_a_transaction_with_two_kinds_of_reasons_is_not_understood() -> None:
    """Refuse to guess which of them DynamoDB would give."""
    client = StoreClient(Store(TABLE_DEFINITION))
    other = {"pk": {"S": "u"}, "sk": {"S": "2"}}
    failed = {
        "TableName": "t",
        "Key": KEY,
        "ConditionExpression": "attribute_exists(pk)",
    }
    invalid = {"TableName": "t", "Key": other, "UpdateExpression": "SET a = b"}

    with pytest.raises(NotUnderstood):
        client.transact_write_items(
            TransactItems=[{"Delete": failed}, {"Update": invalid}]
        )


@pytest.mark.parametrize(
    "change",
    [
        {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]},
        {"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "N"}]},
        {"LocalSecondaryIndexes": []},
    ],
)
def test_another_kind_of_table_is_not_understood(change: dict) -> None:
    """Refuse a table whose keys would be taken for others."""
    with pytest.raises(NotUnderstood):
        Store({**TABLE_DEFINITION, **change})


def test_every_judgement_of_a_transaction_is_told_even_if_it_is_cancelled() -> None:
    """Tell which conditions decided, in order, so that a record of them is complete."""
    told: list[Judgement] = []
    store = Store(TABLE_DEFINITION)
    store.on_judgement = told.extend
    condition = "attribute_exists(pk) OR attribute_exists(sk) AND NOT sk = pk"
    delete = {"TableName": "t", "Key": KEY, "ConditionExpression": condition}
    new = {"pk": {"S": "u"}, "sk": {"S": "2"}}

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        StoreClient(store).transact_write_items(
            TransactItems=[{"Delete": delete}, {"Put": {"TableName": "t", "Item": new}}]
        )

    assert told == [
        Judgement(
            "Delete",
            ("u", "1"),
            condition,
            False,
            ["attribute_exists(pk)", "attribute_exists(sk)"],
        ),
        Judgement("Put", ("u", "2"), None, True, []),
    ]
