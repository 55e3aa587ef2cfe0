"""The base classes of all models, and the types that they share."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

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
# What people do not see, as members of a class of characters: white space, controls,
# Unicode's Default_Ignorable_Code_Point (fillers, joiners, direction marks, variation
# selectors, tags), and signs that are drawn as nothing. Those beyond the first plane
# are no escapes, which Python and JavaScript write differently.
UNSEEN = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5"
    r"\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
NO_NUL_PATTERN = r"^[^\u0000]*$"
VISIBLE_PATTERN = rf"^[^\u0000]*[^{UNSEEN}][^\u0000]*$"
"""A text without NUL of which people see something."""


def _without_nul(text: str) -> str:
    """Refuse a text that many programs would take to end in its middle."""
    if "\0" in text:
        raise ValueError("must not contain the character NUL (U+0000)")
    return text


def _visible(text: str) -> str:
    """Refuse a text of which people see nothing."""
    # Compiled at first use, because import time is cold-start time.
    if not re.search(f"[^{UNSEEN}]", text):
        raise ValueError("must contain a character that can be seen")
    return _without_nul(text)


class Checked:
    """A rule for texts, to annotate them with: a function, and its pattern for clients.

    Pydantic's message about a pattern would show the pattern, which tells nobody why.
    """

    def __init__(self, check: Callable[[str], str], pattern: str) -> None:
        """Refuse what this function refuses, as the pattern tells clients."""
        self._check = check
        self._pattern = pattern

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema that validates a text."""
        return no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema that clients read."""
        return handler(schema) | {"pattern": self._pattern}


VISIBLE = Checked(_visible, VISIBLE_PATTERN)
"""The rule for texts that are shown to people, who must see something of them."""
WITHOUT_NUL = Checked(_without_nul, NO_NUL_PATTERN)
"""The rule for texts that are shown to people and may be empty."""
ULID_PATTERN = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
