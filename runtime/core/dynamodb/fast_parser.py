"""A parser that reads DynamoDB's responses with `json.loads` alone.

botocore walks a response along the operation's model to decode blobs and times, which
for a page of twenty rows takes longer than sending the request. Rows of this service
hold neither, so the JSON needs no decoding. Errors, metadata, checksums, signing,
retries and TLS stay botocore's.
"""

from collections.abc import Mapping
from typing import Any

from botocore import parsers
from botocore.model import Shape

# Responses whose members and rows hold text, numbers, flags, lists and maps only.
_PLAIN = {
    "BatchGetItemOutput",
    "BatchWriteItemOutput",
    "DeleteItemOutput",
    "GetItemOutput",
    "PutItemOutput",
    "QueryOutput",
    "TransactWriteItemsOutput",
    "UpdateItemOutput",
}

# Any, because botocore's type stubs do not allow to derive from its parsers.
_JSONParser: Any = parsers.JSONParser


class PlainJSONParser(_JSONParser):  # type: ignore[misc]
    """botocore's parser without the walk along the model if nothing needs decoding."""

    def _do_parse(self, response: Mapping[str, Any], shape: Shape | None) -> Any:
        """Parse a response that is no error."""
        if shape is None or shape.name not in _PLAIN:
            return super()._do_parse(response, shape)
        parsed = self._parse_body_as_json(response["body"])
        self._inject_response_metadata(parsed, response["headers"])
        return parsed


class PlainParserFactory(parsers.ResponseParserFactory):
    """The factory that gives this parser for the protocol that DynamoDB speaks."""

    def __init__(self) -> None:
        super().__init__()
        self._parser = PlainJSONParser()

    def create_parser(self, protocol_name: str) -> Any:
        """Return the parser of a protocol."""
        if protocol_name == "json":
            return self._parser
        return super().create_parser(protocol_name)
