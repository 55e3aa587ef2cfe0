"""Events of objects, as EventBridge sends them."""

import json
from typing import Any

import pytest

from runtime.features.files.arrivals.models import Arrival, NotAnArrival

EVENT: dict[str, Any] = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "111122223333",
    "time": "2026-01-31T12:00:00Z",
    "region": "us-east-1",
    "resources": ["arn:aws:s3:::bucket"],
    "detail": {
        "version": "0",
        "bucket": {"name": "bucket"},
        "object": {
            "key": "incoming/user/a/b",
            "size": 5,
            "etag": "b1946ac92492d2347c6235b4d2611184",
            "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
            "sequencer": "617f08299329d189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
        "source-ip-address": "1.2.3.4",
        "reason": "CompleteMultipartUpload",
    },
}


def test_event_of_an_object_is_read() -> None:
    """Whatever the object was made by."""
    etag = "b1946ac92492d2347c6235b4d2611184"

    arrival = Arrival.parse(json.dumps(EVENT))

    assert arrival == Arrival("bucket", "incoming/user/a/b", etag, 5)


def test_quotes_of_an_etag_are_no_part_of_it() -> None:
    """Some stores send them."""
    detail = EVENT["detail"]
    quoted = {**detail, "object": {**detail["object"], "etag": '"abc-2"'}}

    assert Arrival.parse(json.dumps({**EVENT, "detail": quoted})).etag == "abc-2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '"text"',
        json.dumps({**EVENT, "detail-type": "Object Deleted"}),
        json.dumps({**EVENT, "detail": {}}),
        json.dumps({**EVENT, "detail": {"bucket": {"name": "b"}, "object": {}}}),
        json.dumps(
            {
                **EVENT,
                "detail": {
                    **EVENT["detail"],
                    "object": {"key": "k", "etag": "", "size": 1},
                },
            }
        ),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    """Its message ends among the dead letters, where somebody looks at it."""
    with pytest.raises(NotAnArrival):
        Arrival.parse(text)
