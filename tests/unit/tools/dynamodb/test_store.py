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
from tools.dynamodb.client import StoreClient
from tools.dynamodb.expressions import NotUnderstood
from tools.dynamodb.store import Store

Both = tuple[Table, Table]

partitions = st.sampled_from(["a", "b"])
sort_keys = st.sampled_from(["1", "12", "2", "é", "ß1", "\U0001f600"])
keys = st.tuples(partitions, sort_keys)
versions = st.integers(0, 3) | st.sampled_from([0.5, 1.0, 1.5, 1e-7])
rows = st.builds(
    lambda key, version, status: {
        "pk": key[0],
        "sk": key[1],
        "version": version,
        **({"gsi2pk": key[0], "gsi2sk": status} if status else {}),
    },
    keys,
    versions,
    st.sampled_from(["", "done", "open"]),
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
    ]
)
writes: st.SearchStrategy[Write] = st.one_of(
    st.builds(lambda row, when: put(row, *when), rows, conditions),
    st.builds(lambda key, when: delete(key, *when), keys, conditions),
    st.builds(
        lambda key, value: update(
            key, "SET #version = :new, #flag = :yes", {":new": value, ":yes": True}
        ),
        keys,
        versions,
    ),
)
checks = st.builds(
    lambda key, when: check(key, *when), keys, conditions.filter(lambda c: c[0])
)


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
            client.create_table(TableName="t", **TABLE_DEFINITION)
            ours: Any = StoreClient(Store(TABLE_DEFINITION))
            return Table(ours, "t"), Table(client, "t")

        yield make


def outcome(action: Callable[[], Any]) -> Any:
    """Return the result of an action, or that its condition failed."""
    try:
        return action()
    except ConditionFailed:
        return "refused"


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    history=st.lists(
        st.one_of(writes, st.lists(st.one_of(writes, checks), min_size=1, max_size=4)),
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
            answers = [outcome(partial(table.transact, step)) for table in tables]
        else:
            answers = [outcome(partial(table.write, step)) for table in tables]
        assert answers[0] == answers[1], step

    ours, theirs = (
        [
            _walk(table, limit=limit, forward=forward, begins_with=begins_with),
            _walk(table, limit=limit, forward=forward, index="gsi2"),
            table.batch_get([("a", "1"), ("b", "12"), ("a", "é")]),
            table.query("a", limit=9, attributes=("sk", "version")),
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
    while True:
        found, more = table.query("a", after=after, **asked)
        pages.append(found)
        if not more or not found:
            return [row for page in pages for row in page]
        last = found[-1]
        after = last if asked.get("index") else last["sk"]
        if isinstance(after, dict):
            after = {k: v for k, v in after.items() if k.endswith(("pk", "sk"))}


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


@pytest.mark.parametrize(
    "condition",
    ["attribute_type(pk, :v)", "pk", "pk = :v AND", "pk = :v )", "pk ! :v", "NOT"],
)
def test_what_is_not_understood_is_refused(condition: str) -> None:
    """Refuse it, since a wrong answer would give a wrong figure."""
    client = StoreClient(Store(TABLE_DEFINITION))

    with pytest.raises(NotUnderstood):
        client.put_item(
            TableName="t",
            Item={"pk": {"S": "u"}, "sk": {"S": "1"}},
            ConditionExpression=condition,
            ExpressionAttributeValues={":v": {"S": "u"}},
        )
    with pytest.raises(NotUnderstood):
        client.scan_table(TableName="t")
