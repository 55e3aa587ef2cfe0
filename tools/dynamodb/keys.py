"""Keys of rows and of index entries: text of a limited length that is not empty."""

from collections.abc import Mapping
from typing import Any

from tools.dynamodb.errors import InvalidWrite, NotUnderstood
from tools.dynamodb.rows import KEY_BYTES, Index

Key = tuple[str, str]
KEY_NAMES = ("pk", "sk")


def demand_understood(definition: Mapping[str, Any]) -> None:
    """Refuse the definition of a table with other keys than text named pk and sk."""
    names = tuple(key["AttributeName"] for key in definition["KeySchema"])
    kinds = {each["AttributeType"] for each in definition["AttributeDefinitions"]}
    if names != KEY_NAMES or kinds != {"S"} or "LocalSecondaryIndexes" in definition:
        raise NotUnderstood(f"keys {names} of the types {kinds}")


def key_of(row: Mapping[str, Any]) -> Key:
    """Return the key of a row.

    Raises:
        InvalidWrite: it has none that DynamoDB takes.
    """
    pk, sk = (
        key_text(row.get(name, {}), longest)
        for name, longest in zip(KEY_NAMES, KEY_BYTES, strict=True)
    )
    return pk, sk


def requested_key(request: Mapping[str, Any]) -> Key:
    """Return the key that a request names, without any other attribute."""
    if {*request["Key"]} != {*KEY_NAMES}:
        raise InvalidWrite("the provided key element does not match the schema")
    return key_of(request["Key"])


def key_text(value: Mapping[str, Any], longest: int) -> str:
    """Return the text of one part of a key."""
    text: str = value.get("S", "")
    if len(value) != 1 or not text or len(text.encode()) > longest:
        raise InvalidWrite(f"a key must be text of 1 to {longest} bytes")
    return text


def entry_of(
    index: Index, row: Mapping[str, Any] | None, key: Key
) -> tuple[str, ...] | None:
    """Return the key of a row in an index; None if the index does not hold the row.

    Raises:
        InvalidWrite: an attribute is no key that DynamoDB takes.
    """
    texts = [
        key_text(row[name], longest)
        for name, longest in zip(index.keys, KEY_BYTES, strict=True)
        if row and name in row
    ]
    return (index.name, *texts, *key) if len(texts) == len(index.keys) else None
