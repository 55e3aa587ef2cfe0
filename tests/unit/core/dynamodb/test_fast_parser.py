"""A faster parser of DynamoDB's answers, which agrees with botocore's."""

import json
from typing import Any

import pytest
from botocore.parsers import JSONParser
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.dynamodb.fast_parser import PlainJSONParser, PlainParserFactory

MODEL = get_session().get_service_model("dynamodb")
CALLED = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "TransactWriteItems",
    "UpdateItem",
)

attributes = st.recursive(
    st.one_of(
        st.builds(lambda text: {"S": text}, st.text()),
        st.builds(lambda number: {"N": str(number)}, st.integers()),
        st.builds(lambda flag: {"BOOL": flag}, st.booleans()),
        st.just({"NULL": True}),
    ),
    lambda inner: st.one_of(
        st.builds(lambda entries: {"L": entries}, st.lists(inner, max_size=3)),
        st.builds(
            lambda members: {"M": members},
            st.dictionaries(st.text(), inner, max_size=3),
        ),
    ),
    max_leaves=8,
)
rows = st.dictionaries(st.text(min_size=1), attributes, max_size=4)


def response(body: bytes, status: int = 200) -> dict[str, Any]:
    """Return an HTTP response as botocore hands it to a parser."""
    headers = {"x-amzn-requestid": "ABC", "Content-Type": "application/x-amz-json-1.0"}
    return {"body": body, "headers": headers, "status_code": status, "context": {}}


def parsed_by_both(operation: str, body: bytes, status: int = 200) -> list[Any]:
    """Return the results of botocore's parser and of ours."""
    shape: Any = MODEL.operation_model(operation).output_shape
    parsers = (JSONParser(), PlainJSONParser())
    return [parser.parse(response(body, status), shape) for parser in parsers]


@given(row=rows)
def test_one_row_is_parsed_alike(row: dict[str, Any]) -> None:
    """Attributes may be named like the types of attributes."""
    theirs, ours = parsed_by_both("GetItem", json.dumps({"Item": row}).encode())

    assert ours == theirs


@given(page=st.lists(rows, max_size=3), last=rows)
def test_a_page_is_parsed_alike(page: list[dict[str, Any]], last: Any) -> None:
    """It holds the key behind which the next page begins."""
    body = {
        "Items": page,
        "Count": len(page),
        "ScannedCount": len(page),
        "LastEvaluatedKey": last,
    }

    theirs, ours = parsed_by_both("Query", json.dumps(body).encode())

    assert ours == theirs


@pytest.mark.parametrize("operation", CALLED)
@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_empty_answer_is_parsed_alike(operation: str, body: bytes) -> None:
    """It may have no row, or no member at all."""
    theirs, ours = parsed_by_both(operation, body)

    assert ours == theirs
    assert ours["ResponseMetadata"]["RequestId"] == "ABC"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (
            400,
            b'{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException"'
            b',"CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict"}]}',
        ),
        (400, b'{"__type":"x#ConditionalCheckFailedException","message":"no"}'),
        (500, b"<html>proxy</html>"),
        (503, b""),
        (400, b"no json"),
    ],
)
def test_an_error_is_parsed_alike(status: int, body: bytes) -> None:
    """It holds the reasons of a cancelled transaction."""
    theirs, ours = parsed_by_both("TransactWriteItems", body, status)

    assert ours == theirs
    assert ours["Error"]


def test_what_may_hold_times_is_left_to_botocore() -> None:
    """The description of a table has the time of its creation."""
    body = b'{"Table":{"TableName":"t","CreationDateTime":1.5}}'

    theirs, ours = parsed_by_both("DescribeTable", body)

    assert ours == theirs
    assert ours["Table"]["CreationDateTime"].year == 1970


def test_other_protocols_keep_their_parsers() -> None:
    """S3 answers in XML."""
    factory = PlainParserFactory()

    assert isinstance(factory.create_parser("json"), PlainJSONParser)
    assert not isinstance(factory.create_parser("rest-xml"), JSONParser)


def test_every_parsed_answer_is_an_operation_of_dynamodb() -> None:
    """After an upgrade that renames one, nobody would notice the slow parser."""
    from runtime.core.dynamodb.fast_parser import _PLAIN

    shapes: list[Any] = [MODEL.operation_model(n).output_shape for n in CALLED]
    assert {shape.name for shape in shapes} == _PLAIN
