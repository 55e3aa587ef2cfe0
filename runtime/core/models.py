"""The base classes of all models, and the types that they share."""

from datetime import datetime
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)

from runtime.core.clock import rfc3339


class Model(BaseModel):
    """The base of models: immutable, without input in its error messages.

    Validators are built at first use, because import time is cold-start time. An answer
    holds its defaults too, and the OpenAPI document says so.
    """

    model_config = ConfigDict(
        frozen=True,
        defer_build=True,
        hide_input_in_errors=True,
        json_schema_serialization_defaults_required=True,
    )


class Input(BaseModel):
    """The base of request bodies; refusing unknown fields prevents mass assignment."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True
    )


def _no_number(value: object) -> object:
    """Refuse a number, which pydantic would take for seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("a timestamp is not a number")
    return value


Timestamp = Annotated[
    datetime,
    BeforeValidator(_no_number),
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
NOT_BLANK_PATTERN = r"[^\s\x85]"
"""A text that is not blank. JavaScript's white space, `\\s`, lacks U+0085."""
ULID_PATTERN = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
