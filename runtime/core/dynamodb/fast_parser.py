"""DynamoDB's answers parsed by `json.loads` alone.

botocore walks an answer along the operation's model to decode blobs and times, which
for a page of twenty rows takes longer than sending the request. Rows of this service
hold neither, so the JSON is the answer. Errors, metadata, checksums, signing, retries
and TLS stay botocore's.
"""

from collections.abc import Mapping
from typing import Any

from botocore import parsers
from botocore.model import Shape

# Answers whose members and rows hold text, numbers, flags, lists and maps only.
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

# What its type stubs tell of botocore's parsers is not enough to derive from them.
_JSONParser: Any = parsers.JSONParser


class PlainJSONParser(_JSONParser):  # type: ignore[misc]
    """botocore's parser, less the walk along the model where nothing is to decode."""

    def _do_parse(self, response: Mapping[str, Any], shape: Shape | None) -> Any:
        """Parse an answer that is no error."""
        if shape is None or shape.name not in _PLAIN:
            return super()._do_parse(response, shape)
        parsed = self._parse_body_as_json(response["body"])
        self._inject_response_metadata(parsed, response["headers"])
        return parsed


class PlainParserFactory(parsers.ResponseParserFactory):
    """Makes that parser, once, for the protocol that DynamoDB speaks."""

    def __init__(self) -> None:
        """Make the parser."""
        super().__init__()
        self._parser = PlainJSONParser()

    def create_parser(self, protocol_name: str) -> Any:
        """The parser of a protocol."""
        if protocol_name == "json":
            return self._parser
        return super().create_parser(protocol_name)
